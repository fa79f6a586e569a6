package import FedPlan
package import FedRuntime
import Foundation

extension Batch {
    /// A value as people write it, for comparisons in tests; nil for NULL.
    ///
    /// Decimals with all digits of their scale, dates and timestamps in ISO 8601 with microseconds where there
    /// are any and `Z` for instants, binary in hexadecimal.
    package func text(row: Int, column index: Int) -> String? {
        let column = columns[index]
        guard column.isValid(row) else { return nil }
        func value<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
            column.values.loadUnaligned(fromByteOffset: row * MemoryLayout<Value>.stride, as: type)
        }
        switch column.type {
        case .boolean: return column.boolean(at: row) ? "true" : "false"
        case .smallint: return String(value(Int16.self))
        case .int: return String(value(Int32.self))
        case .bigint: return String(value(Int64.self))
        case .decimal(let precision, let scale):
            return Self.decimal(precision <= 18 ? Int128(value(Int64.self)) : value(Int128.self), scale: scale)
        case .float: return value(Float.self).description
        case .double: return value(Double.self).description
        case .string: return String(decoding: column.bytes(at: row), as: UTF8.self)
        case .binary: return column.bytes(at: row).map { String(format: "%02x", $0) }.joined()
        case .date: return Self.date(Int(value(Int32.self)))
        case .timestamp: return Self.timestamp(value(Int64.self)) + "Z"
        case .timestampNTZ: return Self.timestamp(value(Int64.self))
        }
    }

    private static func decimal(_ unscaled: Int128, scale: Int) -> String {
        var digits = String(unscaled.magnitude)
        if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
        if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
        return (unscaled < 0 ? "-" : "") + digits
    }

    private static func timestamp(_ microseconds: Int64) -> String {
        let day = Int64(86_400_000_000)
        let days = microseconds >= 0 ? microseconds / day : (microseconds + 1) / day - 1
        let rest = Int(microseconds &- days &* day)
        let clock = String(
            format: "%02d:%02d:%02d", rest / 3_600_000_000, rest / 60_000_000 % 60, rest / 1_000_000 % 60)
        let fraction = rest % 1_000_000
        return date(Int(days)) + "T" + clock + (fraction == 0 ? "" : String(format: ".%06d", fraction))
    }

    /// Proleptic Gregorian, counted out year by year so that it shares nothing with what it checks.
    private static func date(_ days: Int) -> String {
        var year = 1970
        // 400 years always have 146097 days.
        var rest = days
        let cycles = rest >= 0 ? rest / 146_097 : (rest + 1) / 146_097 - 1
        rest -= cycles * 146_097
        year += cycles * 400
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        while rest >= (isLeap(year) ? 366 : 365) {
            rest -= isLeap(year) ? 366 : 365
            year += 1
        }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var month = 0
        while rest >= lengths[month] {
            rest -= lengths[month]
            month += 1
        }
        let yearText = year < 0 ? "-" + String(format: "%04d", -year) : String(format: "%04d", year)
        return yearText + String(format: "-%02d-%02d", month + 1, rest + 1)
    }
}

extension RemoteSession {
    /// Runs a statement to its end and returns its rows as text.
    package func rows(
        _ statement: RemoteStatement, capacity: Int = Batch.defaultCapacity
    ) throws(RunError) -> [[String?]] {
        let cursor = try open(statement)
        defer { cursor.close() }
        return try cursor.rows(statement.columns, capacity: capacity)
    }
}

extension RemoteCursor {
    /// Reads the rest of the rows as text.
    package func rows(
        _ columns: [ViewColumn], capacity: Int = Batch.defaultCapacity
    ) throws(RunError) -> [[String?]] {
        let batch = Batch(types: columns.map(\.type), capacity: capacity)
        var rows: [[String?]] = []
        while true {
            batch.reset()
            try fill(batch)
            if batch.count == 0 { return rows }
            for row in 0..<batch.count {
                rows.append(batch.columns.indices.map { batch.text(row: row, column: $0) })
            }
        }
    }
}

extension RemoteStatement {
    /// A statement for the view `v`, whose columns are called `c1`, `c2`, ….
    package init(_ query: String, _ types: ColumnType...) {
        self.init(query, types: types)
    }

    package init(_ query: String, types: [ColumnType]) {
        let columns = types.enumerated().map { index, type in
            ViewColumn(name: "c\(index + 1)", type: type, isNullable: true)
        }
        self.init(view: "v", query: query, columns: columns)
    }
}
