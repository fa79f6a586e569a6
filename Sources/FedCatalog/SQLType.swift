/// A type of DC SQL.
package enum SQLType: Hashable, Sendable {
    case boolean
    case smallint
    case integer
    case bigint
    /// 1 ≤ precision ≤ 38, 0 ≤ scale ≤ precision.
    case numeric(precision: Int, scale: Int)
    case real
    case double
    case text
    case varchar(Int)
    case char(Int)
    case bytes
    case date
    case time
    case timestamp
    case timestamptz
    case interval
    case json
    case uuid

    /// The widest exact decimal, which integers and decimals become when a catalog names no type.
    package static let widestDecimal = SQLType.numeric(precision: 38, scale: 18)
    package static let maximumPrecision = 38
}

extension SQLType {
    /// DC SQL's name: `numeric(38,18)`, `double precision`.
    package var name: String {
        switch self {
        case .boolean: "boolean"
        case .smallint: "smallint"
        case .integer: "integer"
        case .bigint: "bigint"
        case .numeric(let precision, let scale): "numeric(\(precision),\(scale))"
        case .real: "real"
        case .double: "double precision"
        case .text: "text"
        case .varchar(let length): "varchar(\(length))"
        case .char(let length): "char(\(length))"
        case .bytes: "bytes"
        case .date: "date"
        case .time: "time"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .interval: "interval"
        case .json: "json"
        case .uuid: "uuid"
        }
    }

    package var isInteger: Bool {
        switch self {
        case .smallint, .integer, .bigint: true
        default: false
        }
    }

    package var isFloat: Bool { self == .real || self == .double }

    /// Integers and decimals.
    package var isExact: Bool {
        if case .numeric = self { return true }
        return isInteger
    }

    package var isNumber: Bool { isExact || isFloat }

    package var isText: Bool {
        switch self {
        case .text, .varchar, .char: true
        default: false
        }
    }

    /// The digits of an exact number: how many stand before the point at most, and how many after it.
    package var digits: (integer: Int, scale: Int)? {
        switch self {
        case .smallint: (5, 0)
        case .integer: (10, 0)
        case .bigint: (19, 0)
        case .numeric(let precision, let scale): (precision - scale, scale)
        default: nil
        }
    }
}

extension SQLType: CustomStringConvertible {
    package var description: String { name }
}
