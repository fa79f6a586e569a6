import FedDiagnostics

extension Parser {
    /// Reads a literal, a name, a call, CASE, or something in parentheses.
    mutating func primary() throws(SyntaxFailure) -> Expression {
        switch token.kind {
        case .integer, .decimal, .double, .suffixedNumber:
            return try number(isNegative: false, from: token.start)
        case .string, .escapeString, .unicodeString, .dollarString, .sparkString, .rawString:
            let start = token.start
            return Expression(.literal(.string(try string())), range(from: start))
        case .bitString:
            return try bitString()
        case .numberedParameter, .namedParameter, .questionMark:
            return try parameter()
        case .leftParenthesis:
            return try parenthesized()
        case .quotedName, .unicodeName:
            return try columnOrCall()
        case .word:
            return try word()
        default:
            throw unexpected(expected: "an expression")
        }
    }

    // MARK: Words

    private mutating func word() throws(SyntaxFailure) -> Expression {
        let start = token
        let isCall = peek().kind == .leftParenthesis
        switch token.keyword {
        case .null:
            advance()
            return Expression(.literal(.null), start.range)
        case .true, .false:
            advance()
            return Expression(.literal(.boolean(start.keyword == .true)), start.range)
        case .case:
            return try caseExpression()
        case .cast where isCall, .tryCast where isCall:
            return try cast()
        case .exists where isCall && (grammar == .dc || isQuery(in: peek(2))):
            return try exists()
        case .row where isCall && grammar == .dc:
            return try row()
        case .array where grammar == .dc:
            return try array()
        case .interval:
            if let literal = try interval() { return literal }
        case .currentDate, .currentTime, .currentTimestamp, .currentUser, .currentRole, .currentCatalog,
            .currentSchema, .localtime, .localtimestamp, .sessionUser, .user:
            if let call = try niladicCall() { return call }
        case .extract where isCall, .position where isCall, .substring where isCall, .substr where isCall,
            .trim where isCall, .overlay where isCall:
            if let call = try spelledCall() { return call }
        default:
            if let literal = try typedLiteral() { return literal }
        }
        return try columnOrCall()
    }

    /// Reads a column's name, or a call.
    @inline(never)
    private mutating func columnOrCall() throws(SyntaxFailure) -> Expression {
        let start = token.start
        if isReservedFunction {
            return try call(try anyName("a function"))
        }
        let name = try qualifiedName("an expression")
        if at(.leftParenthesis) {
            guard name.count == 1 else { throw notSupported("a function of a named schema", at: tokens[index - 1]) }
            return try call(name[0])
        }
        if at(.dot), peek().kind == .star {
            throw SyntaxFailure(
                .syntaxError, "`.*` cannot stand in an expression", at: range(from: start),
                hint: "it belongs directly into the list of SELECT")
        }
        return Expression(.column(name), range(from: start))
    }

    @inline(never)
    private mutating func call(_ name: Identifier) throws(SyntaxFailure) -> Expression {
        let call = try functionCall(name)
        return Expression(.function(call), call.range)
    }

    /// Whether a word that is reserved otherwise stands here as the name of a function.
    private var isReservedFunction: Bool {
        guard peek().kind == .leftParenthesis else { return false }
        switch token.keyword {
        case .left, .right: return true
        case .any, .some: return grammar == .spark
        case .like, .ilike, .rlike, .regexp: return grammar == .spark
        default: return false
        }
    }

    /// Reads `current_date`, `current_timestamp(3)` and the like, which need no parentheses.
    @inline(never)
    private mutating func niladicCall() throws(SyntaxFailure) -> Expression? {
        let start = token
        if grammar == .spark {
            // Elsewhere the words are names, of columns or of functions.
            switch token.keyword {
            case .currentDate, .currentTimestamp, .currentTime, .currentUser, .sessionUser, .user, .localtimestamp:
                if peek().kind == .leftParenthesis || peek().kind == .dot { return nil }
            default:
                return nil
            }
        }
        advance()
        let name = Identifier(text: text(of: start.range), isQuoted: false, range: start.range)
        var call = FunctionCall(name: name, arguments: [], range: start.range)
        if grammar == .dc, at(.leftParenthesis), peek().kind == .rightParenthesis {
            advance()
            advance()
            call.range = range(from: start.start)
        }
        if grammar == .dc, at(.leftParenthesis), peek().kind == .integer {
            advance()
            call.arguments = [try number(isNegative: false, from: token.start)]
            try expectRight()
            call.range = range(from: start.start)
        }
        return Expression(.function(call), call.range)
    }

    // MARK: Parentheses

    /// Reads `(a)`, `(a, b)` or `(SELECT …)`.
    mutating func parenthesized() throws(SyntaxFailure) -> Expression {
        let start = token.start
        try expectLeft()
        if isAtQuery { return try subquery(from: start) }
        let innerStart = token.start
        let first = try expression()
        if take(.rightParenthesis) { return first }
        if isAtQueryContinuation, first.isSubquery {
            return try continuedSubquery(first, operandStart: innerStart, from: start)
        }
        guard take(.comma) else { throw unexpected(expected: "`)`") }
        return try row(startingWith: first, from: start)
    }

    // What holds a whole query is kept out of the frames of expressions, which are many.

    /// Reads a query behind its opening parenthesis.
    @inline(never)
    mutating func subquery(from start: Int) throws(SyntaxFailure) -> Expression {
        let query = try query()
        try expectRight()
        return Expression(.subquery(query), range(from: start))
    }

    /// Goes on behind `((SELECT …)`, where a set operator, ORDER BY or a limit stands.
    @inline(never)
    mutating func continuedSubquery(
        _ operand: Expression, operandStart: Int, from start: Int
    ) throws(SyntaxFailure) -> Expression {
        guard case .subquery(let first) = operand.kind else { throw unexpected(expected: "`)`") }
        let query = try continueQuery(with: first, from: operandStart)
        try expectRight()
        return Expression(.subquery(query), range(from: start))
    }

    @inline(never)
    private mutating func row(startingWith first: Expression, from start: Int) throws(SyntaxFailure) -> Expression {
        var members = [first]
        members += try list { parser throws(SyntaxFailure) in try parser.expression() }
        try expectRight()
        return Expression(.row(members), range(from: start))
    }

    @inline(never)
    private mutating func exists() throws(SyntaxFailure) -> Expression {
        let start = token.start
        advance()
        guard let kind = try parenthesized().existsKind else {
            throw SyntaxFailure(.syntaxError, "expected a query in the parentheses of EXISTS", at: range(from: start))
        }
        return Expression(kind, range(from: start))
    }

    @inline(never)
    private mutating func row() throws(SyntaxFailure) -> Expression {
        let start = token.start
        advance()
        if peek().kind == .rightParenthesis { throw notSupported("an empty row", at: token) }
        let members = try parenthesizedList { parser throws(SyntaxFailure) in try parser.expression() }
        return Expression(.row(members), range(from: start))
    }

    /// Reads `ARRAY[a, b]` or `ARRAY(SELECT …)`.
    @inline(never)
    private mutating func array() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        advance()
        let kind: Expression.Kind
        if take(.leftBracket) {
            var members: [Expression] = []
            if !at(.rightBracket) { members = try list { parser throws(SyntaxFailure) in try parser.expression() } }
            try expect(.rightBracket, "]")
            kind = .array(members)
        } else {
            guard at(.leftParenthesis), let query = try parenthesized().arrayKind else {
                throw unexpected(expected: "`[`")
            }
            kind = query
        }
        try ascend(outer)
        return Expression(kind, range(from: start))
    }

    // MARK: CASE and CAST

    @inline(never)
    private mutating func caseExpression() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        advance()
        let operand = at(.when) ? nil : try expression()
        var clauses: [WhenClause] = []
        repeat { try whenClause(into: &clauses) } while at(.when)
        let otherwise = take(.else) ? try expression() : nil
        try expect(.end)
        try ascend(outer)
        guard let operand else {
            return Expression(.searchedCase(clauses, otherwise: otherwise), range(from: start))
        }
        return Expression(.simpleCase(operand: operand, clauses, otherwise: otherwise), range(from: start))
    }

    @inline(never)
    private mutating func whenClause(into clauses: inout [WhenClause]) throws(SyntaxFailure) {
        try expect(.when)
        let condition = try expression()
        try expect(.then)
        clauses.append(WhenClause(condition: condition, result: try expression()))
    }

    @inline(never)
    private mutating func cast() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        let isTry = at(.tryCast)
        advance()
        try expectLeft()
        let value = try expression()
        try expect(.as)
        let type = try typeName()
        if at(.collate) { throw notSupported("COLLATE in a type", at: token, hint: "write it behind the parentheses") }
        if at(word: "FORMAT") { throw notSupported("CAST … FORMAT", at: token) }
        try expectRight()
        try ascend(outer)
        return Expression(.cast(value, type, isTry: isTry), range(from: start))
    }
}

extension Expression {
    var isSubquery: Bool {
        if case .subquery = kind { true } else { false }
    }

    /// ARRAY over the query that this is.
    @inline(never)
    fileprivate var arrayKind: Kind? {
        if case .subquery(let query) = kind { .arrayQuery(query) } else { nil }
    }

    /// EXISTS over the query that this is.
    @inline(never)
    fileprivate var existsKind: Kind? {
        if case .subquery(let query) = kind { .exists(query) } else { nil }
    }
}
