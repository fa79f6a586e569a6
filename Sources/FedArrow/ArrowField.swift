/// A column as the schema of a stream describes it.
///
/// See `Schema.fbs` in <https://github.com/apache/arrow/tree/main/format>.
struct ArrowField {
    let type: ArrowType
    /// Which dictionary its values are in, if in one.
    let dictionary: Int?

    init(_ table: FlatTable) throws(ArrowStreamFault) {
        let values = try Self.valueType(table)
        guard let encoding = try table.table(4) else {
            type = values
            dictionary = nil
            return
        }
        let index = try encoding.table(1).map { (index) throws(ArrowStreamFault) in try Self.integer(index) }
        type = .dictionary(index: index ?? .integer(bits: 32, isSigned: true), values: values)
        dictionary = try encoding.number(0, Int64.self)
    }

    private static func valueType(_ field: FlatTable) throws(ArrowStreamFault) -> ArrowType {
        let number = try field.number(2, UInt8.self)
        let name = names.indices.contains(number) ? names[number] : String(number)
        guard try field.tables(5).isEmpty, let type = try field.table(3) else { return .other(format: name) }
        switch name {
        case "Null": return .nothing
        case "Int": return try integer(type)
        case "FloatingPoint":
            let precision = try type.number(0, Int16.self)
            return precision == 1 ? .float : precision == 2 ? .double : .other(format: "Float16")
        case "Binary": return .bytes(offsetBits: 32)
        case "LargeBinary": return .bytes(offsetBits: 64)
        case "Utf8": return .text(offsetBits: 32)
        case "LargeUtf8": return .text(offsetBits: 64)
        case "Bool": return .boolean
        case "Decimal":
            let (bits, scale) = (try type.number(2, Int32.self, default: 128), try type.number(1, Int32.self))
            let isKnown = [32, 64, 128, 256].contains(bits) && (-38...76).contains(scale)
            return isKnown ? .decimal(bits: bits, scale: scale) : .other(format: name)
        case "Date": return try type.number(0, Int16.self, default: 1) == 0 ? .date : .dateInMilliseconds
        case "Time":
            let unit = Self.unit(try type.number(0, Int16.self, default: 1))
            let isShort = unit == .seconds || unit == .milliseconds
            let bits = try type.number(1, Int32.self, default: 32)
            guard let unit, bits == (isShort ? 32 : 64) else { return .other(format: name) }
            return .time(bits: bits, unit: unit)
        case "Timestamp":
            guard let unit = Self.unit(try type.number(0, Int16.self)) else { return .other(format: name) }
            return .moment(unit, isInstant: try type.has(1))
        case "FixedSizeBinary":
            let width = try type.number(0, Int32.self)
            return width > 0 ? .fixedBytes(width) : .other(format: name)
        default: return .other(format: name)
        }
    }

    private static func integer(_ type: FlatTable) throws(ArrowStreamFault) -> ArrowType {
        let (bits, isSigned) = (try type.number(0, Int32.self), try type.number(1, UInt8.self) != 0)
        return [8, 16, 32, 64].contains(bits) ? .integer(bits: bits, isSigned: isSigned) : .other(format: "Int")
    }

    private static func unit(_ number: Int) -> ArrowType.TimeUnit? {
        let units: [ArrowType.TimeUnit] = [.seconds, .milliseconds, .microseconds, .nanoseconds]
        return units.indices.contains(number) ? units[number] : nil
    }

    /// By their numbers in the union `Type`.
    private static let names = [
        "NONE", "Null", "Int", "FloatingPoint", "Binary", "Utf8", "Bool", "Decimal", "Date", "Time", "Timestamp",
        "Interval", "List", "Struct", "Union", "FixedSizeBinary", "FixedSizeList", "Map", "Duration", "LargeBinary",
        "LargeUtf8", "LargeList", "RunEndEncoded", "BinaryView", "Utf8View", "ListView", "LargeListView",
    ]
}
