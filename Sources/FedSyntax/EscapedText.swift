import FedDiagnostics

/// The content of a text literal that has backslash escapes, on its way to what it stands for.
struct EscapedText {
    private let source: ContiguousArray<UInt8>
    private let content: Range<Int>
    private let quote: UInt8

    /// Takes what lies between `prefix` bytes, the opening quote among them, and the closing quote.
    init(in source: ContiguousArray<UInt8>, of token: Token, prefix: Int) {
        self.source = source
        content = token.start + prefix..<token.end - 1
        quote = source[token.end - 1]
    }

    private var isPlain: Bool {
        !source[content].contains { $0 == quote || $0 == "\\" }
    }

    private var asWritten: String { String(decoding: source[content], as: UTF8.self) }

    /// The bytes up to `count` that are digits to `radix`, from `offset`.
    private func number(at offset: Int, radix: Int, count: ClosedRange<Int>) -> (value: UInt32, length: Int)? {
        var length = 0
        var value: UInt32 = 0
        while length < count.upperBound, offset + length < content.upperBound,
            let digit = Character(Unicode.Scalar(source[offset + length])).hexDigitValue, digit < radix
        {
            value = value << (radix == 8 ? 3 : 4) | UInt32(digit)
            length += 1
        }
        return count.contains(length) ? (value, length) : nil
    }

    private func invalid(_ detail: String, at offset: Int, length: Int) -> SyntaxFailure {
        let end = min(offset + length, content.upperBound)
        return SyntaxFailure(.invalidLiteral, detail, at: SourceRange(start: offset, end: max(end, offset)))
    }

    // MARK: PostgreSQL

    /// Decodes `E'…'`, see
    /// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE.
    func decodedAsPostgreSQL() throws(SyntaxFailure) -> String {
        if isPlain { return asWritten }
        var bytes: [UInt8] = []
        var units = UTF16Units()
        var offset = content.lowerBound
        while offset < content.upperBound {
            let start = offset
            let byte = source[offset]
            offset += 1
            if byte == quote {
                // The lexer saw to it that another one follows.
                offset += 1
                bytes.append(quote)
            } else if byte != "\\" {
                bytes.append(byte)
            } else {
                let letter = source[offset]
                switch letter {
                case "b": bytes.append(0x08)
                case "f": bytes.append(0x0C)
                case "n": bytes.append(0x0A)
                case "r": bytes.append(0x0D)
                case "t": bytes.append(0x09)
                case "u", "U":
                    let digits = letter == "u" ? 4 : 8
                    guard let (value, length) = number(at: offset + 1, radix: 16, count: digits...digits) else {
                        throw invalid("the escape needs \(digits) hexadecimal digits", at: start, length: 2)
                    }
                    offset += length
                    guard value != 0, units.append(value, from: start) else {
                        throw invalid("the escape is no character", at: start, length: length + 2)
                    }
                case "x":
                    if let (value, length) = number(at: offset + 1, radix: 16, count: 1...2) {
                        offset += length
                        bytes.append(UInt8(truncatingIfNeeded: value))
                    } else {
                        bytes.append(letter)
                    }
                case UInt8(ascii: "0")...UInt8(ascii: "7"):
                    let (value, length) = number(at: offset, radix: 8, count: 1...3) ?? (0, 1)
                    offset += length - 1
                    bytes.append(UInt8(truncatingIfNeeded: value))
                default: bytes.append(letter)
                }
                offset += 1
                if bytes.last == 0 { throw invalid("a text cannot hold the character zero", at: start, length: 2) }
            }
            try units.flush(into: &bytes, at: start, of: self)
        }
        try units.finish(of: self)
        guard let result = String(validating: bytes, as: UTF8.self) else {
            throw invalid("the escapes do not make UTF-8", at: content.lowerBound, length: content.count)
        }
        return result
    }

    /// Decodes `U&'…'`: the escape character with four digits, with a plus and six, or doubled.
    func decodedAsUnicode(escape: UInt8) throws(SyntaxFailure) -> String {
        var bytes: [UInt8] = []
        var units = UTF16Units()
        var offset = content.lowerBound
        while offset < content.upperBound {
            let start = offset
            let byte = source[offset]
            offset += 1
            if byte == quote {
                offset += 1
                bytes.append(quote)
            } else if byte != escape {
                bytes.append(byte)
            } else if offset < content.upperBound, source[offset] == escape {
                offset += 1
                bytes.append(escape)
            } else {
                let isLong = offset < content.upperBound && source[offset] == "+"
                let digits = isLong ? 6 : 4
                guard
                    let (value, length) = number(
                        at: isLong ? offset + 1 : offset, radix: 16, count: digits...digits)
                else {
                    throw invalid("the escape needs 4 hexadecimal digits, or + and 6", at: start, length: 1)
                }
                offset += length + (isLong ? 1 : 0)
                guard value != 0, units.append(value, from: start) else {
                    throw invalid("the escape is no character", at: start, length: length + 1)
                }
            }
            try units.flush(into: &bytes, at: start, of: self)
        }
        try units.finish(of: self)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Spark

    /// Decodes Spark's `'…'` and `"…"`, see https://spark.apache.org/docs/latest/sql-ref-literals.html#string-literal.
    func decodedAsSpark() throws(SyntaxFailure) -> String {
        if isPlain { return asWritten }
        var bytes: [UInt8] = []
        var units = UTF16Units()
        var offset = content.lowerBound
        while offset < content.upperBound {
            let start = offset
            let byte = source[offset]
            offset += 1
            if byte == quote {
                offset += 1
                bytes.append(quote)
            } else if byte != "\\" {
                bytes.append(byte)
            } else {
                let letter = source[offset]
                offset += 1
                if letter == "u" || letter == "U",
                    let (value, length) = number(
                        at: offset, radix: 16, count: letter == "u" ? 4...4 : 8...8)
                {
                    offset += length
                    guard units.append(value, from: start) else {
                        throw invalid("the escape is no character", at: start, length: length + 2)
                    }
                } else if letter == "0" || letter == "1",
                    let (value, length) = number(at: offset - 1, radix: 8, count: 3...3)
                {
                    offset += length - 1
                    bytes.append(UInt8(truncatingIfNeeded: value))
                } else {
                    bytes += Self.sparkEscape(letter)
                }
            }
            try units.flush(into: &bytes, at: start, of: self)
        }
        try units.finish(of: self)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func sparkEscape(_ letter: UInt8) -> [UInt8] {
        switch letter {
        case "0": [0x00]
        case "b": [0x08]
        case "n": [0x0A]
        case "r": [0x0D]
        case "t": [0x09]
        case "Z": [0x1A]
        // The backslash stays, so that the text can be a pattern of LIKE.
        case "%", "_": [UInt8(ascii: "\\"), letter]
        default: [letter]
        }
    }

    // MARK: Surrogates

    /// Joins two escapes for the halves of a surrogate pair.
    private struct UTF16Units {
        private var high: (value: UInt32, offset: Int)?
        private var complete: Unicode.Scalar?

        /// Takes what an escape stands for; false if it is neither a character nor half of a pair in order.
        mutating func append(_ value: UInt32, from offset: Int) -> Bool {
            if let first = high {
                guard 0xDC00...0xDFFF ~= value else { return false }
                complete = Unicode.Scalar(0x10000 + (first.value - 0xD800) << 10 + (value - 0xDC00))
                high = nil
            } else if 0xD800...0xDBFF ~= value {
                high = (value, offset)
            } else {
                complete = Unicode.Scalar(value)
                return complete != nil
            }
            return true
        }

        /// Puts out a finished character; anything but the other half behind a first half is an error.
        mutating func flush(into bytes: inout [UInt8], at offset: Int, of text: EscapedText) throws(SyntaxFailure) {
            if let complete { bytes += Array(UTF8.encode(complete) ?? .init()) }
            complete = nil
            if let high, high.offset != offset { throw loneHalf(high.offset, text) }
        }

        func finish(of text: EscapedText) throws(SyntaxFailure) {
            if let high { throw loneHalf(high.offset, text) }
        }

        private func loneHalf(_ offset: Int, _ text: EscapedText) -> SyntaxFailure {
            text.invalid("the escape is half of a character", at: offset, length: 6)
        }
    }
}
