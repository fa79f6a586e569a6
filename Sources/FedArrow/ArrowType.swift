package import CArrow
package import FedPlan

/// A column's type as Arrow's C interface describes it.
///
/// See <https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings>.
package indirect enum ArrowType: Hashable, Sendable {
    case nothing
    /// Of integers, unless it has no value at all.
    case unknown
    case boolean
    case integer(bits: Int, isSigned: Bool)
    case float
    case double
    case decimal(bits: Int, scale: Int)
    /// UTF-8 with offsets of so many bits.
    case text(offsetBits: Int)
    case bytes(offsetBits: Int)
    /// Where each value lies in one of several buffers.
    case textView
    case bytesView
    case fixedBytes(Int)
    case uuid
    /// Days since 1970.
    case date
    /// Milliseconds since 1970 that make whole days.
    case dateInMilliseconds
    /// Since midnight.
    case time(bits: Int, unit: TimeUnit)
    case moment(TimeUnit, isInstant: Bool)
    /// Indexes into a list of values.
    case dictionary(index: ArrowType, values: ArrowType)
    case other(format: String)

    package enum TimeUnit: String {
        case seconds = "s"
        case milliseconds = "m"
        case microseconds = "u"
        case nanoseconds = "n"
    }

    package init(_ schema: ArrowSchema) {
        let format = schema.format.map { String(cString: $0) } ?? ""
        let plain = Self(format, ArrowMetadata.value(of: "ARROW:extension:name", schema.metadata))
        if let dictionary = schema.dictionary {
            self = .dictionary(index: plain, values: ArrowType(dictionary.pointee))
        } else {
            self = plain
        }
    }

    private init(_ format: String, _ meaning: String?) {
        let integers: [String: ArrowType] = [
            "c": .integer(bits: 8, isSigned: true), "C": .integer(bits: 8, isSigned: false),
            "s": .integer(bits: 16, isSigned: true), "S": .integer(bits: 16, isSigned: false),
            "i": .integer(bits: 32, isSigned: true), "I": .integer(bits: 32, isSigned: false),
            "l": .integer(bits: 64, isSigned: true), "L": .integer(bits: 64, isSigned: false),
        ]
        let others: [String: ArrowType] = [
            "n": .nothing, "b": .boolean, "f": .float, "g": .double, "u": .text(offsetBits: 32),
            "U": .text(offsetBits: 64), "z": .bytes(offsetBits: 32), "Z": .bytes(offsetBits: 64), "vu": .textView,
            "vz": .bytesView, "tdD": .date, "tdm": .dateInMilliseconds,
        ]
        self =
            integers[format] ?? others[format] ?? Self.parameterized(format, meaning) ?? .other(format: format)
    }

    private static func parameterized(_ format: String, _ meaning: String?) -> ArrowType? {
        if format.hasPrefix("d:") {
            let numbers = format.dropFirst(2).split(separator: ",").map { Int($0) }
            guard numbers.count >= 2, let scale = numbers[1] else { return nil }
            let bits = numbers.count > 2 ? numbers[2] : 128
            guard let bits, [32, 64, 128, 256].contains(bits), (-38...76).contains(scale) else { return nil }
            return .decimal(bits: bits, scale: scale)
        }
        if format.hasPrefix("w:"), let width = Int(format.dropFirst(2)), width >= 0 {
            return meaning == "arrow.uuid" && width == 16 ? .uuid : .fixedBytes(width)
        }
        if format.hasPrefix("ts"), let unit = TimeUnit(rawValue: String(format.dropFirst(2).prefix(1))) {
            return .moment(unit, isInstant: !format.hasSuffix(":"))
        }
        if format.hasPrefix("tt"), format.count == 3, let unit = TimeUnit(rawValue: String(format.dropFirst(2))) {
            return .time(bits: unit == .seconds || unit == .milliseconds ? 32 : 64, unit: unit)
        }
        return nil
    }

    /// Whether its values may be those of a type; each is looked at when it comes.
    ///
    /// A text may be a number or a date: that is how drivers hand over what Arrow has no type for.
    package func canBecome(_ type: ColumnType) -> Bool {
        switch (self, type) {
        case (.nothing, _): true
        case (.boolean, .boolean), (.float, .float), (.float, .double), (.double, .double), (.double, .float): true
        case (.integer, .smallint), (.integer, .int), (.integer, .bigint), (.integer, .decimal), (.integer, .boolean),
            (.integer, .double), (.integer, .float):
            true
        case (.decimal, .smallint), (.decimal, .int), (.decimal, .bigint), (.decimal, .decimal), (.decimal, .boolean):
            true
        case (.text, .binary), (.textView, .binary): false
        case (.text, _), (.textView, .string): true
        case (.bytes, .binary), (.bytesView, .binary), (.fixedBytes, .binary), (.uuid, .string): true
        case (.date, .date), (.dateInMilliseconds, .date), (.time, .string): true
        case (.moment, .timestamp), (.moment(_, isInstant: false), .timestampNTZ): true
        case (.moment(_, isInstant: false), .date): true
        case (.dictionary(.integer, let values), _): values.canBecome(type)
        default: false
        }
    }

    package var description: String {
        switch self {
        case .nothing, .unknown: "NULL"
        case .boolean: "a boolean"
        case .integer(_, let isSigned): isSigned ? "an integer" : "an unsigned integer"
        case .float: "a float"
        case .double: "a double"
        case .decimal: "a decimal"
        case .text, .textView: "text"
        case .bytes, .bytesView, .fixedBytes: "bytes"
        case .uuid: "a UUID"
        case .date, .dateInMilliseconds: "a date"
        case .time: "a time"
        case .moment(_, let isInstant): isInstant ? "an instant" : "a timestamp without a zone"
        case .dictionary(_, let values): values.description
        case .other(let format): "Arrow's type \(format)"
        }
    }
}

/// A column's further properties: how many, and for each the length of its name, the name, the same of its value.
///
/// See <https://arrow.apache.org/docs/format/CDataInterface.html#c.ArrowSchema.metadata>.
enum ArrowMetadata {
    static func value(of name: String, _ metadata: UnsafePointer<CChar>?) -> String? {
        guard let metadata else { return nil }
        var at = UnsafeRawPointer(metadata)
        func number() -> Int {
            defer { at += 4 }
            return Int(at.loadUnaligned(as: Int32.self))
        }
        func text() -> String {
            let count = max(number(), 0)
            defer { at += count }
            return String(decoding: UnsafeRawBufferPointer(start: at, count: count), as: UTF8.self)
        }
        for _ in 0..<max(number(), 0) {
            let (found, value) = (text(), text())
            if found == name { return value }
        }
        return nil
    }
}
