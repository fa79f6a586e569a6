extension JSONValue {
    /// The one text of the value that RFC 8785 (JSON Canonicalization Scheme) defines.
    ///
    /// Members are sorted by their UTF-16 code units, strings escape no more than they must, and numbers are
    /// written as ECMAScript does. One difference: an integer beyond 2⁵³ is written with all its digits, where
    /// the scheme knows doubles only. See <https://www.rfc-editor.org/rfc/rfc8785>.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// The bytes of `canonicalText`.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter(indents: false)
        writer.write(self)
        return writer.bytes
    }

    /// The value for people: two blanks a level, members sorted, a newline at the end.
    package var prettyText: String {
        var writer = JSONWriter(indents: true)
        writer.write(self)
        return writer.text + "\n"
    }
}

extension JSONObject {
    /// The canonical bytes, and where in them each member stands with its name.
    var canonicalMembers: (bytes: [UInt8], places: [String: Range<Int>]) {
        var writer = JSONWriter(indents: false)
        let places = writer.write(self)
        return (writer.bytes, places)
    }
}

private struct JSONWriter {
    let indents: Bool
    private(set) var bytes: [UInt8] = []
    private var level = 0

    init(indents: Bool) { self.indents = indents }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let integer): append(String(integer))
        case .number(let number): append(indents ? number.lexeme : JSONNumber.shortest(number.doubleValue))
        case .string(let string): write(string)
        case .array(let values):
            open("[")
            for (index, value) in values.enumerated() {
                separate(index)
                write(value)
            }
            close("]", isEmpty: values.isEmpty)
        case .object(let object):
            open("{")
            for (index, member) in object.sortedMembers.enumerated() {
                separate(index)
                write(member)
            }
            close("}", isEmpty: object.members.isEmpty)
        }
    }

    /// Writes an object, and says where its members are.
    mutating func write(_ object: JSONObject) -> [String: Range<Int>] {
        var places: [String: Range<Int>] = [:]
        open("{")
        for (index, member) in object.sortedMembers.enumerated() {
            separate(index)
            let start = bytes.count
            write(member)
            places[member.name] = start..<bytes.count
        }
        close("}", isEmpty: object.members.isEmpty)
        return places
    }

    private mutating func write(_ member: JSONObject.Member) {
        write(member.name)
        append(indents ? ": " : ":")
        write(member.value)
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func open(_ bracket: String) {
        append(bracket)
        level += 1
    }

    private mutating func close(_ bracket: String, isEmpty: Bool) {
        level -= 1
        if !isEmpty { breakLine() }
        append(bracket)
    }

    private mutating func separate(_ index: Int) {
        if index > 0 { append(",") }
        breakLine()
    }

    private mutating func breakLine() {
        guard indents else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    /// Makes room for the whole string before it is written: most of a plan is long texts, full of quotes.
    private mutating func write(_ string: String) {
        var string = string
        bytes.append(UInt8(ascii: "\""))
        string.withUTF8 { text in
            let extra = Self.growth.withUnsafeBufferPointer { growth in
                text.reduce(into: 0) { $0 &+= Int(growth[Int($1)]) }
            }
            guard extra > 0 else { return bytes.append(contentsOf: text) }
            var position = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: text.count + extra))
            bytes.withUnsafeMutableBufferPointer { bytes in
                Self.growth.withUnsafeBufferPointer { growth in
                    for byte in text {
                        if growth[Int(byte)] == 0 {
                            bytes[position] = byte
                            position &+= 1
                        } else if let letter = Self.letter(of: byte) {
                            bytes[position] = UInt8(ascii: "\\")
                            bytes[position &+ 1] = letter
                            position &+= 2
                        } else {
                            for unit in Self.code(of: byte).utf8 {
                                bytes[position] = unit
                                position &+= 1
                            }
                        }
                    }
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// How many bytes more each byte takes where it is escaped.
    private static let growth: [UInt8] = (0...UInt8.max).map { byte in
        isEscaped(byte) ? letter(of: byte) == nil ? codeLength - 1 : 1 : 0
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// What stands behind the backslash, for the bytes that have a short escape.
    private static func letter(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x0A: UInt8(ascii: "n")
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    /// The bytes that every `code` has.
    private static let codeLength: UInt8 = 6

    private static func code(of byte: UInt8) -> String {
        (byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)
    }
}

extension JSONObject {
    /// The members by the UTF-16 code units of their names.
    fileprivate var sortedMembers: [Member] {
        let isSorted = zip(members, members.dropFirst()).allSatisfy { Self.precedes($0.name, $1.name) }
        return isSorted ? members : members.sorted { Self.precedes($0.name, $1.name) }
    }

    /// UTF-8 orders as UTF-16 does, but for scalars beyond U+FFFF, whose surrogates come before U+E000.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        for (first, second) in zip(left.utf8, right.utf8) where first != second {
            let (isBeyond, isOtherBeyond) = (first >= 0xF0, second >= 0xF0)
            if isBeyond != isOtherBeyond, min(first, second) >= 0xEE { return isBeyond }
            return first < second
        }
        return left.utf8.count < right.utf8.count
    }
}
