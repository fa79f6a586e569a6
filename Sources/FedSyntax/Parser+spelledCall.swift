import FedDiagnostics

extension Parser {
    /// Reads EXTRACT, POSITION, SUBSTRING, TRIM or OVERLAY; `nil` if the call turns out to be a plain one.
    @inline(never)
    mutating func spelledCall() throws(SyntaxFailure) -> Expression? {
        let start = token
        switch token.keyword {
        case .extract:
            return try extract()
        case .trim:
            return try trim()
        default:
            break
        }
        let outer = try descend(levels: 2)
        let name = try anyName("a function")
        try expectLeft()
        var arguments: [Expression] = []
        switch start.keyword {
        case .position: arguments = try positionArguments()
        case .overlay: arguments = try overlayArguments()
        default: arguments = try substringArguments()
        }
        try expectRight()
        try ascend(outer, levels: 2)
        let whole = range(from: start.start)
        return Expression(.function(FunctionCall(name: name, arguments: arguments, range: whole)), whole)
    }

    @inline(never)
    private mutating func extract() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        advance()
        try expectLeft()
        let field: String
        if token.isString {
            field = try string().lowercased()
        } else {
            field = try anyName("a field such as YEAR").text.lowercased()
        }
        try expect(.from)
        let value = try expression()
        try expectRight()
        try ascend(outer)
        return Expression(.extract(field: field, value), range(from: start))
    }

    /// Reads `needle IN text`; Spark also takes `needle, text[, start]`.
    @inline(never)
    private mutating func positionArguments() throws(SyntaxFailure) -> [Expression] {
        let needle = try operand(grammar.patternPrecedence.tighter)
        if grammar == .spark, take(.comma) {
            return [needle] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
        }
        try expect(.in)
        return [needle, try expression()]
    }

    /// Reads `text FROM start FOR length` or `text, start, length`.
    @inline(never)
    private mutating func substringArguments() throws(SyntaxFailure) -> [Expression] {
        let text = try expression()
        if at(.similar) { throw notSupported("SUBSTRING … SIMILAR", at: token) }
        if take(.from) {
            let start = try expression()
            return take(.for) ? [text, start, try expression()] : [text, start]
        }
        if grammar == .dc, at(.for) {
            let one = Expression(.literal(.integer("1")), token.range)
            advance()
            let length = try expression()
            if take(.from) { return [text, try expression(), length] }
            return [text, one, length]
        }
        guard take(.comma) else { throw unexpected(expected: "`FROM` or `,`") }
        return [text] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
    }

    /// Reads `text PLACING new FROM start FOR length`, or the same with commas.
    @inline(never)
    private mutating func overlayArguments() throws(SyntaxFailure) -> [Expression] {
        let text = try expression()
        if take(.comma) {
            return [text] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
        }
        try expect(.placing)
        let new = try expression()
        try expect(.from)
        let start = try expression()
        return take(.for) ? [text, new, start, try expression()] : [text, new, start]
    }

    /// Reads `TRIM([LEADING | TRAILING | BOTH] [characters] FROM text)`, `TRIM(text)` or `TRIM(text, characters)`.
    @inline(never)
    private mutating func trim() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token
        advance()
        try expectLeft()
        var name = "btrim"
        var hasSide = true
        switch token.keyword {
        case .leading where !isPlainName: name = "ltrim"
        case .trailing where !isPlainName: name = "rtrim"
        case .both where !isPlainName: break
        default: hasSide = false
        }
        if hasSide { advance() }

        var arguments: [Expression] = []
        if !(hasSide && at(.from)) && !(grammar == .dc && at(.from)) { arguments.append(try expression()) }
        if take(.from) {
            arguments.insert(try expression(), at: 0)
        } else if grammar == .dc || !hasSide, take(.comma) {
            // DC SQL has the text first, Spark the characters.
            arguments.insert(try expression(), at: grammar == .dc ? 1 : 0)
        } else if hasSide && grammar == .spark || at(.comma) {
            throw unexpected(expected: "`FROM`")
        }
        try expectRight()
        try ascend(outer)
        let whole = range(from: start.start)
        let identifier = Identifier(text: name, isQuoted: false, range: start.range)
        return Expression(.function(FunctionCall(name: identifier, arguments: arguments, range: whole)), whole)
    }

    /// Whether the word here, which Spark does not reserve, is a column rather than a side of TRIM.
    private var isPlainName: Bool {
        grammar == .spark
            && (peek().kind == .rightParenthesis || peek().kind == .comma || peek().kind == .dot)
    }
}
