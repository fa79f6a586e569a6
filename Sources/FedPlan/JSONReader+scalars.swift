extension JSONReader {
    /// Reads a string whose opening quote is at the position.
    mutating func string() throws(JSONError) -> String {
        let opening = position
        position += 1
        var text = ""
        while true {
            let start = position
            while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
                bytes[position] != UInt8(ascii: "\\")
            {
                position += 1
            }
            if position > start { text += try run(from: start) }
            guard position < bytes.count else { throw error("the string does not end", at: opening) }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text.unicodeScalars.append(try escape())
            default:
                throw error("a control character in a string must be escaped")
            }
        }
    }

    private func run(from start: Int) throws(JSONError) -> String {
        let run = UnsafeBufferPointer(rebasing: bytes[start..<position])
        guard let text = String(validating: run, as: UTF8.self) else {
            throw error("the string is not valid UTF-8", at: start)
        }
        return text
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = current
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try codeUnit(of: start)
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard unit < 0xDC00, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw error("half of a surrogate pair", at: start) }
            position += 2
            let low = try codeUnit(of: start)
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
            else { throw error("half of a surrogate pair", at: start) }
            return scalar
        default:
            throw error("no such escape in a string", at: start)
        }
    }

    /// Reads four hexadecimal digits.
    private mutating func codeUnit(of escape: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
                throw error("`\\u` needs four hexadecimal digits", at: escape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let isInteger: Bool
        if current == UInt8(ascii: "0") {
            position += 1
            if isDigit(current) { throw error("a number cannot begin with 0", at: start) }
        } else {
            try digits(of: start)
        }
        let end = position
        if current == UInt8(ascii: ".") {
            position += 1
            try digits(of: start)
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits(of: start)
        }
        isInteger = position == end
        let lexeme = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, lexeme != "-0", let integer = Int64(lexeme) { return .integer(integer) }
        guard let double = Double(lexeme), double.isFinite else { throw error("the number is too large", at: start) }
        return .number(JSONNumber(checked: lexeme))
    }

    private mutating func digits(of number: Int) throws(JSONError) {
        guard isDigit(current) else { throw error("not a number", at: number) }
        while isDigit(current) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
