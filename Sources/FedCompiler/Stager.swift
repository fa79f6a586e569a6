import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects
import FedPlan

/// Cuts an optimized tree at its borders: a view for each Federate and each local table, and the rest as main.
struct Stager {
    struct Staged {
        var views: [CreateView] = []
        var federates: [PlanDocument.FederateSummary] = []
        /// The tree with view scans in place of what the views hold.
        var main: Relation
    }

    let catalog: Catalog
    let hints: [String: String]
    private var names: ViewNames
    private var views: [CreateView] = []
    private var federates: [PlanDocument.FederateSummary] = []
    /// Where a column of a border is: its view, and its name there.
    private var places: [ColumnID: (view: String, name: String, type: SQLType)] = [:]
    /// The filters of each view, by its place among the views.
    private var keyFilters: [(view: Int, dialect: Dialect, filters: [KeyFilter])] = []

    /// Makes a stager for one statement: names that occur in its text `sql` are not given to views.
    init(catalog: Catalog, prefix: String, sql: String, hints: [String: String]) {
        self.catalog = catalog
        self.hints = hints
        names = ViewNames(prefix: prefix, sql: sql, tables: catalog.tables.map(\.name))
    }

    /// - Throws: `NOT_SUPPORTED` when a column's type does not cross the border.
    mutating func stage(_ tree: Relation) throws(CompileError) -> Staged {
        let main = try replace(tree)
        for entry in keyFilters { addFilters(entry.filters, to: entry.view, entry.dialect) }
        return Staged(views: views, federates: federates, main: main)
    }

    private mutating func replace(_ relation: Relation) throws(CompileError) -> Relation {
        switch relation {
        case .federate(let node):
            return try federate(node)
        case .scan(let node):
            guard case .native(let source) = node.source else { return relation }
            return try files(node, source)
        default:
            return try relation.mapInputs { input throws(CompileError) in try replace(input) }
        }
    }

    // MARK: - Federates

    private mutating func federate(_ node: Federate) throws(CompileError) -> Relation {
        guard let dialect = Dialect.all[node.connection.system] else {
            throw .notSupported("the system \(node.connection.system)", at: nil)
        }
        let columns = node.input.columns
        let columnNames = ViewNames.columns(columns.map(\.name))
        let output = zip(columns, columnNames).map { QueryWriter.Output(column: $0.id, alias: $1) }
        var writer = QueryWriter(dialect: dialect)
        let query = try writer.statement(node.input, output)
        let view = names.next()
        let viewColumns = try Self.viewColumns(columns, columnNames)
        for (column, name) in zip(columns, columnNames) { places[column.id] = (view, name, column.type) }
        if !node.keyFilters.isEmpty { keyFilters.append((views.count, dialect, node.keyFilters)) }
        var work = RemoteWork()
        work.collect(node.input)
        views.append(
            CreateView(
                name: view,
                source: .external(
                    ExternalSource(
                        connectionID: node.connection.id, tenantID: catalog.tenantID, query: query,
                        referencedTables: try work.scans.map { scan throws(CompileError) in try Self.descriptor(scan) },
                        columns: viewColumns, hints: hints))))
        federates.append(
            PlanDocument.FederateSummary(
                view: view, connectionID: node.connection.id, system: node.connection.system, query: query,
                tables: work.tables, pushed: work.pushed, exactness: node.isSuperset ? .superset : .exact))
        return viewScan(view, columns, columnNames)
    }

    private static func descriptor(_ scan: Scan) throws(CompileError) -> TableDescriptor {
        var columns: [TableDescriptor.Column] = []
        for column in scan.columns {
            columns.append(
                TableDescriptor.Column(
                    name: column.definition.name, remoteName: column.definition.remoteName,
                    remoteType: column.definition.remoteType, type: try borderType(column.definition.type),
                    isNullable: column.definition.isNullable))
        }
        guard case .foreign(_, let remote) = scan.table.source else {
            throw CompileError(.internal, "the local table \(scan.table.name) lies in a Federate")
        }
        return TableDescriptor(name: scan.table.name, remote: remote, columns: columns)
    }

    // MARK: - Files

    private mutating func files(_ node: Scan, _ source: NativeSource) throws(CompileError) -> Relation {
        let columns = node.columns.map(\.column)
        guard let format = FileSource.Format(rawValue: source.format.rawValue) else {
            throw .notSupported("files of format \(source.format.rawValue)", at: node.range)
        }
        // The files' own column names; all of them, because a CSV file is read by position.
        let all = try node.table.columns.map { definition throws(CompileError) in
            ViewColumn(
                name: definition.remoteName, type: try Self.borderType(definition.type),
                isNullable: definition.isNullable)
        }
        if let taken = Self.repeated(all.map(\.name)) {
            throw .notSupported("two columns named `\(taken)` in the files of \(node.table.name)", at: node.range)
        }
        if let name = all.map(\.name).first(where: StageScript.containsSubstitution) {
            throw .notSupported("the column name `\(name)` in files", at: node.range)
        }
        // JSON's numbers go through doubles in the engine.
        if format == .json,
            let wide = node.columns.first(where: {
                ($0.column.type.digits?.scale ?? 0) > 0 && $0.column.type.precision > 15
            })
        {
            throw .notSupported(
                "a decimal of more than 15 digits in JSON files, as `\(wide.column.name)` is", at: node.range,
                hint: "store it as text, or in Parquet")
        }
        var options = source.options
        if format == .csv {
            for (name, value) in ["header": "true", "sep": ",", "quote": "\"", "escape": "\"", "nullValue": ""]
            where options[name] == nil {
                options[name] = value
            }
        }
        let view = names.next()
        for column in node.columns {
            places[column.column.id] = (view, column.definition.remoteName, column.column.type)
        }
        views.append(
            CreateView(
                name: view,
                source: .files(FileSource(format: format, path: source.path, options: options, columns: all))))
        return viewScan(view, columns, node.columns.map(\.definition.remoteName))
    }

    // MARK: - Semi-join reductions

    /// Offers, with a view, the filters for which its system has a statement.
    private mutating func addFilters(_ filters: [KeyFilter], to view: Int, _ dialect: Dialect) {
        guard case .external(var source) = views[view].source, let lists = dialect.keyLists else { return }
        for filter in filters {
            guard let own = places[filter.column], let keys = places[filter.keys],
                let templates = dialect.keyTemplates(column: own.name, type: own.type),
                let literal = DynamicFilter.Literal(rawValue: templates.literal.rawValue)
            else { continue }
            source.dynamicFilters.append(
                DynamicFilter(
                    fromView: keys.view, fromColumn: keys.name, column: own.name,
                    keysQuery: templates.keys, rangeQuery: templates.range, literal: literal,
                    maxKeys: lists.maximum, chunk: lists.chunk))
        }
        views[view].source = .external(source)
    }

    // MARK: - Views

    private func viewScan(_ view: String, _ columns: [Column], _ columnNames: [String]) -> Relation {
        let definitions = zip(columns, columnNames).map {
            ColumnDefinition(name: $1, type: $0.type, isNullable: $0.isNullable)
        }
        let table = Table(name: view, source: .foreign(connection: "", remote: [view]), columns: definitions)
        let scanned = zip(columns, definitions).map { Scan.ScanColumn(column: $0, definition: $1) }
        return .scan(Scan(table: table, source: .view(view), columns: scanned, range: nil))
    }

    private static func viewColumns(_ columns: [Column], _ names: [String]) throws(CompileError) -> [ViewColumn] {
        var result: [ViewColumn] = []
        for (column, name) in zip(columns, names) {
            result.append(ViewColumn(name: name, type: try borderType(column.type), isNullable: column.isNullable))
        }
        return result
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0.lowercased()).inserted }
    }

    /// The type that a column has where it crosses the border.
    static func borderType(_ type: SQLType) throws(CompileError) -> ColumnType {
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
        case .interval: throw .notSupported("a result of type interval", at: nil)
        }
    }
}

/// What a Federate's tree has the remote do.
private struct RemoteWork {
    /// Each table once, in the order in which the query has them, with the columns that any scan of it reads.
    private(set) var scans: [Scan] = []
    private var kinds: Set<OperatorFeature> = []
    private var filters = false

    var tables: [String] { scans.map(\.table.name) }

    /// In the order of the way of the data.
    var pushed: [String] {
        ["project"] + (filters ? ["filter"] : []) + Self.order.filter(kinds.contains).map(\.rawValue)
    }

    private static let order: [OperatorFeature] = [
        .innerJoin, .crossJoin, .leftJoin, .rightJoin, .fullJoin, .semiJoin, .antiJoin, .aggregate, .groupingSets,
        .window, .distinct, .unionAll, .intersect, .intersectAll, .except, .exceptAll, .topN, .limit,
    ]

    mutating func collect(_ relation: Relation) {
        switch relation {
        case .scan(let node): collect(node)
        case .filter: filters = true
        case .join(let node):
            kinds.insert(node.kind == .inner && node.conjuncts.isEmpty ? .crossJoin : OperatorFeature(node.kind))
        case .aggregate(let node):
            kinds.insert(.aggregate)
            if node.groupingSets != nil { kinds.insert(.groupingSets) }
        case .window: kinds.insert(.window)
        case .distinct: kinds.insert(.distinct)
        case .union: kinds.insert(.unionAll)
        case .setOperation(let node): kinds.insert(OperatorFeature(node))
        case .limit(let node):
            if case .sort = node.input { kinds.insert(.topN) } else { kinds.insert(.limit) }
        default: break
        }
        for input in relation.inputs { collect(input) }
    }

    private mutating func collect(_ scan: Scan) {
        guard let index = scans.firstIndex(where: { $0.table.name == scan.table.name }) else {
            scans.append(scan)
            return
        }
        var known = Set(scans[index].columns.map(\.definition.name))
        for column in scan.columns where known.insert(column.definition.name).inserted {
            scans[index].columns.append(column)
        }
    }
}

extension SQLType {
    /// The digits of an exact number; zero for other types.
    fileprivate var precision: Int { digits.map { $0.integer + $0.scale } ?? 0 }
}
