extension StageScanner {
    /// Reads `'…'` or `"…"` at the position, with Spark's escapes; the quote itself may also be doubled.
    mutating func literal() throws(PlanError) -> String {
        let opening = position
        let quote = byte()
        var text = LiteralText()
        position += 1
        while position < bytes.count {
            let run = position
            while position < bytes.count, byte() != quote, byte() != UInt8(ascii: "\\") { position += 1 }
            text.append(bytes: bytes[run..<position])
            if byte() == UInt8(ascii: "\\") {
                position += 1
                readEscape(into: &text)
            } else if position < bytes.count, byte(1) == quote {
                position += 2
                text.append(bytes: [quote])
            } else if position < bytes.count {
                position += 1
                guard let text = text.finished else {
                    throw error("the string literal holds an escape that is not a Unicode character", at: opening)
                }
                return text
            }
        }
        throw error("the string literal does not end", at: opening)
    }

    /// Reads `r'…'` or `r"…"`: no escapes, and the first quote ends it.
    mutating func rawLiteral() throws(PlanError) -> String {
        let opening = position
        let quote = byte(1)
        position += 2
        let start = position
        while position < bytes.count {
            position += 1
            if bytes[position - 1] == quote {
                return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
            }
        }
        throw error("the string literal does not end", at: opening)
    }

    /// Reads what follows a backslash, as `SparkParserUtils.unescapeSQLString` does.
    ///
    /// That is `\uXXXX`, `\UXXXXXXXX`, three octal digits up to `\177`, and letters; `\%` and `\_` keep their
    /// backslash, for LIKE; before anything else the backslash is dropped.
    private mutating func readEscape(into text: inout LiteralText) {
        let letter = byte()
        if letter == UInt8(ascii: "u"), let unit = digits(4, radix: 16, from: 1) {
            position += 5
            text.append(unit: UInt16(unit))
            return
        }
        if letter == UInt8(ascii: "U"), let value = digits(8, radix: 16, from: 1) {
            position += 9
            text.append(codePoint: value)
            return
        }
        if letter == UInt8(ascii: "0") || letter == UInt8(ascii: "1"), let value = digits(3, radix: 8, from: 0) {
            position += 3
            text.append(codePoint: value)
            return
        }
        guard position < bytes.count else { return }
        switch letter {
        case UInt8(ascii: "0"): text.append(bytes: [0])
        case UInt8(ascii: "b"): text.append(bytes: [0x08])
        case UInt8(ascii: "n"): text.append(bytes: [0x0A])
        case UInt8(ascii: "r"): text.append(bytes: [0x0D])
        case UInt8(ascii: "t"): text.append(bytes: [0x09])
        case UInt8(ascii: "Z"): text.append(bytes: [0x1A])
        case UInt8(ascii: "%"), UInt8(ascii: "_"): text.append(bytes: [UInt8(ascii: "\\"), letter])
        default:
            // The whole scalar: its further bytes are no quote and no backslash, and come with the next run.
            text.append(bytes: [letter])
        }
        position += 1
    }

    /// The value of exactly `count` digits that begin `offset` bytes after the position.
    private func digits(_ count: Int, radix: UInt32, from offset: Int) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<count {
            guard let digit = Character(Unicode.Scalar(byte(offset + index))).hexDigitValue, digit < radix else {
                return nil
            }
            value = value &* radix &+ UInt32(digit)
        }
        return value
    }
}

/// The text of a literal as it grows; halves of surrogate pairs may come one after the other.
private struct LiteralText {
    private var bytes: [UInt8] = []
    private var highSurrogate: UInt16?
    private var isBroken = false

    /// The text; `nil` if a half of a pair stayed alone or a code point does not exist.
    var finished: String? {
        isBroken || highSurrogate != nil ? nil : String(decoding: bytes, as: UTF8.self)
    }

    mutating func append(bytes added: some Collection<UInt8>) {
        if added.isEmpty { return }
        if highSurrogate != nil { isBroken = true }
        bytes.append(contentsOf: added)
    }

    mutating func append(codePoint: UInt32) {
        guard let scalar = Unicode.Scalar(codePoint) else {
            isBroken = true
            return
        }
        append(bytes: Array(String(Character(scalar)).utf8))
    }

    mutating func append(unit: UInt16) {
        switch unit {
        case 0xD800..<0xDC00:
            if highSurrogate != nil { isBroken = true }
            highSurrogate = unit
        case 0xDC00..<0xE000:
            guard let high = highSurrogate else {
                isBroken = true
                return
            }
            highSurrogate = nil
            append(codePoint: 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
        default: append(codePoint: UInt32(unit))
        }
    }
}
