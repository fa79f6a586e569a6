import FedDiagnostics

/// Cuts a text into tokens.
///
/// What cannot be a token ends the list with an `invalid` one; the parser reports it when it gets there, so
/// that of two mistakes the first is told.
struct Lexer {
    let bytes: UnsafeBufferPointer<UInt8>
    let grammar: Grammar
    private let keywords: KeywordTable
    var position = 0
    private(set) var tokens: ContiguousArray<Token> = []
    private(set) var failure: SyntaxFailure?

    init(_ bytes: UnsafeBufferPointer<UInt8>, grammar: Grammar) {
        self.bytes = bytes
        self.grammar = grammar
        keywords = KeywordTable.of(grammar)
        tokens.reserveCapacity(bytes.count / 4 + 8)
    }

    mutating func run() {
        do throws(SyntaxFailure) {
            skipByteOrderMark()
            while try skipBlanks() { try scan() }
        } catch {
            failure = error
            tokens.append(Token(.invalid, start: position, end: min(position + 1, bytes.count)))
        }
        tokens.append(Token(.endOfText, start: bytes.count, end: bytes.count))
    }

    /// The byte at `offset`, or zero beyond the end of the text.
    func byte(at offset: Int) -> UInt8 {
        offset < bytes.count ? bytes[offset] : 0
    }

    mutating func append(_ kind: Token.Kind, length: Int) {
        tokens.append(Token(kind, start: position, end: position + length))
        position += length
    }

    private mutating func skipByteOrderMark() {
        if byte(at: 0) == 0xEF, byte(at: 1) == 0xBB, byte(at: 2) == 0xBF { position = 3 }
    }

    /// Skips blanks and comments; false at the end of the text.
    private mutating func skipBlanks() throws(SyntaxFailure) -> Bool {
        while position < bytes.count {
            switch bytes[position] {
            case 0x09...0x0D, 0x20:
                position += 1
            case UInt8(ascii: "-") where byte(at: position + 1) == UInt8(ascii: "-"):
                while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            case UInt8(ascii: "/") where byte(at: position + 1) == UInt8(ascii: "*"):
                try skipComment()
            default:
                return true
            }
        }
        return false
    }

    /// Skips `/* … */`, which nests in Spark's grammar and does not in DC SQL.
    private mutating func skipComment() throws(SyntaxFailure) {
        let start = position
        var level = 0
        var offset = position
        repeat {
            switch (byte(at: offset), byte(at: offset + 1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")) where level == 0 || grammar == .spark:
                level += 1
                offset += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                level -= 1
                offset += 2
            default:
                guard offset < bytes.count else {
                    throw SyntaxFailure(
                        .syntaxError, "the comment has no end", at: SourceRange(start: start, end: start + 2),
                        hint: "close it with `*/`")
                }
                offset += 1
            }
        } while level > 0
        position = offset
    }

    /// Reads one token; there is one.
    private mutating func scan() throws(SyntaxFailure) {
        let next = bytes[position]
        switch next {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            if try scanPrefixedLiteral(next) { return }
            try scanWord()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            try scanNumber()
        case UInt8(ascii: "."):
            if byte(at: position + 1).isDigit { try scanNumber() } else { append(.dot, length: 1) }
        case UInt8(ascii: "'"):
            try scanQuoted(grammar == .dc ? .string : .sparkString, quote: next, prefix: 0)
        case UInt8(ascii: "\""):
            try scanQuoted(grammar == .dc ? .quotedName : .sparkString, quote: next, prefix: 0)
        case UInt8(ascii: "`") where grammar == .spark:
            try scanQuoted(.quotedName, quote: next, prefix: 0)
        case UInt8(ascii: "$") where grammar == .dc:
            try scanDollar()
        case UInt8(ascii: ":"):
            try scanColon()
        case 0x80...:
            try scanWord()
        default:
            try scanSymbol(next)
        }
    }

    /// Reads a keyword or an unquoted name.
    private mutating func scanWord() throws(SyntaxFailure) {
        let start = position
        var end = start
        while end < bytes.count {
            let next = bytes[end]
            if next.isWordByte {
                end += 1
            } else if next >= 0x80 {
                let (scalar, length) = scalar(at: end)
                guard end > start ? scalar.canContinueName : scalar.canStartName else { break }
                end += length
            } else {
                break
            }
        }
        guard end > start else { throw unexpectedCharacter() }
        var token = Token(.word, start: start, end: end)
        (token.keyword, token.restrictions) = keywords.look(up: bytes[start..<end])
        tokens.append(token)
        position = end
    }

    /// Decodes the scalar at `offset`; the text is valid UTF-8.
    func scalar(at offset: Int) -> (Unicode.Scalar, length: Int) {
        let first = UInt32(byte(at: offset))
        let second = UInt32(byte(at: offset + 1) & 0x3F)
        let third = UInt32(byte(at: offset + 2) & 0x3F)
        let fourth = UInt32(byte(at: offset + 3) & 0x3F)
        let value: UInt32
        let length: Int
        switch first {
        case ..<0x80: (value, length) = (first, 1)
        case ..<0xE0: (value, length) = ((first & 0x1F) << 6 | second, 2)
        case ..<0xF0: (value, length) = ((first & 0x0F) << 12 | second << 6 | third, 3)
        default: (value, length) = ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }

    /// The error for a character that no token has.
    func unexpectedCharacter() -> SyntaxFailure {
        let (scalar, length) = scalar(at: position)
        let range = SourceRange(start: position, end: position + length)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - scalar.hexadecimal.count)) + scalar.hexadecimal
        let shown = scalar.properties.generalCategory.isVisible ? "`\(scalar)` (\(code))" : code
        return SyntaxFailure(.syntaxError, "unexpected character \(shown)", at: range, hint: hint(for: scalar))
    }

    private func hint(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\u{2018}", "\u{2019}", "\u{201A}", "\u{2032}": "a text literal has straight quotes: '…'"
        case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2033}": "straight quotes belong here, not typographic ones"
        case "\u{2013}", "\u{2014}", "\u{2212}": "the minus sign is `-`"
        case "`": "DC SQL quotes names with double quotes: \"name\""
        case _ where scalar.properties.isWhitespace: "replace it by a blank"
        default: nil
        }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// Whether it is an ASCII letter, a digit or an underscore.
    var isWordByte: Bool {
        isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_")
    }
}

extension Unicode.Scalar {
    fileprivate var canStartName: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            true
        default: false
        }
    }

    fileprivate var canContinueName: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
        // Joins letters in Persian and Indic scripts.
        case .format: self == "\u{200C}" || self == "\u{200D}"
        default: canStartName
        }
    }

    fileprivate var hexadecimal: String { String(value, radix: 16, uppercase: true) }
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
            false
        default: true
        }
    }
}
