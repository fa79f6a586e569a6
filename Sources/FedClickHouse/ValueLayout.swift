import FedPlan
import FedRuntime

/// How a value of one of the server's types lies in a row, in little-endian order.
enum ValueLayout: Hashable, Sendable {
    /// Of 1, 2, 4, 8, 16 or 32 bytes.
    case signed(Int)
    case unsigned(Int)
    case float32
    case float64
    case boolean
    /// The unscaled integer, in as many bytes.
    case decimal(Int, scale: Int)
    /// Its length, then its bytes, of which nobody knows that they are UTF-8.
    case text
    /// Padded with zeros.
    case fixedText(Int)
    /// Days since 1970, of 2 bytes or 4.
    case date(Int)
    /// Seconds since 1970.
    case seconds
    /// Parts of a second since 1970, of so many digits.
    case ticks(Int)
    case uuid
    /// The number of a member, in 1 byte or 2.
    case enumeration(Int, [Int: String])
    /// No value at all: the type of `SELECT NULL`.
    case nothing

    /// Whether its values may be those of a column; each is looked at when it comes.
    ///
    /// A comparison is a small integer on this server, and the type of an integer is that of the widest that may occur.
    func canBecome(_ type: ColumnType) -> Bool {
        switch self {
        case .nothing: return true
        case .signed, .unsigned:
            switch type {
            case .boolean, .smallint, .int, .bigint, .decimal: return true
            default: return false
            }
        case .float32: return type == .float || type == .double
        case .float64: return type == .double
        case .boolean: return type == .boolean
        case .decimal:
            if case .decimal = type { return true }
            return false
        case .text, .fixedText: return type == .string || type == .binary
        case .uuid, .enumeration: return type == .string
        case .date: return type == .date
        // Moments all, which the server shows in UTC.
        case .seconds, .ticks: return type == .timestamp || type == .timestampNTZ
        }
    }

    /// How many bytes each value has; nil where it says so itself.
    var width: Int? {
        switch self {
        case .signed(let width), .unsigned(let width), .decimal(let width, _), .fixedText(let width), .date(let width),
            .enumeration(let width, _):
            width
        case .boolean: 1
        case .float32, .seconds: 4
        case .float64, .ticks: 8
        case .uuid: 16
        case .nothing: 0
        case .text: nil
        }
    }
}

/// A column as the server describes it.
struct ClickHouseColumn: Sendable {
    let name: String
    /// The type in the server's words.
    let type: String
    /// Nil for a type that is not read here.
    let layout: ValueLayout?
    let isNullable: Bool

    init(name: String, type: String) {
        self.name = name
        self.type = type
        var isNullable = false
        layout = TypeName(type).flatMap { Self.layout($0, &isNullable) }
        self.isNullable = isNullable
    }

    private static func layout(_ type: TypeName, _ isNullable: inout Bool) -> ValueLayout? {
        switch type.name {
        case "Nullable":
            guard !isNullable, let inner = type.inner() else { return nil }
            isNullable = true
            return layout(inner, &isNullable)
        // In rows a dictionary is spelled out.
        case "LowCardinality": return type.inner().flatMap { layout($0, &isNullable) }
        // The value so far, of a type of its own.
        case "SimpleAggregateFunction": return type.inner(1).flatMap { layout($0, &isNullable) }
        case "Decimal":
            guard let digits = type.integers(2), let width = width(ofDigits: digits[0]),
                (0...digits[0]).contains(digits[1])
            else { return nil }
            return .decimal(width, scale: digits[1])
        case "FixedString": return type.integers(1).flatMap { $0[0] > 0 && $0[0] < 1 << 24 ? .fixedText($0[0]) : nil }
        case "DateTime64": return type.integers(1).flatMap { (0...9).contains($0[0]) ? .ticks($0[0]) : nil }
        case "Enum8": return members(type).map { .enumeration(1, $0) }
        case "Enum16": return members(type).map { .enumeration(2, $0) }
        case "DateTime": return .seconds
        default: return type.arguments.isEmpty ? plain[type.name] : nil
        }
    }

    private static let plain: [String: ValueLayout] = [
        "Int8": .signed(1), "Int16": .signed(2), "Int32": .signed(4), "Int64": .signed(8), "Int128": .signed(16),
        "Int256": .signed(32), "UInt8": .unsigned(1), "UInt16": .unsigned(2), "UInt32": .unsigned(4),
        "UInt64": .unsigned(8), "UInt128": .unsigned(16), "UInt256": .unsigned(32), "Float32": .float32,
        "Float64": .float64, "Bool": .boolean, "String": .text, "Date": .date(2), "Date32": .date(4), "UUID": .uuid,
        "Nothing": .nothing,
    ]

    private static func width(ofDigits precision: Int) -> Int? {
        switch precision {
        case 1...9: 4
        case 10...18: 8
        case 19...38: 16
        case 39...76: 32
        default: nil
        }
    }

    private static func members(_ type: TypeName) -> [Int: String]? {
        var members: [Int: String] = [:]
        for argument in type.arguments {
            guard case .member(let name, let number) = argument else { return nil }
            members[number] = name
        }
        return members.isEmpty ? nil : members
    }
}

extension ClickHouseColumn {
    /// Compares what came with what the view declares.
    ///
    /// - Throws: `queryFailed`, naming the first column that does not fit.
    static func check(_ found: [ClickHouseColumn], _ declared: [ViewColumn]) throws(RunError) -> [RowField] {
        guard found.count == declared.count, !found.isEmpty else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(found.count); declared by the view: \(declared.count)")
        }
        var fields: [RowField] = []
        for (index, (column, wanted)) in zip(found, declared).enumerated() {
            guard let layout = column.layout else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(wanted.name)\": the query returns \(column.type), which is not read here; "
                        + "have it return toString() of it")
            }
            guard layout.canBecome(wanted.type) else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(wanted.name)\", is declared \(wanted.type), but the query returns "
                        + column.type)
            }
            fields.append(RowField(layout, isNullable: column.isNullable, as: wanted.type))
        }
        return fields
    }
}
