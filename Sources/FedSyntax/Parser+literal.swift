import FedDiagnostics

extension Parser {
    // MARK: Text

    /// Reads a text literal of any form; in Spark's grammar adjacent ones are joined.
    mutating func string() throws(SyntaxFailure) -> String {
        var result = ""
        repeat {
            let token = token
            advance()
            switch token.kind {
            // N'text' is text, too.
            case .string: result = doublingRemoved(of: token, prefix: source[token.start] == "'" ? 1 : 2)
            case .unicodeString: result = try unicodeText(of: token)
            case .escapeString: result = try EscapedText(in: source, of: token, prefix: 2).decodedAsPostgreSQL()
            case .sparkString: result += try EscapedText(in: source, of: token, prefix: 1).decodedAsSpark()
            case .rawString: result += text(of: SourceRange(start: token.start + 2, end: token.end - 1))
            default: result = dollarText(of: token)
            }
        } while grammar == .spark && token.isString
        return result
    }

    /// The text between quotes, where a doubled quote stands for one.
    func doublingRemoved(of token: Token, prefix: Int) -> String {
        let quote = source[token.end - 1]
        let content = source[token.start + prefix..<token.end - 1]
        guard content.contains(quote) else { return String(decoding: content, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var isSecond = false
        for byte in content {
            isSecond = byte == quote && !isSecond
            if !isSecond { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func dollarText(of token: Token) -> String {
        let content = source[token.start..<token.end]
        let dollar = UInt8(ascii: "$")
        let tagEnd = content.dropFirst().firstIndex(of: dollar) ?? token.start
        let tagLength = tagEnd - token.start + 1
        return text(of: SourceRange(start: token.start + tagLength, end: token.end - tagLength))
    }

    /// The text of `U&'…'` or `U&"…"`, with the UESCAPE that may follow.
    mutating func unicodeText(of token: Token) throws(SyntaxFailure) -> String {
        var escape = UInt8(ascii: "\\")
        if take(.uescape) {
            let content = source[self.token.start..<self.token.end].dropFirst().dropLast()
            guard at(.string), content.count == 1, let character = content.first,
                !"0123456789abcdefABCDEF+'\" \t\r\n".utf8.contains(character), character < 0x80
            else {
                throw SyntaxFailure(
                    .invalidLiteral,
                    "UESCAPE takes one character that is no digit, letter a to f, plus, quote or blank",
                    at: self.token.range)
            }
            escape = character
            advance()
        }
        return try EscapedText(in: source, of: token, prefix: 3).decodedAsUnicode(escape: escape)
    }

    /// Reads `X'0A'`, which only Spark's grammar has.
    mutating func bitString() throws(SyntaxFailure) -> Expression {
        let start = token
        guard grammar == .spark else {
            throw notSupported("a bit or hexadecimal literal", at: token, hint: #"write '\x41'::bytes"#)
        }
        advance()
        let digits = text(of: SourceRange(start: start.start + 2, end: start.end - 1))
        guard digits.allSatisfy(\.isHexDigit), digits.utf8.count == digits.count else {
            throw SyntaxFailure(.invalidLiteral, "a hexadecimal literal has digits 0 to F only", at: start.range)
        }
        let type = TypeName(name: "binary", arguments: [], range: SourceRange(start: start.start, end: start.start + 1))
        let even = digits.count.isMultiple(of: 2) ? digits : "0" + digits
        return Expression(.literal(.typed(type, even)), start.range)
    }

    // MARK: Numbers

    /// Reads a number; a negative one starts at its sign.
    mutating func number(isNegative: Bool, from start: Int) throws(SyntaxFailure) -> Expression {
        let token = token
        advance()
        let lexeme = text(of: token.range)
        let literal: Literal
        switch token.kind {
        case .integer: literal = .integer(lexeme)
        case .decimal: literal = .decimal(lexeme)
        case .double: literal = .double(lexeme)
        default: literal = try suffixedNumber(lexeme.uppercased(), isNegative: isNegative, at: token)
        }
        return Expression(.literal(literal), range(from: start))
    }

    private func suffixedNumber(
        _ lexeme: String, isNegative: Bool, at token: Token
    ) throws(SyntaxFailure) -> Literal {
        let isDecimal = lexeme.hasSuffix("BD")
        let digits = String(lexeme.dropLast(isDecimal ? 2 : 1))
        if isDecimal {
            guard let plain = PlainDecimal.text(of: digits) else {
                throw SyntaxFailure(.invalidLiteral, "the decimal has too many digits", at: token.range)
            }
            return .decimal(plain)
        }
        let name: String
        switch lexeme.last {
        case "L": name = "bigint"
        case "S": name = "smallint"
        case "Y": name = "tinyint"
        case "F": name = "float"
        default: return .double(digits)
        }
        let suffix = SourceRange(start: token.end - 1, end: token.end)
        return .typed(TypeName(name: name, arguments: [], range: suffix), (isNegative ? "-" : "") + digits)
    }

    /// Reads Spark's `-1L`, where the sign belongs to the literal: `9223372036854775808L` alone is too large.
    mutating func negativeLiteral() throws(SyntaxFailure) -> Expression? {
        guard grammar == .spark, peek().kind == .suffixedNumber else { return nil }
        switch source[peek().end - 1] {
        case "D", "d": return nil
        default: break
        }
        let start = token.start
        advance()
        return try number(isNegative: true, from: start)
    }

    // MARK: Typed literals

    /// Reads `DATE '…'`; DC SQL takes any type there, Spark those of date and time.
    mutating func typedLiteral() throws(SyntaxFailure) -> Expression? {
        guard token.isName, token.kind == .word else { return nil }
        let start = token.start
        switch (token.keyword, peek().keyword) {
        case (.double, .precision) where grammar == .dc && peek(2).isString: break
        case (.timestamp, .with), (.timestamp, .without), (.time, .with), (.time, .without):
            guard grammar == .dc, peek(2).keyword == .time else { return nil }
        case (_, _) where grammar == .dc && isAtSizedLiteral: break
        default:
            guard peek().isString else { return nil }
            if grammar == .spark {
                switch text(of: token.range).lowercased() {
                case "date", "time", "timestamp", "timestamp_ntz", "timestamp_ltz": break
                default: return nil
                }
            }
        }
        let type = try typeName()
        guard token.isString else { throw unexpected(expected: "a text literal") }
        let value = try string()
        return Expression(.literal(.typed(type, value)), range(from: start))
    }

    /// Whether `numeric(3, 1) '1.5'` stands here.
    private var isAtSizedLiteral: Bool {
        guard peek().kind == .leftParenthesis, peek(2).kind == .integer else { return false }
        switch peek(3).kind {
        case .rightParenthesis: return peek(4).isString
        case .comma: return peek(4).kind == .integer && peek(5).kind == .rightParenthesis && peek(6).isString
        default: return false
        }
    }

    // MARK: Parameters

    /// Reads `$1`, `?` or `:name`.
    mutating func parameter() throws(SyntaxFailure) -> Expression {
        let token = token
        advance()
        switch token.kind {
        case .namedParameter:
            let name = text(of: SourceRange(start: token.start + 1, end: token.end))
            return parameter(.named(name), at: token)
        case .numberedParameter:
            let digits = text(of: SourceRange(start: token.start + 1, end: token.end))
            guard let number = Int(digits), (1...Self.maximumParameter).contains(number) else {
                throw SyntaxFailure(
                    .invalidLiteral, "parameters are numbered from $1 to $\(Self.maximumParameter)", at: token.range)
            }
            if questionMarks > 0 { throw mixed(at: token) }
            firstNumberedParameter = firstNumberedParameter ?? token.range
            return parameter(.positional(number), at: token)
        default:
            if firstNumberedParameter != nil { throw mixed(at: token) }
            questionMarks += 1
            return parameter(.positional(questionMarks), at: token)
        }
    }

    private mutating func parameter(_ parameter: Parameter, at token: Token) -> Expression {
        parameters.insert(parameter)
        return Expression(.parameter(parameter), token.range)
    }

    private func mixed(at token: Token) -> SyntaxFailure {
        SyntaxFailure(.syntaxError, "`?` and `$1` cannot stand in one statement", at: token.range)
    }

    private static let maximumParameter = 65_535
}
