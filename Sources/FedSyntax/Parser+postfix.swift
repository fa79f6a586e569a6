import FedDiagnostics

extension Parser {
    /// Reads what stands directly behind a value: casts, subscripts, fields.
    mutating func postfix(_ value: Expression, from start: Int) throws(SyntaxFailure) -> Expression {
        var result = value
        while true {
            switch token.kind {
            case .doubleColon:
                advance()
                let type = try typeName()
                result = Expression(.cast(result, type, isTry: false), range(from: start))
            case .leftBracket:
                try refuseElement(of: result, from: start)
                result = Expression(try element(of: result), range(from: start))
            case .dot:
                result = Expression(try field(of: result), range(from: start))
            case .word where token.keyword == .collate && grammar == .spark:
                result = Expression(try collated(result), range(from: start))
            default:
                return result
            }
            try grow()
        }
    }

    /// Refuses `f(x)[1]`: in DC SQL only a name or something in parentheses has elements.
    @inline(never)
    private func refuseElement(of value: Expression, from start: Int) throws(SyntaxFailure) {
        guard grammar == .dc, source[start] != "(" else { return }
        switch value.kind {
        case .column, .subscript, .slice, .parameter: return
        default:
            throw SyntaxFailure(
                .syntaxError, "a subscript here needs parentheses before it", at: token.range,
                hint: "write (…)[1]")
        }
    }

    /// Reads `[i]`, in DC SQL also `[from:to]` and `[from:]`.
    @inline(never)
    private mutating func element(of value: Expression) throws(SyntaxFailure) -> Expression.Kind {
        let outer = try descend()
        startHigh(outer)
        advance()
        if grammar == .dc, at(.colon) {
            throw SyntaxFailure(
                .syntaxError, "a slice needs its lower bound", at: token.range, hint: "write [1 : 3]")
        }
        let kind: Expression.Kind
        let index = try expression()
        if grammar == .dc, takeColon() {
            kind = .slice(value, lower: index, upper: at(.rightBracket) ? nil : try expression())
        } else {
            kind = .subscript(value, index: index)
        }
        try expect(.rightBracket, "]")
        try ascend(outer)
        return kind
    }

    @inline(never)
    private mutating func field(of value: Expression) throws(SyntaxFailure) -> Expression.Kind {
        guard grammar == .spark, peek().kind != .star else { throw notSupported("a field of a value", at: token) }
        advance()
        return .field(value, try anyName("the name of a field"))
    }

    /// Reads COLLATE and the name of a collation.
    @inline(never)
    mutating func collated(_ value: Expression) throws(SyntaxFailure) -> Expression.Kind {
        try expect(.collate)
        return .collate(value, try qualifiedName("the name of a collation"))
    }
}
