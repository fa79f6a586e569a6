import FedDiagnostics

extension Parser {
    /// Reads Spark's `LATERAL VIEW [OUTER] f(x) t AS c`, a join with the function's rows for each row before it.
    ///
    /// See https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-lateral-view.html. OUTER keeps the
    /// rows for which the function gives none.
    @inline(never)
    mutating func readLateralView(into tables: inout [TableReference]) throws(SyntaxFailure) {
        advance()
        advance()
        let isOuter = take(.outer)
        let start = token.start
        let name = try name("a function")
        guard at(.leftParenthesis) else { throw unexpected(expected: "`(`") }
        let call = try functionCall(name)
        let alias = try viewAlias()
        let view = TableReference.function(
            call, isLateral: true, withOrdinality: false, alias: alias, range(from: start))
        if isOuter, let first = tables.first {
            let from = first.start
            let left = tables.dropFirst().reduce(first) { left, right in
                let range = SourceRange(start: from, end: right.end)
                return .join(Join(kind: .cross, left: left, right: right, condition: .none, range: range))
            }
            for _ in tables { try grow() }
            let always = Expression(.literal(.boolean(true)), range(from: start))
            tables = [
                .join(Join(kind: .left, left: left, right: view, condition: .on(always), range: range(from: from)))
            ]
        } else {
            tables.append(view)
        }
    }

    /// Reads `t AS a, b`; behind a comma that starts no column name another table follows.
    private mutating func viewAlias() throws(SyntaxFailure) -> TableAlias? {
        var alias: TableAlias
        if at(.as) {
            // Without the name of a table, AS itself is that name to Spark.
            var name = try anyName("an alias")
            name.isQuoted = true
            alias = TableAlias(name: name, columns: [try self.name("the name of a column")])
        } else {
            alias = TableAlias(name: try name("the name of the view"), columns: [])
            guard take(.as) || isAtColumnOfView else { return alias }
            alias.columns.append(try name("the name of a column"))
        }
        while take(.comma) { alias.columns.append(try name("the name of a column")) }
        return alias
    }

    private var isAtColumnOfView: Bool { token.isName && isAtTableAlias }
}

extension TableReference {
    fileprivate var start: Int { range.start }
    fileprivate var end: Int { range.end }

    private var range: SourceRange {
        switch self {
        case .table(_, _, _, let range), .derived(_, _, _, let range), .function(_, _, _, _, let range): range
        case .join(let join): join.range
        }
    }
}
