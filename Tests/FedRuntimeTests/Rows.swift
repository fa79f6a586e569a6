import FedPlan
import FedRuntime

/// Rows of a case: columns in the first line, then a row a line, values between `|`.
struct Rows {
    let columns: [ResultField]
    let rows: [[String?]]

    struct Malformed: Error {
        let line: Substring
    }

    init(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        columns = try (lines.first ?? "").split(separator: "|").map { cell in
            // The type is the last word; the name keeps what is before it.
            let cell = cell.hasSuffix(" ") ? cell.dropLast() : cell
            guard let blank = cell.lastIndex(of: " "), let type = ColumnType(name: String(cell[blank...])) else {
                throw Malformed(line: lines[0])
            }
            let name = cell[..<blank]
            return ResultField(name: String(name.hasPrefix(" ") ? name.dropFirst() : name), type: type)
        }
        let count = columns.count
        rows = try lines.dropFirst().filter { !$0.isEmpty }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                String(cell).trimmingBlanks
            }
            guard cells.count == count else { throw Malformed(line: line) }
            return cells.map { $0 == "NULL" ? nil : Self.unescaped($0) }
        }
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("\\\\", with: "\u{1}").replacing("\\n", with: "\n").replacing("\\r", with: "\r")
            .replacing("\\t", with: "\t").replacing("\\q", with: "|").replacing("\\e", with: "")
            .replacing("\\u1B", with: "\u{1B}").replacing("\u{1}", with: "\\")
    }

    /// The rows in batches of `size`.
    func batches(of size: Int) throws -> [Batch] {
        var batches: [Batch] = []
        for start in stride(from: 0, to: rows.count, by: size) {
            let batch = Batch(types: columns.map(\.type), capacity: size)
            for row in rows[start..<min(start + size, rows.count)] {
                for (column, text) in zip(batch.columns, row) { try Self.set(text, in: column, at: batch.count) }
                batch.count += 1
            }
            batches.append(batch)
        }
        return batches
    }

    static func set(_ text: String?, in column: BatchColumn, at row: Int) throws {
        guard let text else {
            column.setNull(row)
            return
        }
        func number<Value: FixedWidthInteger>(_: Value.Type) throws -> Value {
            guard let value = Value(text) else { throw Malformed(line: text[...]) }
            return value
        }
        switch column.type {
        case .boolean: column.setBoolean(text == "true", at: row)
        case .smallint: column.set(try number(Int16.self), at: row)
        case .int, .date: column.set(try number(Int32.self), at: row)
        case .bigint, .timestamp, .timestampNTZ: column.set(try number(Int64.self), at: row)
        case .float: column.set(try Float(text) ?? Float(number(Int64.self)), at: row)
        case .double: column.set(try Double(text) ?? Double(number(Int64.self)), at: row)
        case .string, .binary:
            var text = text
            try text.withUTF8 { bytes in try column.setBytes(bytes.baseAddress, count: bytes.count, at: row) }
        case .decimal(let precision, let scale):
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let digits = parts[0] + fraction + String(repeating: "0", count: scale - fraction.count)
            guard let unscaled = Int128(digits) else { throw Malformed(line: text[...]) }
            if precision <= 18 { column.set(Int64(unscaled), at: row) } else { column.set(unscaled, at: row) }
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.hasPrefix(" ") { text = text.dropFirst() }
        while text.hasSuffix(" ") { text = text.dropLast() }
        return String(text)
    }
}
