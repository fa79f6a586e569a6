import FedDiagnostics

extension Parser {
    /// Reads an operator that is followed by words of its own.
    @inline(never)
    mutating func predicate(_ infix: Infix, _ left: Expression) throws(SyntaxFailure) -> Expression.Kind {
        let outer = try descend()
        startHigh(outer)
        let kind: Expression.Kind
        switch infix {
        case .binary(let operation):
            advance()
            kind = try quantified(operation, left)
        case .is:
            advance()
            kind = try isPredicate(left)
        case .collate:
            kind = try collated(left)
        case .isNull, .notNull:
            kind = .isNull(left, negated: at(.notnull))
            advance()
        default:
            let negated = take(.not)
            advance()
            kind = try pattern(infix, left, negated: negated)
        }
        try ascend(outer)
        return kind
    }

    /// Reads `ANY (SELECT …)` behind a comparison.
    @inline(never)
    private mutating func quantified(
        _ operation: BinaryOperator, _ left: Expression
    ) throws(SyntaxFailure) -> Expression.Kind {
        let isAll = at(.all)
        advance()
        let operand = try parenthesized()
        return operand.quantified(operation, left, isAll: isAll)
            ?? .quantifiedArray(operation, left, isAll: isAll, operand)
    }

    /// Reads what follows IS.
    @inline(never)
    private mutating func isPredicate(_ left: Expression) throws(SyntaxFailure) -> Expression.Kind {
        let negated = take(.not)
        switch token.keyword {
        case .null:
            advance()
            return .isNull(left, negated: negated)
        case .true, .false:
            let value = at(.true)
            advance()
            return .isBoolean(left, value: value, negated: negated)
        case .unknown:
            advance()
            return .isBoolean(left, value: nil, negated: negated)
        case .distinct:
            advance()
            try expect(.from)
            return .isDistinct(left, try operand(.comparison), negated: negated)
        default:
            throw unexpected(expected: "`NULL`, `TRUE`, `FALSE`, `UNKNOWN` or `DISTINCT FROM`")
        }
    }

    /// Reads what follows BETWEEN, IN, LIKE and their like.
    @inline(never)
    private mutating func pattern(
        _ infix: Infix, _ left: Expression, negated: Bool
    ) throws(SyntaxFailure) -> Expression.Kind {
        let level: Precedence = grammar == .dc ? .other : .comparison
        switch infix {
        case .between:
            let symmetric = grammar == .dc && take(.symmetric)
            if grammar == .dc, !symmetric { _ = take(.asymmetric) }
            let low = try operand(level)
            try expect(.and)
            return .between(left, low: low, high: try operand(level), negated: negated, symmetric: symmetric)
        case .in:
            return try inPredicate(left, negated: negated)
        case .like(let kind):
            if kind == .similarTo { try expect(.to) }
            if at(.any) || at(.some) || at(.all), peek().kind == .leftParenthesis {
                return try likeList(left, kind, negated: negated)
            }
            let pattern = try operand(level)
            let escape = take(.escape) ? try operand(level) : nil
            return .like(left, pattern: pattern, escape: escape, negated: negated, kind)
        default:
            return .binary(negated ? .notMatches : .matches, left, try operand(level))
        }
    }

    /// Reads `ANY ('a%', 'b%')` behind LIKE.
    @inline(never)
    private mutating func likeList(
        _ left: Expression, _ kind: LikeKind, negated: Bool
    ) throws(SyntaxFailure) -> Expression.Kind {
        guard grammar == .spark else {
            throw notSupported("\(kind.rawValue) \(token.keyword.text)", at: token, hint: "combine with OR or AND")
        }
        let isAll = at(.all)
        advance()
        let patterns = try parenthesizedList { parser throws(SyntaxFailure) in try parser.expression() }
        return .likeList(left, patterns: patterns, isAll: isAll, negated: negated, kind)
    }

    /// Reads the parentheses behind IN.
    @inline(never)
    private mutating func inPredicate(
        _ left: Expression, negated: Bool
    ) throws(SyntaxFailure) -> Expression.Kind {
        guard at(.leftParenthesis) else { throw unexpected(expected: "`(`") }
        advance()
        let start = token.start
        if isAtQuery { return try subquery(from: start).inQuery(left, negated: negated) }
        let first = try expression()
        if first.isSubquery {
            if isAtQueryContinuation {
                return try continuedSubquery(first, operandStart: start, from: start).inQuery(left, negated: negated)
            }
            if take(.rightParenthesis) { return first.inQuery(left, negated: negated) }
        }
        return try inList(left, startingWith: first, negated: negated)
    }

    @inline(never)
    private mutating func inList(
        _ left: Expression, startingWith first: Expression, negated: Bool
    ) throws(SyntaxFailure) -> Expression.Kind {
        var values = [first]
        while take(.comma) { values.append(try expression()) }
        try expectRight()
        return .inList(left, values, negated: negated)
    }
}

extension Expression {
    /// `left IN (query)`, where this is the query.
    @inline(never)
    fileprivate func inQuery(_ left: Expression, negated: Bool) -> Kind {
        guard case .subquery(let query) = kind else { return .inList(left, [self], negated: negated) }
        return .inQuery(left, query, negated: negated)
    }

    /// `left op ANY (query)`, where this is the query.
    @inline(never)
    fileprivate func quantified(_ operation: BinaryOperator, _ left: Expression, isAll: Bool) -> Kind? {
        guard case .subquery(let query) = kind else { return nil }
        return .quantified(operation, left, isAll: isAll, query)
    }
}
