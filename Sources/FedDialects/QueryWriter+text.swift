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
        var draft = Draft(from: "(\(text)) AS \(alias)", columns: inner.columns)
        for column in output {
            draft.names[column.column] = Fragment(dialect.identifier(column.alias, of: alias))
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
        var lines = ["SELECT \(draft.isDistinct ? "DISTINCT " : "")\(items.joined(separator: ", "))"]
        if let from = draft.from { lines.append("FROM \(from)") }
        if !draft.predicates.isEmpty { lines.append("WHERE \(dialect.chained(draft.predicates, by: " AND "))") }
        if let groups = draft.groups, !groups.isEmpty { lines.append("GROUP BY \(groups.joined(separator: ", "))") }
        if !draft.having.isEmpty { lines.append("HAVING \(dialect.chained(draft.having, by: " AND "))") }
        if !draft.orderBy.isEmpty { lines.append("ORDER BY \(draft.orderBy.joined(separator: ", "))") }
        if let limit = draft.limit {
            if let count = limit.count {
                lines.append("LIMIT \(count)")
            } else if dialect.offsetNeedsLimit {
                lines.append("LIMIT \(UInt64.max)")
            }
            if limit.offset > 0 { lines.append("OFFSET \(limit.offset)") }
        }
        if draft.isFenced, draft.limit == nil, let fence = dialect.fence { lines.append(fence) }
        return lines.joined(separator: separator)
    }
}
