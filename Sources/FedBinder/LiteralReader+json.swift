extension LiteralReader {
    /// Whether a text is one value of JSON (<https://www.rfc-editor.org/rfc/rfc8259>), with blanks around it or not.
    static func isJSON(_ text: String) -> Bool {
        var reader = JSONReader(bytes: Array(text.utf8))
        return reader.readsAll()
    }
}

/// Checks a text of JSON byte by byte; how deep it nests does not matter.
private struct JSONReader {
    let bytes: [UInt8]
    private var position = 0
    /// The brackets and braces that are open.
    private var open: [UInt8] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func readsAll() -> Bool {
        while true {
            skipBlanks()
            guard let byte = peek else { return false }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
                position += 1
                open.append(byte)
                skipBlanks()
                if peek != closing(byte) {
                    guard byte == UInt8(ascii: "[") || readsKey() else { return false }
                    continue
                }
            } else if !readsScalar(byte) {
                return false
            }
            // Here a value, or nothing in a bracket, has ended.
            while true {
                skipBlanks()
                guard let outer = open.last else { return position == bytes.count }
                guard let byte = peek else { return false }
                position += 1
                if byte == UInt8(ascii: ",") {
                    guard outer == UInt8(ascii: "[") || readsKey() else { return false }
                    break
                }
                guard byte == closing(outer) else { return false }
                open.removeLast()
            }
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func closing(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: "}") }

    private mutating func skipBlanks() {
        while let byte = peek, [32, 9, 10, 13].contains(byte) { position += 1 }
    }

    private mutating func takes(_ byte: Character) -> Bool {
        guard peek == byte.asciiValue else { return false }
        position += 1
        return true
    }

    /// The key of a member, and its colon.
    private mutating func readsKey() -> Bool {
        skipBlanks()
        guard readsString() else { return false }
        skipBlanks()
        return takes(":")
    }

    private mutating func readsScalar(_ first: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "\""): return readsString()
        case UInt8(ascii: "-"), 48...57: return readsNumber()
        default:
            for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return true
            }
            return false
        }
    }

    private mutating func readsString() -> Bool {
        guard takes("\"") else { return false }
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 32 { return false }
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escape = peek else { return false }
            position += 1
            if escape == UInt8(ascii: "u") {
                for _ in 0..<4 {
                    guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit else { return false }
                    position += 1
                }
            } else if !"\"\\/bfnrt".utf8.contains(escape) {
                return false
            }
        }
        return false
    }

    private mutating func readsNumber() -> Bool {
        _ = takes("-")
        if !takes("0"), !readsDigits() { return false }
        if takes("."), !readsDigits() { return false }
        if takes("e") || takes("E") {
            if !takes("+") { _ = takes("-") }
            return readsDigits()
        }
        return true
    }

    private mutating func readsDigits() -> Bool {
        let start = position
        while let byte = peek, (48...57).contains(byte) { position += 1 }
        return position > start
    }
}
