extension JSONValue {
    /// The one text of the value that RFC 8785 (JSON Canonicalization Scheme) defines.
    ///
    /// Members are sorted by their UTF-16 code units, strings escape no more than they must, and numbers are
    /// written as ECMAScript does. One difference: an integer beyond 2⁵³ is written with all its digits, where
    /// the scheme knows doubles only. See <https://www.rfc-editor.org/rfc/rfc8785>.
    package var canonicalText: String {
        var writer = JSONWriter(indents: false)
        writer.write(self)
        return writer.text
    }

    /// The value for people: two blanks a level, members sorted, a newline at the end.
    package var prettyText: String {
        var writer = JSONWriter(indents: true)
        writer.write(self)
        return writer.text + "\n"
    }
}

private struct JSONWriter {
    let indents: Bool
    private var bytes: [UInt8] = []
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
                write(member.name)
                append(indents ? ": " : ":")
                write(member.value)
            }
            close("}", isEmpty: object.members.isEmpty)
        }
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

    private mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20: append((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONObject {
    /// The members by the UTF-16 code units of their names.
    fileprivate var sortedMembers: [Member] {
        members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    }
}
