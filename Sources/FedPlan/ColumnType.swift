/// The type of a column where it crosses from a remote system into the main stage, by Spark's name.
///
/// See <https://spark.apache.org/docs/latest/sql-ref-datatypes.html>. What Spark cannot carry travels
/// as a string: json, uuid, and time as `HH:MM:SS.ffffff`.
package enum ColumnType: Hashable, Sendable {
    case boolean
    case smallint
    case int
    case bigint
    case decimal(precision: Int, scale: Int)
    case float
    case double
    case string
    case binary
    case date
    /// An instant: Spark's TIMESTAMP_LTZ, in UTC.
    case timestamp
    /// A wall-clock time: Spark's TIMESTAMP_NTZ.
    case timestampNTZ
}

extension ColumnType {
    /// The name in `result_columns` and descriptors: `decimal(38,18)`, `timestamp_ntz`.
    package var name: String {
        switch self {
        case .boolean: "boolean"
        case .smallint: "smallint"
        case .int: "int"
        case .bigint: "bigint"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .float: "float"
        case .double: "double"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampNTZ: "timestamp_ntz"
        }
    }

    /// Reads a name as `name` writes it, in any case, with blanks anywhere; `nil` for any other.
    package init?(name: String) {
        let compact = name.lowercased().filter { !$0.isWhitespace }
        switch compact {
        case "boolean": self = .boolean
        case "smallint", "short": self = .smallint
        case "int", "integer": self = .int
        case "bigint", "long": self = .bigint
        case "float", "real": self = .float
        case "double": self = .double
        case "string": self = .string
        case "binary": self = .binary
        case "date": self = .date
        case "timestamp", "timestamp_ltz": self = .timestamp
        case "timestamp_ntz": self = .timestampNTZ
        default:
            guard compact.hasPrefix("decimal("), compact.hasSuffix(")") else { return nil }
            let digits = compact.dropFirst("decimal(".count).dropLast()
                .split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard digits.count == 2, let precision = digits[0], let scale = digits[1],
                (1...38).contains(precision), (0...precision).contains(scale)
            else { return nil }
            self = .decimal(precision: precision, scale: scale)
        }
    }
}

extension ColumnType: CustomStringConvertible {
    package var description: String { name }
}
