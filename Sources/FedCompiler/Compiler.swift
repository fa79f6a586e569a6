import FedAlgebra
import FedBinder
package import FedCatalog
package import FedDiagnostics
import FedDialects
import FedOptimizer
package import FedPlan
import FedSyntax
import Foundation

/// Compiles statements over one catalog: SQL in, plan out.
package struct Compiler: Sendable {
    package let catalog: Catalog
    package let dialects: DialectSet

    package init(catalog: Catalog, dialects: DialectSet = .builtIn) {
        self.catalog = catalog
        self.dialects = dialects
    }

    /// Parses, binds, optimizes and writes one statement.
    ///
    /// The same request gives the same document, for as long as its `now` is given and the compiler is the same. Its
    /// `sealedText` carries the fingerprint.
    package func compile(_ request: CompileRequest) throws(CompileError) -> PlanDocument {
        let mode = try Self.mode(of: request)
        let statement = try Parsing.statement(request.sql, grammar: request.inputDialect.language.grammar)
        try Self.refuseUnused(request.parameters, named: statement.parameters)
        let now = request.now ?? Date()
        let bound = try Binder.bind(
            statement.query, options: Self.options(request, now: now), tables: TableSpace(catalog: catalog))

        var context = self.context(of: bound, mode, request)
        let optimizer = Optimizer(keepsSteps: request.include.contains(.rewrites))
        let optimized = try optimizer.run(bound.relation, in: &context)

        let inhibitors = Self.inhibitors(context.inhibitions, in: request.sql) {
            mode == .strict && request.asksWhy ? self.inhibitions(of: bound, .full, request) : nil
        }
        if request.pushdownMode == .require { try Self.refuseLocal(inhibitors, optimized.tree) }
        let hints = request.queryTag.map { ["query_tag": $0] } ?? [:]
        var stager = Stager(
            catalog: catalog, dialects: dialects, prefix: request.viewPrefix, sql: request.sql, hints: hints)
        if mode == .full { stager.acceptedEarly = context.early }
        let staged = try stager.stage(optimized.tree)
        let main = try Self.main(staged.main, bound.output)

        var plan = PlanDocument(
            tenantID: catalog.tenantID,
            source: .init(dialect: request.inputDialect.rawValue, sql: request.sql),
            options: Self.planOptions(request, now: bound.clock == nil ? nil : now),
            session: ["spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"],
            stages: .init(
                pre: staged.views.map { .init(view: $0.name, sql: StageScript.text(creating: $0)) },
                main: [main],
                post: staged.views.map { .init(view: $0.name, sql: StageScript.text(dropping: $0.name)) }),
            resultColumns: try Self.resultColumns(bound.output, optimized.tree),
            federates: staged.federates,
            inhibitors: inhibitors)
        plan.options.dialects = dialects.loaded(among: staged.federates.map(\.system))
        if request.include.contains(.algebra) { plan.algebra = optimized.tree.description }
        if request.include.contains(.rewrites) { plan.rewrites = Self.rewrites(bound.relation, optimized.steps) }
        if request.include.contains(.estimates) { plan.estimates = Self.estimates(staged) }
        return plan
    }

    private func context(of bound: BoundQuery, _ mode: PushdownMode, _ request: CompileRequest) -> PassContext {
        var context = PassContext(
            capabilities: mode == .full ? dialects.fullCapabilities : dialects.capabilities, mode: mode,
            features: request.features.ofOptimizer, sequence: bound.sequence,
            output: ColumnSet(bound.output.map(\.column)))
        context.keepsOrder = bound.isOrderedOrLimited
        return context
    }

    /// What would stay local in another mode; `nil` if the mode cannot have the statement.
    private func inhibitions(
        of bound: BoundQuery, _ mode: PushdownMode, _ request: CompileRequest
    ) -> [LocalOperator]? {
        var context = self.context(of: bound, mode, request)
        guard (try? Optimizer().run(bound.relation, in: &context)) != nil else { return nil }
        return context.inhibitions
    }

    // MARK: - Request

    private static func mode(of request: CompileRequest) throws(CompileError) -> PushdownMode {
        switch request.pushdownMode {
        case .noPushdown: return .none
        case .filterOnly: return .filterOnly
        case .strict, .require: return .strict
        case .full: return .full
        }
    }

    private static func options(_ request: CompileRequest, now: Date) throws(CompileError) -> BinderOptions {
        let microseconds = (now.timeIntervalSince1970 * 1_000_000).rounded()
        var options = BinderOptions(language: request.inputDialect.language, now: Int64(exactly: microseconds) ?? 0)
        options.allowsLooseNames = request.identifiers == .loose
        var position = 0
        for parameter in request.parameters {
            guard let type = SQLType(name: parameter.type) else {
                throw CompileError(.malformedRequest, "a parameter has the unknown type `\(parameter.type)`")
            }
            options.parameters[parameter.key(&position)] = .init(type: type, text: parameter.value)
        }
        return options
    }

    private static func planOptions(_ request: CompileRequest, now: Date?) -> PlanDocument.Options {
        PlanDocument.Options(
            pushdownMode: request.pushdownMode.rawValue,
            features: request.features.recorded,
            now: now.map(rfc3339),
            viewPrefix: request.viewPrefix == CompileRequest.defaultViewPrefix ? nil : request.viewPrefix,
            identifiers: request.identifiers == .strict ? nil : request.identifiers.rawValue)
    }

    /// `2026-11-20T12:00:00Z`, with six digits of fraction where they are not all zero.
    private static func rfc3339(_ date: Date) -> String {
        let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded()) ?? 0
        return CalendarDate.text(timestamp: microseconds).replacing(" ", with: "T") + "Z"
    }

    // MARK: - Plan

    private static func main(_ tree: Relation, _ output: [BoundQuery.Output]) throws(CompileError) -> String {
        var writer = QueryWriter(dialect: .spark) { scan in
            if case .view(let name) = scan.source { return name }
            return nil
        }
        // Main gives the output names back; one that Spark would substitute in keeps to `result_columns`.
        return try writer.statement(tree, Translation.outputs(output), separator: "\n")
    }

    private static func resultColumns(
        _ output: [BoundQuery.Output], _ tree: Relation
    ) throws(CompileError) -> [PlanDocument.ResultColumn] {
        var columns: [PlanDocument.ResultColumn] = []
        for column in output {
            columns.append(
                .init(
                    name: column.name, type: try Stager.borderType(column.column.type),
                    dcType: column.column.type.name, isNullable: column.column.isNullable))
        }
        return columns
    }

    /// The rows that cross the borders of those views of whose tables the catalog declares statistics.
    private static func estimates(_ staged: Stager.Staged) -> [PlanDocument.Estimate] {
        zip(staged.federates, staged.borders).compactMap { federate, border in
            let estimate = RowEstimate.of(border.input)
            guard estimate.isDeclared, let rows = Int(exactly: estimate.rows.rounded(.up)) else { return nil }
            return PlanDocument.Estimate(view: federate.view, rows: rows)
        }
    }

    private static func rewrites(_ tree: Relation, _ steps: [Optimizer.Step]) -> [PlanDocument.Rewrite] {
        var last = tree.description
        var rewrites = [PlanDocument.Rewrite(pass: "bind", algebra: last)]
        for step in steps {
            let text = step.tree.description
            if text == last { continue }
            rewrites.append(.init(pass: step.pass, algebra: text))
            last = text
        }
        return rewrites
    }
}
