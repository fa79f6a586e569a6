import FedAlgebra
import FedBinder
package import FedCatalog
package import FedDiagnostics
import FedDialects
import FedOptimizer
import FedPlan
import FedSyntax

/// Translates statements from one language to another, with their meaning kept.
package enum Translation {
    /// The statement in the language `target`.
    ///
    /// Tables are the catalog's, under their own names and with its types. Types, NULL order, division and rounding are
    /// those of the language that the statement was written in; what the other one has no exact words for is refused.
    /// `unknownTableHint` is advised for a table whose name is like no other of the catalog.
    ///
    /// - Throws: what the front end throws, and `NOT_SUPPORTED`, located in `sql`.
    package static func translate(
        _ sql: String, from source: CompileRequest.InputDialect, to target: CompileRequest.InputDialect,
        catalog: Catalog, unknownTableHint: String? = nil
    ) throws(CompileError) -> String {
        try DeepStack.run { () throws(CompileError) in
            var space = TableSpace(catalog: catalog)
            space.areTablesLogical = true
            space.unknownTableHint = unknownTableHint
            let options = BinderOptions(language: source.language, now: 0)
            let bound = try bind(sql, options: options, tables: space)
            if let clock = bound.clock {
                throw .notSupported(
                    "a function of the clock in a translation", at: clock, hint: "write the time as a literal")
            }
            var context = PassContext(
                capabilities: [:], mode: .none, features: OptimizerFeatures(), sequence: bound.sequence,
                output: ColumnSet(bound.output.map(\.column.id)))
            context.keepsOrder = bound.isOrderedOrLimited
            let tree = try Optimizer(stages: stages).run(bound.relation, in: &context).tree
            let dialect = target.dialect
            var writer = QueryWriter(dialect: dialect) { scan in
                guard case .view(let name) = scan.source else { return nil }
                return name.split(separator: ".", omittingEmptySubsequences: false)
                    .map { dialect.identifier(String($0)) }.joined(separator: ".")
            }
            let text = try writer.statement(tree, outputs(bound.output), separator: "\n")
            try check(text, isReadAs: target, tables: space)
            return text
        }
    }

    /// What is handed out must be a statement of its language: a word that it lacks is refused here, at the latest.
    private static func check(
        _ text: String, isReadAs target: CompileRequest.InputDialect, tables: TableSpace
    ) throws(CompileError) {
        do {
            _ = try bind(own: text, options: BinderOptions(language: target.language, now: 0), tables: tables)
        } catch {
            throw CompileError(
                .notSupported, "the statement cannot be written in the other language: \(error.detail)",
                hint: error.hint)
        }
    }

    /// Subqueries become joins, conditions stand where they are used, and columns that nobody reads go.
    private static let stages: [Optimizer.Stage] = [
        .once(Unnest()), .once(PushDownFilters()), .once(ConnectJoins()), .once(PruneColumns()),
    ]

    /// Parses and binds a text.
    static func bind(
        _ text: String, limits: SyntaxLimits = SyntaxLimits(), options: BinderOptions, tables: TableSpace
    ) throws(CompileError) -> BoundQuery {
        let statement = try Parsing.statement(text, grammar: options.language.grammar, limits: limits)
        return try Binder.bind(statement.query, options: options, tables: tables)
    }

    /// Parses and binds a text that was written here: it nests deeper, and is longer, than what it was made of.
    static func bind(
        own text: String, options: BinderOptions, tables: TableSpace
    ) throws(CompileError) -> BoundQuery {
        var limits = SyntaxLimits()
        limits.maximumDepth *= 6
        limits.maximumBytes *= 8
        var options = options
        options.maximumDepth *= 6
        options.maximumRelations *= 2
        return try bind(text, limits: limits, options: options, tables: tables)
    }

    /// The columns of a statement in Spark's words or DC SQL's; a name that Spark would substitute in is left out.
    static func outputs(_ output: [BoundQuery.Output]) -> [QueryWriter.Output] {
        output.enumerated().map { position, column in
            QueryWriter.Output(
                column: column.column.id,
                alias: column.name.isEmpty || StageScript.containsSubstitution(column.name)
                    ? "column_\(position + 1)" : column.name)
        }
    }
}

extension CompileRequest.InputDialect {
    fileprivate var dialect: Dialect { self == .dc ? .dc : .spark }
}
