import FedPlan
package import FedRuntime

extension DuckDBEngine {
    package func keys(of view: String, column: String, atMost count: Int) throws(RunError) -> KeySet {
        let name = DuckDBText.identifier(column)
        let rows = "FROM \(DuckDBText.identifier(view)) WHERE \(name) IS NOT NULL"
        // In order, so that the same rows give the same statement.
        let keys = try texts("SELECT DISTINCT \(name) AS key \(rows) ORDER BY key LIMIT \(count + 1)", columns: 1)
        if keys.count <= count { return .values(keys) }
        let bounds = try texts("SELECT min(\(name)), max(\(name)) \(rows)", columns: 2)
        return bounds.count == 2 ? .range(low: bounds[0], high: bounds[1]) : .values([])
    }

    /// The values of a statement's rows, one after the other, as texts.
    private func texts(_ sql: String, columns: Int) throws(RunError) -> [String] {
        let list = (0..<columns).map { "c\($0)" }
        let statement = try connection(forPost: false).prepare(
            "SELECT \(list.map { "\($0)::VARCHAR" }.joined(separator: ", ")) "
                + "FROM (\(sql)) AS t(\(list.joined(separator: ", ")))")
        try statement.begin()
        if isInterrupted { throw RunError(.interrupted, "interrupted") }
        try statement.execute()
        let declared = list.map { ViewColumn(name: $0, type: .string, isNullable: true) }
        let reader = try VectorReader(statement.columns, to: declared)
        let batch = Batch(types: declared.map(\.type), capacity: batchCapacity)
        var texts: [String] = []
        while let chunk = try statement.next() {
            batch.reset()
            try reader.copy(chunk, from: 0, count: chunk.count, into: batch)
            for row in 0..<batch.count {
                for column in batch.columns where column.isValid(row) {
                    texts.append(String(decoding: column.bytes(at: row), as: UTF8.self))
                }
            }
        }
        return texts
    }
}
