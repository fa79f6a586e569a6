import FedPlan
import FedRuntime

/// The laws about what arrives.
extension ConformanceSubject {
    func checkEmptyResult() throws {
        try withSession { session in
            let cursor = try session.open(RemoteStatement(numbers(0), .bigint))
            defer { cursor.close() }
            let batch = Batch(types: [.bigint])
            try cursor.fill(batch)
            try require(batch.count == 0, "\(batch.count) rows of none")
            try cursor.fill(batch)
            try require(batch.count == 0, "rows after the end")
        }
    }

    /// Counts around the capacity, where an off-by-one would show.
    func checkBatches() throws {
        for (count, capacity) in [(1, 1), (7, 8), (8, 8), (9, 8), (2048, 2048), (5000, 2048)] {
            let rows = try withSession { session in
                try session.rows(RemoteStatement(numbers(count), .bigint), capacity: capacity)
            }
            try require(
                rows == (0..<count).map { [String($0 + 1)] }, "\(count) rows in batches of \(capacity) came out wrong")
        }
        let total = try withSession { session in
            let cursor = try session.open(RemoteStatement(numbers(1_000_000), .bigint))
            defer { cursor.close() }
            return try Self.sum(cursor)
        }
        try require(total == (1_000_000, 500_000_500_000), "a million rows: \(total)")
    }

    func checkValues() throws {
        let list = values.map(\.expression).joined(separator: ", ")
        let rows = try withSession { session in
            try session.rows(RemoteStatement("SELECT \(list)", types: values.map(\.type)))
        }
        let row = rows.first ?? []
        try require(rows.count == 1 && row.count == values.count, "\(rows.count) rows of \(row.count) values")
        for (value, text) in zip(values, row) {
            try require(
                text == value.text, "\(value.expression) is \(text ?? "NULL"), not \(value.text), as \(value.type)")
        }
    }

    func checkNulls() throws {
        let list = values.map { "CASE WHEN n % 3 = 0 THEN \($0.expression) END" }.joined(separator: ", ")
        let query = "SELECT \(list) FROM (\(numbers(3001))) AS source"
        let types = values.map(\.type)
        try withSession { session in
            let cursor = try session.open(RemoteStatement(query, types: types))
            defer { cursor.close() }
            let batch = Batch(types: types, capacity: 500)
            var number = 0
            while true {
                batch.reset()
                try cursor.fill(batch)
                if batch.count == 0 { break }
                for row in 0..<batch.count {
                    number += 1
                    for (index, value) in values.enumerated() {
                        let expected = number % 3 == 0 ? value.text : nil
                        try require(
                            batch.text(row: row, column: index) == expected,
                            "row \(number) of \(value.expression) is not \(expected ?? "NULL")")
                    }
                }
                for column in batch.columns {
                    let nulls = (0..<batch.count).count { !column.isValid($0) }
                    try require(column.nullCount == nulls, "nullCount is \(column.nullCount), not \(nulls)")
                }
            }
            try require(number == 3001, "\(number) rows of 3001")
        }
    }

    func checkText() throws {
        let texts = [
            "", " ", "O'Reilly \\ \"quoted\"", "line\nbreak\ttab\r\n", "مرحبا بالعالم", "日本語", "👩‍👩‍👧‍👦 é e\u{301}",
            String(repeating: "ä", count: 2_500_000), "\u{FEFF}bom", "a\u{10FFFF}z",
        ]
        let list = texts.map(literal).joined(separator: ", ")
        let rows = try withSession { session in
            try session.rows(RemoteStatement("SELECT \(list)", types: texts.map { _ in .string }))
        }
        try require(rows.count == 1, "\(rows.count) rows")
        for (text, row) in zip(texts, rows.first ?? []) where Array(text.utf8) != row.map({ Array($0.utf8) }) {
            throw Violation("\(text.prefix(20))… came back as \(row?.prefix(20) ?? "NULL")…")
        }
    }

    func checkSentText() throws {
        try withSession { session in
            let query = numbers(3)
            let cursor = try session.open(RemoteStatement(query, .bigint))
            defer { cursor.close() }
            try require(cursor.sentText.contains(query), "what was sent is \(cursor.sentText)")
            _ = try Self.sum(cursor)
            try require(cursor.bytesRead >= 24, "three numbers are \(cursor.bytesRead) bytes")
        }
    }

    /// Reads a `bigint` column to its end: how many rows, and their sum.
    static func sum(_ cursor: any RemoteCursor) throws(RunError) -> (Int, Int64) {
        let batch = Batch(types: [.bigint])
        var count = 0
        var sum: Int64 = 0
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { return (count, sum) }
            count += batch.count
            let values = batch.columns[0].values.assumingMemoryBound(to: Int64.self)
            for row in 0..<batch.count { sum += values[row] }
        }
    }
}
