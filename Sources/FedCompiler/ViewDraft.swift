import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects
import FedOptimizer
import FedPlan

/// A view that has no name yet: what a Federate or a local table becomes.
struct ViewDraft {
    /// The columns of the border, and what they are called in the view.
    let columns: [Column]
    let columnNames: [String]
    let source: CreateView.Source
    /// What the remote can be asked should it refuse the statement: the same without what main checks again, and in
    /// one collation where texts of several columns are compared.
    private(set) var fallback: String?
    /// The border, and what the remote does of its tree; `nil` for files.
    private(set) var remote: (federate: Federate, work: RemoteWork)?

    var filters: [KeyFilter] { remote?.federate.keyFilters ?? [] }

    // MARK: - Federates

    /// - Throws: `NOT_SUPPORTED` when a column's type does not cross the border.
    init(
        _ node: Federate, in dialect: Dialect, tenantID: String, hints: [String: String]
    ) throws(CompileError) {
        columns = node.input.columns
        columnNames = ViewNames.columns(columns.map(\.name), in: dialect)
        let output = zip(columns, columnNames).map { QueryWriter.Output(column: $0.id, alias: $1) }
        var writer = QueryWriter(dialect: dialect)
        let query = try writer.statement(node.input, output)
        var work = RemoteWork()
        work.collect(node.input)
        if let longest = dialect.longestStatement, query.utf8.count > longest {
            throw CompileError(
                .limitExceeded,
                "the statement has \(query.utf8.count) bytes, and \(dialect.name) takes \(longest) at most",
                at: work.place, hint: "ask for less at once, or push less down")
        }
        let looser = node.looserInput
        let unify = dialect.unifyCollations.flatMap { TextOrigins.areMixed(in: looser ?? node.input) ? $0 : nil }
        if looser != nil || unify != nil {
            var dialect = dialect
            unify?(&dialect)
            var writer = QueryWriter(dialect: dialect)
            let text = try writer.statement(looser ?? node.input, output)
            if text != query, text.utf8.count <= dialect.longestStatement ?? .max { fallback = text }
        }
        source = .external(
            ExternalSource(
                connectionID: node.connection.id, tenantID: tenantID, query: query,
                referencedTables: try work.scans.map { scan throws(CompileError) in try Self.descriptor(scan) },
                columns: try Self.viewColumns(columns, columnNames), hints: hints))
        remote = (node, work)
    }

    private static func descriptor(_ scan: Scan) throws(CompileError) -> TableDescriptor {
        var columns: [TableDescriptor.Column] = []
        for column in scan.columns {
            columns.append(
                TableDescriptor.Column(
                    name: column.definition.name, remoteName: column.definition.remoteName,
                    remoteType: column.definition.remoteType,
                    type: try Stager.borderType(column.definition.type, at: scan.range),
                    isNullable: column.definition.isNullable))
        }
        guard case .foreign(_, let remote) = scan.table.source else {
            throw CompileError(.internal, "the local table \(scan.table.name) lies in a Federate")
        }
        return TableDescriptor(name: scan.table.name, remote: remote, columns: columns)
    }

    private static func viewColumns(_ columns: [Column], _ names: [String]) throws(CompileError) -> [ViewColumn] {
        var result: [ViewColumn] = []
        for (column, name) in zip(columns, names) {
            result.append(
                ViewColumn(name: name, type: try Stager.borderType(column.type), isNullable: column.isNullable))
        }
        return result
    }

    // MARK: - Files

    /// - Throws: `NOT_SUPPORTED` for what an engine cannot read from files as it is there.
    init(_ node: Scan, _ source: NativeSource) throws(CompileError) {
        guard let format = FileSource.Format(rawValue: source.format.rawValue) else {
            throw .notSupported("files of format \(source.format.rawValue)", at: node.range)
        }
        // The files' own column names; all of them, because a CSV file is read by position.
        let all = try node.table.columns.map { definition throws(CompileError) in
            ViewColumn(
                name: definition.remoteName, type: try Stager.borderType(definition.type),
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
        columns = node.columns.map(\.column)
        columnNames = node.columns.map(\.definition.remoteName)
        self.source = .files(FileSource(format: format, path: source.path, options: options, columns: all))
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0.lowercased()).inserted }
    }
}

extension SQLType {
    /// The digits of an exact number; zero for other types.
    fileprivate var precision: Int { digits.map { $0.integer + $0.scale } ?? 0 }
}
