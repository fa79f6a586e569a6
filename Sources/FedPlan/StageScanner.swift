/// Takes the text of a stage statement apart into the tokens that Spark's lexer would see.
///
/// See `SqlBaseLexer.g4` of Spark for blanks, comments, numbers and names.
struct StageScanner {
    enum Token: Hashable {
        /// A name or a keyword without quotes.
        case word(String)
        /// A name in backticks.
        case quoted(String)
        /// A string literal, unescaped.
        case string(String)
        /// An unsigned integer or decimal, as written.
        case number(String)
        case symbol(Character)
        case end

        /// What to call the token in a message.
        var description: String {
            switch self {
            case .word(let word): "`\(word)`"
            case .quoted(let name): "the name `\(name)`"
            case .string: "a string literal"
            case .number(let number): "`\(number)`"
            case .symbol(let symbol): "`\(symbol)`"
            case .end: "the end of the statement"
            }
        }
    }

    let bytes: [UInt8]
    var position = 0
    /// The token at the head, and where it begins.
    private(set) var token = Token.end
    private(set) var start = 0

    init(_ text: String) throws(PlanError) {
        bytes = Array(text.utf8)
        try advance()
    }

    /// The place of a byte of the text.
    func location(of offset: Int) -> PlanError.Location {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return PlanError.Location(line: line, column: column)
    }

    func error(_ message: String, at offset: Int? = nil) -> PlanError {
        PlanError(message, location: location(of: offset ?? start))
    }

    /// The byte at `position` plus `offset`; 0 beyond the end.
    func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    /// Reads the next token into `token`.
    mutating func advance() throws(PlanError) {
        try skipBlanks()
        start = position
        guard position < bytes.count else {
            token = .end
            return
        }
        switch byte() {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            token = .string(try literal())
        case UInt8(ascii: "r"), UInt8(ascii: "R"):
            let isRaw = byte(1) == UInt8(ascii: "'") || byte(1) == UInt8(ascii: "\"")
            token = isRaw ? .string(try rawLiteral()) : .word(word())
        case UInt8(ascii: "`"):
            token = .quoted(try quotedName())
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            token = numberOrWord()
        case let byte where isWordByte(byte):
            token = .word(word())
        case let byte where byte < 0x80 && byte > 0x20:
            position += 1
            token = .symbol(Character(Unicode.Scalar(byte)))
        default:
            throw error("a character that cannot stand here; a name with it needs backticks")
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        StageScript.isLetter(byte) || StageScript.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private mutating func word() -> String {
        let start = position
        while isWordByte(byte()) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A word may begin with a digit: `1st` is a name, `1` and `1.5` are numbers.
    private mutating func numberOrWord() -> Token {
        let start = position
        while StageScript.isDigit(byte()) { position += 1 }
        if isWordByte(byte()) {
            position = start
            return .word(word())
        }
        if byte() == UInt8(ascii: "."), StageScript.isDigit(byte(1)) {
            position += 1
            while StageScript.isDigit(byte()) { position += 1 }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func quotedName() throws(PlanError) -> String {
        var name: [UInt8] = []
        position += 1
        while position < bytes.count {
            if byte() == UInt8(ascii: "`") {
                position += 1
                guard byte() == UInt8(ascii: "`") else {
                    if name.isEmpty { throw error("a name cannot be empty") }
                    return String(decoding: name, as: UTF8.self)
                }
            }
            name.append(byte())
            position += 1
        }
        throw error("the name in backticks does not end")
    }

    /// Skips blanks, `-- …` and `/* … */`, which nests.
    private mutating func skipBlanks() throws(PlanError) {
        while position < bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\t")...UInt8(ascii: "\r"):
                position += 1
            case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"):
                skipLineComment()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*") && byte(2) != UInt8(ascii: "+"):
                try skipBlockComment()
            case 0x80...:
                guard let length = blankLength() else { return }
                position += length
            default:
                return
            }
        }
    }

    /// The length of a blank beyond ASCII at the position.
    private func blankLength() -> Int? {
        guard let character = String(decoding: bytes[position...].prefix(3), as: UTF8.self).unicodeScalars.first,
            character.properties.generalCategory == .spaceSeparator
        else { return nil }
        return UTF8.width(character)
    }

    /// A backslash right before the newline continues the comment, as in Spark.
    private mutating func skipLineComment() {
        while position < bytes.count {
            if byte() == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "\n") {
                position += 2
            } else if byte() == UInt8(ascii: "\n") || byte() == UInt8(ascii: "\r") {
                return
            } else {
                position += 1
            }
        }
    }

    private mutating func skipBlockComment() throws(PlanError) {
        let opening = position
        var depth = 0
        repeat {
            switch (byte(), byte(1)) {
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                depth += 1
                position += 2
            case (UInt8(ascii: "*"), UInt8(ascii: "/")):
                depth -= 1
                position += 2
            default: position += 1
            }
            if depth > 0, position >= bytes.count { throw error("the comment does not end", at: opening) }
        } while depth > 0
    }
}
