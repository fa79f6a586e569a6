import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects
import FedOptimizer
import FedPlan

/// Cuts an optimized tree at its borders: a view for each Federate and each local table, and the rest as main.
///
/// Borders that would become the same view become one: main reads it as often as it needs to.
struct Stager {
    struct Staged {
        var views: [CreateView] = []
        var federates: [PlanDocument.FederateSummary] = []
        /// What each of `federates` is in the tree.
        var borders: [Federate] = []
        /// The tree with view scans in place of what the views hold.
        var main: Relation
    }

    let catalog: Catalog
    let dialectSet: DialectSet
    let hints: [String: String]
    /// The conditions that may be computed early; `nil` but for `full_pushdown`, where the systems' ledgers hold.
    var acceptedEarly: Set<Scalar>?
    private var names: ViewNames
    private var drafts: [ViewDraft] = []
    /// Where the columns of the borders are.
    private var places: [ColumnID: (draft: Int, position: Int)] = [:]
    /// The draft that stands for each one.
    private var shared: [Int] = []
    /// The names of the drafts that become views.
    private var viewNames: [Int: String] = [:]

    /// Makes a stager for one statement: names that occur in its text `sql` are not given to views.
    init(catalog: Catalog, dialects: DialectSet, prefix: String, sql: String, hints: [String: String]) {
        self.catalog = catalog
        dialectSet = dialects
        self.hints = hints
        names = ViewNames(prefix: prefix, sql: sql, tables: catalog.tables.map(\.name))
    }

    /// - Throws: `NOT_SUPPORTED` when a column's type does not cross the border.
    mutating func stage(_ tree: Relation) throws(CompileError) -> Staged {
        try collect(tree)
        shared = sharedDrafts()
        for index in drafts.indices where shared[index] == index { viewNames[index] = names.next() }
        var next = 0
        var staged = Staged(main: replaced(tree, &next))
        let fallbacks = sharedFallbacks()
        for (index, draft) in drafts.enumerated() where shared[index] == index {
            guard let view = viewNames[index] else { continue }
            staged.views.append(CreateView(name: view, source: source(of: draft, fallback: fallbacks[index])))
            guard let (federate, work) = draft.remote, case .external(let source) = draft.source else { continue }
            staged.borders.append(federate)
            staged.federates.append(
                PlanDocument.FederateSummary(
                    view: view, connectionID: source.connectionID, system: federate.connection.system,
                    query: source.query, tables: work.tables, pushed: work.pushed,
                    exactness: federate.isSuperset ? .superset : .exact, ledger: reliance(of: federate)))
        }
        return staged
    }

    private var dialects: [String: Dialect] { acceptedEarly == nil ? dialectSet.strict : dialectSet.full }

    /// The names of the entries by which a border's rows may differ.
    private func reliance(of federate: Federate) -> [String] {
        guard let acceptedEarly, let strict = dialectSet.strict[federate.connection.system] else { return [] }
        return strict.reliance(of: federate.input, early: acceptedEarly).map(\.name)
    }

    // MARK: - Borders

    /// A catalog may name systems that no plan can be written for.
    private func unsupported(_ node: Federate) -> CompileError {
        var work = RemoteWork()
        work.collect(node.input)
        return .notSupported(
            "the system \(node.connection.system) (connection `\(node.connection.id)`)", at: work.scans.first?.range,
            hint: "these are: \(dialects.keys.sorted().joined(separator: ", "))")
    }

    private mutating func collect(_ relation: Relation) throws(CompileError) {
        switch relation {
        case .federate(let node):
            guard let dialect = dialects[node.connection.system] else {
                throw unsupported(node)
            }
            add(try ViewDraft(node, in: dialect, tenantID: catalog.tenantID, hints: hints))
        case .scan(let node):
            if case .native(let source) = node.source { add(try ViewDraft(node, source)) }
        default:
            for input in relation.inputs { try collect(input) }
        }
    }

    private mutating func add(_ draft: ViewDraft) {
        for (position, column) in draft.columns.enumerated() { places[column.id] = (drafts.count, position) }
        drafts.append(draft)
    }

    /// The tree with view scans for borders, which come in the order in which they were collected.
    private func replaced(_ relation: Relation, _ next: inout Int) -> Relation {
        switch relation {
        case .federate: return viewScan(&next)
        case .scan(let node):
            if case .native = node.source { return viewScan(&next) }
            return relation
        default: return relation.mapInputs { replaced($0, &next) }
        }
    }

    private func viewScan(_ next: inout Int) -> Relation {
        let draft = drafts[next]
        let view = viewNames[shared[next]] ?? ""
        next += 1
        let definitions = zip(draft.columns, draft.columnNames).map {
            ColumnDefinition(name: $1, type: $0.type, isNullable: $0.isNullable)
        }
        let table = Table(name: view, source: .foreign(connection: "", remote: [view]), columns: definitions)
        let scanned = zip(draft.columns, definitions).map { Scan.ScanColumn(column: $0, definition: $1) }
        return .scan(Scan(table: table, source: .view(view), columns: scanned, range: nil))
    }

    // MARK: - Shared views

    /// What a view is, apart from its name.
    private struct Signature: Hashable {
        struct Filter: Hashable {
            var position: Int?
            var source: Int?
            var sourceColumn: String?
        }

        var source: CreateView.Source
        var filters: [Filter]
        /// Rows that were chosen at random are those of one place in the query.
        var sample: Int?
    }

    /// The first of all drafts that are the same, for each draft.
    ///
    /// Drafts whose rows are restricted by keys are the same when their keys come from what is the same, which is known
    /// one round earlier.
    private func sharedDrafts() -> [Int] {
        var result: [Int?] = drafts.map { _ in nil }
        var first: [Signature: Int] = [:]
        var waiting = Array(drafts.indices)
        while !waiting.isEmpty {
            let ready = waiting.filter { index in
                drafts[index].filters.allSatisfy { places[$0.keys].map { result[$0.draft] != nil } ?? true }
            }
            // The validator lets no filters through that wait for each other.
            if ready.isEmpty { break }
            let settled = ready.map { index in
                let filters = drafts[index].filters.map { filter in
                    let keys = places[filter.keys]
                    return Signature.Filter(
                        position: places[filter.column]?.position, source: keys.flatMap { result[$0.draft] },
                        sourceColumn: keys.map { drafts[$0.draft].columnNames[$0.position] })
                }
                let isSample = drafts[index].remote?.federate.input.isSample ?? false
                let signature = Signature(
                    source: drafts[index].source, filters: filters, sample: isSample ? index : nil)
                let representative = first[signature] ?? index
                first[signature] = representative
                return (index, representative)
            }
            for (index, representative) in settled { result[index] = representative }
            waiting.removeAll { result[$0] != nil }
        }
        return result.enumerated().map { $1 ?? $0 }
    }

    /// The looser statement of each view for which all of its readers check the same conditions again.
    private func sharedFallbacks() -> [Int: String] {
        var fallbacks: [Int: String] = [:]
        for (index, draft) in drafts.enumerated() where shared[index] == index { fallbacks[index] = draft.fallback }
        for (index, draft) in drafts.enumerated() where draft.fallback != fallbacks[shared[index]] {
            fallbacks[shared[index]] = nil
        }
        return fallbacks
    }

    // MARK: - Hints

    /// The view's source, with its looser statement and the filters for which its system has a statement.
    private func source(of draft: ViewDraft, fallback: String?) -> CreateView.Source {
        guard case .external(var source) = draft.source else { return draft.source }
        source.fallback = fallback
        guard let system = draft.remote?.federate.connection.system, let dialect = dialects[system],
            let lists = dialect.keyLists
        else { return .external(source) }
        for filter in draft.filters {
            guard let own = places[filter.column], let keys = places[filter.keys],
                let from = viewNames[shared[keys.draft]],
                let templates = dialect.keyTemplates(
                    column: draft.columnNames[own.position], type: draft.columns[own.position].type),
                dialect.takes(keys: lists.chunk, in: templates, over: source.query)
            else { continue }
            source.dynamicFilters.append(
                DynamicFilter(
                    fromView: from, fromColumn: drafts[keys.draft].columnNames[keys.position],
                    column: draft.columnNames[own.position],
                    keysQuery: templates.keys, rangeQuery: templates.range,
                    literal: .init(draft.columns[own.position].type, dialect.strings),
                    maxKeys: lists.maximum, chunk: lists.chunk))
        }
        return .external(source)
    }

    // MARK: - Types

    /// The type that a column has where it crosses the border.
    static func borderType(_ type: SQLType, at range: SourceRange? = nil) throws(CompileError) -> ColumnType {
        switch type {
        case .boolean: .boolean
        case .smallint: .smallint
        case .integer: .int
        case .bigint: .bigint
        case .numeric(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .real: .float
        case .double: .double
        case .text, .varchar, .char, .json, .uuid, .time: .string
        case .bytes: .binary
        case .date: .date
        case .timestamp: .timestampNTZ
        case .timestamptz: .timestamp
        case .interval: throw .notSupported("a result of type interval", at: range)
        }
    }
}

extension DynamicFilter.Literal {
    /// How keys of the type are written in the dialect.
    fileprivate init(_ type: SQLType, _ strings: Dialect.StringStyle) {
        switch (type, strings) {
        case (.date, _): self = .date
        case _ where !type.isText: self = .decimal
        // Texts of the last two are no keys.
        case (_, .standard), (_, .byBytes), (_, .national): self = .standardString
        case (_, .doubledBackslash): self = .doubledBackslashString
        case (_, .spark), (_, .backslash): self = .backslashString
        }
    }
}
