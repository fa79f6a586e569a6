import FedAlgebra
import FedDiagnostics

extension QueryWriter {
    /// The draft as a derived table.
    mutating func wrapped(_ inner: Draft) throws(CompileError) -> Draft {
        var inner = inner
        inner.isFenced = inner.isFenced || inner.hasSubquery
        let alias = newAlias()
        let output = inner.columns.enumerated().map { Output(column: $1.id, alias: "c\($0 + 1)") }
        let text = try text(of: inner, output, separator: " ")
        var draft = Draft(from: dialect.aliased("(\(text))", alias), columns: inner.columns)
        for column in output {
            draft.names[column.column] =
                (inner.names[column.column] ?? Fragment("")).read(as: dialect.identifier(column.alias, of: alias))
        }
        // A system may take a derived table apart.
        draft.fallible = inner.fallible
        return draft
    }

    /// The draft as a derived table that the system does not take apart.
    mutating func fenced(_ inner: Draft) throws(CompileError) -> Draft {
        var inner = inner
        inner.isFenced = true
        var draft = try wrapped(inner)
        draft.fallible = []
        return draft
    }

    mutating func text(
        of draft: Draft, _ output: [Output], separator: String
    ) throws(CompileError) -> String {
        var draft = draft
        // DISTINCT is over all of its columns: when fewer or others are put out, it must be done before.
        if draft.isDistinct, ColumnSet(output.map(\.column)) != ColumnSet(draft.columns) { draft = try wrapped(draft) }
        var items: [String] = []
        for column in output {
            guard let fragment = draft.names[column.column] else {
                throw CompileError(.internal, "the column #\(column.column.number) is not in the SELECT")
            }
            let alias = dialect.identifier(column.alias)
            items.append(fragment.isNamed(alias) ? fragment.text : "\(fragment.text) AS \(alias)")
        }
        // A row without columns still counts.
        if items.isEmpty { items = ["1 AS \(dialect.identifier("one"))"] }
        let top = top(of: draft)
        var lines = ["SELECT \(draft.isDistinct ? "DISTINCT " : "")\(top ?? "")\(items.joined(separator: ", "))"]
        if let from = draft.from { lines.append("FROM \(from)") }
        if !draft.predicates.isEmpty { lines.append("WHERE \(dialect.chained(draft.predicates, by: " AND "))") }
        if let groups = draft.groups, !groups.isEmpty { lines.append("GROUP BY \(groups.joined(separator: ", "))") }
        if !draft.having.isEmpty { lines.append("HAVING \(dialect.chained(draft.having, by: " AND "))") }
        if !draft.orderBy.isEmpty { lines.append("ORDER BY \(draft.orderBy.joined(separator: ", "))") }
        if let limit = draft.limit, top == nil { lines += clauses(limit, isOrdered: !draft.orderBy.isEmpty) }
        if draft.isFenced, draft.limit == nil, let fence = dialect.fence { lines.append(fence) }
        return lines.joined(separator: separator)
    }

    // MARK: - Limits

    /// `TOP (n)`, where it says the whole limit of the draft.
    private func top(of draft: Draft) -> String? {
        guard dialect.limitForm == .top, let limit = draft.limit, let count = limit.count else { return nil }
        // FETCH takes no zero.
        return limit.offset == 0 || count == 0 ? "TOP (\(count)) " : nil
    }

    /// What follows ORDER BY, or takes its place.
    private func clauses(_ limit: (count: Int64?, offset: Int64), isOrdered: Bool) -> [String] {
        let count = limit.count.map { "LIMIT \($0)" }
        let offset = limit.offset > 0 ? "OFFSET \(limit.offset)" : nil
        switch dialect.limitForm {
        case .limit:
            let all = dialect.offsetNeedsLimit ? offset.map { _ in "LIMIT \(Int64.max - limit.offset)" } : nil
            return [count ?? all, offset].compactMap(\.self)
        case .offsetFirst:
            return [offset, count].compactMap(\.self)
        case .top, .fetch:
            let order = dialect.limitForm == .top && !isOrdered ? "ORDER BY \(dialect.anyOrder)" : nil
            let skipped = limit.offset > 0 || dialect.limitForm == .top ? "OFFSET \(limit.offset) ROWS" : nil
            return [order, skipped, limit.count.map { "FETCH NEXT \($0) ROWS ONLY" }].compactMap(\.self)
        }
    }
}
