import FedPlan
import FedRuntime

/// The law about rows that are long.
extension ConformanceSubject {
    func checkWideRows() throws {
        try withSession { session in
            try checkManyNumbers(session)
            try checkManyTypes(session)
            try checkLongTexts(session)
        }
    }

    /// Numbers that tell their row and column.
    private func checkManyNumbers(_ session: any RemoteSession) throws {
        let (width, height) = (mostColumns, 50)
        let list = (1...width).map { "n + \($0) AS c\($0)" }.joined(separator: ", ")
        let query = "SELECT \(list) FROM (\(numbers(height))) AS source"
        let types = [ColumnType](repeating: .bigint, count: width)
        let cursor = try session.open(RemoteStatement(query, types: types))
        defer { cursor.close() }
        // More than one batch, and the last is not full.
        let batch = Batch(types: types, capacity: 40)
        var first = 1
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { break }
            for (index, column) in batch.columns.enumerated() {
                let values = column.values.assumingMemoryBound(to: Int64.self)
                for row in 0..<batch.count where values[row] != Int64(first + row + index + 1) {
                    throw Violation("column \(index + 1) of row \(first + row) is \(values[row])")
                }
            }
            first += batch.count
        }
        try require(first == height + 1, "\(first - 1) rows of \(height)")
    }

    /// Values of all types, over and over.
    private func checkManyTypes(_ session: any RemoteSession) throws {
        let values = values
        let wide = (0..<mostColumns).map { values[$0 % values.count] }
        let list = wide.enumerated().map { "\($1.expression) AS c\($0 + 1)" }.joined(separator: ", ")
        let rows = try session.rows(RemoteStatement("SELECT \(list)", types: wide.map(\.type)))
        try require(rows.count == 1, "\(rows.count) rows")
        for (index, (value, text)) in zip(wide, rows.first ?? []).enumerated() where text != value.text {
            throw Violation("column \(index + 1) is \(text ?? "NULL"), not \(value.text)")
        }
    }

    /// Three megabytes beside next to nothing, before and behind NULL.
    private func checkLongTexts(_ session: any RemoteSession) throws {
        let long = String(repeating: "ä", count: 1_500_000)
        let (one, other) = (literal(long), literal("x"))
        let query = """
            SELECT n AS c1, CASE WHEN n IN (2, 4) THEN \(one) WHEN n <> 3 THEN \(other) END AS c2, n AS c3
            FROM (\(numbers(5))) AS source
            """
        let rows = try session.rows(RemoteStatement(query, .bigint, .string, .bigint))
        let texts = ["x", long, nil, long, "x"]
        let expected = texts.enumerated().map { [String($0 + 1), $1, String($0 + 1)] }
        try require(rows == expected, "a row with a long text is not what it should be")
    }
}
