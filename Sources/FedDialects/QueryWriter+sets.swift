import FedAlgebra
import FedCatalog
import FedDiagnostics

/// UNION ALL, INTERSECT, EXCEPT and WITH RECURSIVE: queries side by side, as a derived table.
extension QueryWriter {
    mutating func union(_ node: Union) throws(CompileError) -> Draft {
        try derived(node.branches, joinedBy: " UNION ALL ", node.columns, areKeys: !dialect.mixesEncodings)
    }

    mutating func setOperation(_ node: SetOperation) throws(CompileError) -> Draft {
        let word = node.kind == .intersect ? dialect.intersect : dialect.except
        return try derived(
            [node.left, node.right], joinedBy: " \(word) \(node.isAll ? "ALL " : "")", node.columns, areKeys: true)
    }

    private mutating func derived(
        _ branches: [Union.Branch], joinedBy word: String, _ columns: [Column], areKeys: Bool = false
    ) throws(CompileError) -> Draft {
        let alias = newAlias()
        var texts: [String] = []
        texts.reserveCapacity(branches.count)
        var binary = Set(columns.map(\.id))
        for branch in branches {
            let (text, collations) = try self.text(of: branch, keys: areKeys ? columns : [])
            texts.append(text)
            for (column, collation) in zip(columns, collations) where collation != .binary { binary.remove(column.id) }
        }
        var draft = named(alias, columns, from: dialect.aliased("(\(texts.joined(separator: word)))", alias))
        for id in binary { draft.names[id]?.collation = .binary }
        return draft
    }

    /// A branch in parentheses; its columns are `c1`, `c2`, …, and those of `keys` are compared between rows, or may
    /// differ in their encodings.
    private mutating func text(
        of branch: Union.Branch, keys: [Column] = []
    ) throws(CompileError) -> (text: String, collations: [Fragment.Collation]) {
        var draft = try draft(branch.relation, isQualified: false)
        for (id, column) in zip(branch.columns, keys) {
            guard let name = draft.names[id], !draft.constants.contains(id) else { continue }
            guard name.isUnchecked || column.type.isText && dialect.binaryEquality != nil else { continue }
            if draft.isDistinct { draft = try wrapped(draft) }
            draft.names[id] = dialect.asKey(dialect.checked(draft.names[id] ?? name, column.type), .column(column))
        }
        if draft.limit != nil, !dialect.limitsBranches { draft = try wrapped(draft) }
        let output = branch.columns.enumerated().map { Output(column: $1, alias: Self.columnName($0)) }
        let collations = branch.columns.map { draft.names[$0]?.collation ?? .unknown }
        return ("(\(try text(of: draft, output, separator: " ")))", collations)
    }

    /// A draft that reads the columns `c1`, `c2`, … of `alias`.
    func named(_ alias: String, _ columns: [Column], from: String) -> Draft {
        var draft = Draft(from: from, columns: columns)
        draft.names.reserveCapacity(columns.count)
        for (position, column) in columns.enumerated() {
            draft.names[column.id] = Fragment(dialect.identifier(Self.columnName(position), of: alias))
        }
        return draft
    }

    static func columnName(_ position: Int) -> String { "c\(position + 1)" }

    /// `(c1, c2)`, as it stands behind an alias.
    func columnList(_ count: Int) -> String {
        "(\((0..<count).map { dialect.identifier(Self.columnName($0)) }.joined(separator: ", ")))"
    }

    // MARK: - Recursion

    mutating func recursion(_ node: Recursion) throws(CompileError) -> Draft {
        let level: String
        switch dialect.rows {
        case .refused:
            throw .notSupported("WITH RECURSIVE in \(dialect.name)", at: node.range)
        case .spark:
            // https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-cte.html
            if !node.isAll {
                throw .notSupported(
                    "WITH RECURSIVE … UNION", at: node.range,
                    hint: "Spark has it with UNION ALL only, which keeps repeated rows")
            }
            // The default of 100 would end a recursion that only takes longer.
            level = " MAX RECURSION LEVEL \(Int32.max)"
        case .duckdb, .standard, .dc:
            level = ""
        }
        let (alias, table) = (newAlias(), newAlias())
        let hidden = workingTables.updateValue(table, forKey: node.name)
        let base = try text(of: node.base).text
        let step = try text(of: node.step).text
        workingTables[node.name] = hidden
        let list = columnList(node.columns.count)
        let names = list.dropFirst().dropLast()
        return named(
            alias, node.columns,
            from: "(WITH RECURSIVE \(table)\(list)\(level) AS (\(base) UNION \(node.isAll ? "ALL " : "")\(step)) "
                + "SELECT \(names) FROM \(table)) AS \(alias)")
    }

    mutating func workingTable(_ node: WorkingTable) throws(CompileError) -> Draft {
        guard let table = workingTables[node.name] else {
            throw CompileError(.internal, "the working table \(node.name) lies outside of its recursion")
        }
        let alias = newAlias()
        return named(alias, node.columns, from: "\(table) AS \(alias)")
    }
}
