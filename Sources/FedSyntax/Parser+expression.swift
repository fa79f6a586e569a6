import FedDiagnostics

extension Parser {
    /// Reads an expression of any kind.
    mutating func expression() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let result = try operand(.lowest)
        try ascend(outer)
        return result
    }

    /// Reads an expression whose outermost operators bind at least as tightly as `minimum`.
    ///
    /// Operators that wait for their right operand are on a stack of their own, not on the thread's: a level
    /// of parentheses then costs the same few calls, whatever stands in them.
    mutating func operand(_ minimum: Precedence) throws(SyntaxFailure) -> Expression {
        let outer = beginChain()
        let base = waiting.count
        var start = token.start
        var left = try prefix()
        var lastLevel = Precedence.lowest
        while true {
            let next = infix
            let level = next.map { $0.precedence(in: grammar) } ?? .lowest
            let isDone = next == nil || level < minimum

            while waiting.count > base, isDone || mustClose(before: next, level) {
                try close(&left, start: &start, level: &lastLevel)
            }
            guard let next, !isDone else { break }
            if grammar.isNonAssociative(lastLevel), level == lastLevel || grammar == .spark && level > lastLevel {
                throw chained
            }
            if let operation = try binary(next, level: level) {
                wait(operation, level, left, start, canContinue: waiting.count > base)
                start = token.start
                left = try prefix()
                lastLevel = .lowest
            } else {
                left = Expression(try predicate(next, left), range(from: start))
                lastLevel = level
            }
        }
        endChain(outer)
        return left
    }

    /// Whether the operator that waits last has all its operands when `next` follows.
    private func mustClose(before next: Infix?, _ level: Precedence) -> Bool {
        let top = waiting[waiting.count - 1]
        return level < top.level || level == top.level && !top.continues(with: next)
    }

    /// Makes a node of the operator that waits last and of its last operand.
    @inline(never)
    private mutating func close(
        _ left: inout Expression, start: inout Int, level: inout Precedence
    ) throws(SyntaxFailure) {
        let top = waiting.removeLast()
        start = top.start
        level = top.level
        startHigh(top.height)
        try grow()
        left = Expression(top.closed(with: left), range(from: start))
    }

    /// Lets an operator wait for its right operand, or lengthens the chain of the one that waits already.
    @inline(never)
    private mutating func wait(
        _ operation: WaitingOperator.Operation, _ level: Precedence, _ left: Expression, _ start: Int,
        canContinue: Bool
    ) {
        let height = tallest
        _ = beginChain()
        if canContinue, level == waiting[waiting.count - 1].level, level == .and || level == .or {
            waiting[waiting.count - 1].append(left, height: height)
        } else {
            waiting.append(
                WaitingOperator(operation: operation, level: level, left: left, start: start, height: height))
        }
    }

    @inline(never)
    private var chained: SyntaxFailure {
        SyntaxFailure(
            .syntaxError, "`\(shown(token))` cannot follow an operator that binds as tightly", at: token.range,
            hint: "put one of them in parentheses")
    }

    /// The operator at the cursor, if it is one that stands behind an operand.
    var infix: Infix? { token.kind == .word ? wordInfix : symbolInfix(token, before: peek()) }

    /// The operator that a symbol is between two operands.
    private func symbolInfix(_ token: Token, before next: Token) -> Infix? {
        switch token.kind {
        case .plus: .binary(.add)
        case .minus: .binary(.subtract)
        case .star: .binary(.multiply)
        case .slash: .binary(.divide)
        case .percent: .binary(.modulo)
        case .caret: .binary(grammar == .dc ? .power : .bitwiseXor)
        case .equal: .binary(.equal)
        case .doubleEqual where grammar == .spark: .binary(.equal)
        case .nullSafeEqual where grammar == .spark: .nullSafeEqual
        case .notEqual: .binary(.notEqual)
        case .less: .binary(.less)
        case .lessOrEqual: .binary(.lessOrEqual)
        case .greater: .binary(.greater)
        case .greaterOrEqual: .binary(.greaterOrEqual)
        case .concatenate: .binary(.concatenate)
        case .ampersand where next.kind != .ampersand: .binary(.bitwiseAnd)
        case .pipe: .binary(.bitwiseOr)
        case .hash where grammar == .dc: .binary(.bitwiseXor)
        case .shiftLeft: .binary(.shiftLeft)
        case .shiftRight: .binary(.shiftRight)
        case .shiftRightUnsigned: .unsignedShift
        case .tilde where grammar == .dc: .binary(.matches)
        case .tildeStar where grammar == .dc: .binary(.matchesInsensitive)
        case .notTilde where grammar == .dc: .binary(.notMatches)
        case .notTildeStar where grammar == .dc: .binary(.notMatchesInsensitive)
        case .arrow where grammar == .dc: .binary(.jsonGet)
        case .longArrow where grammar == .dc: .binary(.jsonGetText)
        case .likeSymbol: likeSymbol(token)
        default: nil
        }
    }

    /// `~~`, `!~~`, `~~*` or `!~~*`.
    private func likeSymbol(_ token: Token) -> Infix {
        let symbol = text(of: token.range)
        return .likeSymbol(symbol.hasSuffix("*") ? .ilike : .like, negated: symbol.hasPrefix("!"))
    }

    /// Where the symbol of `OPERATOR(+)` or `OPERATOR(pg_catalog.+)` stands, counted from the cursor.
    private var spelledSymbol: Int? {
        guard grammar == .dc, peek().kind == .leftParenthesis, at(word: "OPERATOR") else { return nil }
        let distance = peek(2).isName && peek(3).kind == .dot ? 4 : 2
        return peek(distance + 1).kind == .rightParenthesis ? distance : nil
    }

    @inline(never)
    private var wordInfix: Infix? {
        switch token.keyword {
        case .and: return .and
        case .or: return .or
        case .is: return .is
        case .isnull where grammar == .dc: return .isNull
        case .notnull where grammar == .dc: return .notNull
        case .div where grammar == .spark: return .binary(.integerDivide)
        case .at where grammar == .dc && peek().keyword == .time: return .atTimeZone
        case .collate where grammar == .dc: return .collate
        case .not: return patternInfix(peek(), before: peek(2))
        default:
            if let distance = spelledSymbol {
                return symbolInfix(peek(distance), before: peek(distance + 1)).map { .spelled($0) }
            }
            return patternInfix(token, before: peek())
        }
    }

    /// The operators that may have NOT before them.
    private func patternInfix(_ token: Token, before next: Token) -> Infix? {
        switch token.keyword {
        case .between: .between
        case .in: .in
        case .like: .like(.like)
        case .ilike: .like(.ilike)
        case .similar where grammar == .dc && next.keyword == .to: .like(.similarTo)
        case .rlike where grammar == .spark, .regexp where grammar == .spark: .regexp
        default: nil
        }
    }

    /// Reads an operator between two operands; `nil`, and nothing read, for one that takes something else.
    @inline(never)
    private mutating func binary(
        _ infix: Infix, level: Precedence
    ) throws(SyntaxFailure) -> WaitingOperator.Operation? {
        switch infix {
        case .binary(let operation):
            let next = peek()
            if level == .comparison, grammar == .dc,
                next.keyword == .any || next.keyword == .some || next.keyword == .all,
                peek(2).kind == .leftParenthesis
            {
                return nil
            }
            advance()
            return .binary(operation)
        case .likeSymbol(let kind, let negated):
            advance()
            return .like(kind, negated: negated)
        case .spelled(let symbol):
            for _ in 0..<(spelledSymbol ?? 0) { advance() }
            // Behind it is the closing parenthesis.
            let operation = try binary(symbol, level: level)
            advance()
            return operation
        case .and:
            advance()
            return .and
        case .or:
            advance()
            return .or
        case .nullSafeEqual:
            advance()
            return .nullSafeEqual
        case .atTimeZone:
            advance()
            advance()
            try expect(.zone)
            return .atTimeZone
        case .unsignedShift:
            advance()
            return .unsignedShift
        case .is, .isNull, .notNull, .between, .in, .like, .regexp, .collate:
            return nil
        }
    }

    // MARK: Prefixes

    /// Reads an operand with the operators before it.
    private mutating func prefix() throws(SyntaxFailure) -> Expression {
        let start = token.start
        switch token.kind {
        case .minus:
            if let literal = try negativeLiteral() { return try postfix(literal, from: start) }
            return try unary(.minus)
        case .plus: return try unary(.plus)
        case .tilde: return try unary(.bitwiseNot)
        case .exclamation where grammar == .spark: return try unary(.not)
        case .at where isAtVariable:
            throw SyntaxFailure(
                .syntaxError, "`@@` is not part of DC SQL", at: token.range, hint: "there are no variables of a server")
        case .at where grammar == .dc: return try prefixFunction("abs")
        case .squareRoot where grammar == .dc: return try prefixFunction("sqrt")
        case .cubeRoot where grammar == .dc: return try prefixFunction("cbrt")
        case .word where token.keyword == .not: return try unary(.not)
        case .word where spelledSymbol != nil:
            if let operation = try spelledPrefix() { return operation }
            return try postfix(try primary(), from: start)
        default: return try postfix(try primary(), from: start)
        }
    }

    /// Whether `@@name` stands here, without blanks.
    private var isAtVariable: Bool {
        let (next, name) = (peek(), peek(2))
        return grammar == .dc && next.kind == .at && next.start == token.end && name.kind == .word
            && name.start == next.end
    }

    @inline(never)
    private mutating func unary(_ operation: UnaryOperator) throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        advance()
        let level = grammar.precedence(of: operation)
        let value = level == .sign ? try prefix() : try operand(level.tighter)
        try ascend(outer)
        return Expression(.unary(operation, value), range(from: start))
    }

    /// Reads `OPERATOR(-) x`; `nil`, and nothing read, for a symbol that stands between operands only.
    @inline(never)
    private mutating func spelledPrefix() throws(SyntaxFailure) -> Expression? {
        guard let distance = spelledSymbol else { return nil }
        let operation: UnaryOperator? =
            switch peek(distance).kind {
            case .minus: .minus
            case .plus: .plus
            case .tilde: .bitwiseNot
            default: nil
            }
        let name: String? =
            switch peek(distance).kind {
            case .at: "abs"
            case .squareRoot: "sqrt"
            case .cubeRoot: "cbrt"
            default: nil
            }
        if operation == nil, name == nil { return nil }
        let symbol = token.range
        for _ in 0...distance { advance() }
        if let name { return try prefixFunction(name, from: symbol) }
        guard let operation else { return nil }
        let outer = try descend()
        advance()
        let value = try operand(Precedence.other.tighter)
        try ascend(outer)
        return Expression(.unary(operation, value), range(from: symbol.start))
    }

    /// Reads `@ x`, `|/ x` or `||/ x`, which are functions in the tree.
    @inline(never)
    private mutating func prefixFunction(
        _ name: String, from start: SourceRange? = nil
    ) throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let symbol = start ?? token.range
        advance()
        let value = try operand(Precedence.other.tighter)
        try ascend(outer)
        let whole = range(from: symbol.start)
        let identifier = Identifier(text: name, isQuoted: false, range: symbol)
        var call = FunctionCall(name: identifier, arguments: [value], range: whole)
        call.isOperator = true
        return Expression(.function(call), whole)
    }
}
