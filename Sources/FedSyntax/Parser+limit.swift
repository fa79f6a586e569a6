import FedDiagnostics

extension Parser {
    /// Reads `ORDER BY …`.
    mutating func orderBy() throws(SyntaxFailure) -> [OrderItem] {
        try expect(.order)
        try expect(.by)
        if at(.all), peek().kind != .leftParenthesis {
            throw SyntaxFailure(
                .syntaxError, "ORDER BY ALL belongs to a whole query", at: token.range, hint: "list the columns")
        }
        return try list { parser throws(SyntaxFailure) in try parser.orderItem() }
    }

    private mutating func orderItem() throws(SyntaxFailure) -> OrderItem {
        let expression = try expression()
        if at(.using) { throw notSupported("ORDER BY … USING", at: token, hint: "write ASC or DESC") }
        let (isDescending, nulls) = try direction()
        return OrderItem(expression: expression, isDescending: isDescending, nulls: nulls)
    }

    /// Reads ASC or DESC, and NULLS FIRST or NULLS LAST.
    private mutating func direction() throws(SyntaxFailure) -> (isDescending: Bool, OrderItem.NullOrder?) {
        let isDescending = take(.desc)
        if !isDescending { _ = take(.asc) }
        guard take(.nulls) else { return (isDescending, nil) }
        if take(.first) { return (isDescending, .first) }
        guard take(.last) else { throw unexpected(expected: "`FIRST` or `LAST`") }
        return (isDescending, .last)
    }

    /// Whether ORDER BY ALL stands here.
    var isAtOrderByAll: Bool {
        at(.order, .by) && peek(2).keyword == .all && peek(3).kind != .leftParenthesis && peek(3).kind != .dot
    }

    /// Reads `ORDER BY ALL DESC`.
    @inline(never)
    mutating func orderByAll() throws(SyntaxFailure) -> OrderByAll {
        let start = token.start
        for _ in 0..<3 { advance() }
        let (isDescending, nulls) = try direction()
        if at(.comma) {
            throw SyntaxFailure(
                .syntaxError, "ORDER BY ALL stands alone", at: token.range,
                hint: "list the columns, or their positions")
        }
        return OrderByAll(isDescending: isDescending, nulls: nulls, range: range(from: start))
    }

    /// Reads LIMIT, OFFSET and FETCH FIRST, in any order that PostgreSQL takes.
    mutating func limit() throws(SyntaxFailure) -> Limit? {
        let start = token.start
        var count: Expression?
        var offset: Expression?
        var withTies = false
        var hasCount = false
        var hasOffset = false

        while true {
            // In Spark's grammar OFFSET comes last.
            if at(.limit), !hasCount, grammar == .dc || !hasOffset {
                advance()
                hasCount = true
                count = try limitCount()
            } else if at(.fetch), !hasCount, grammar == .dc {
                advance()
                hasCount = true
                (count, withTies) = try fetchCount()
            } else if at(.offset), !hasOffset {
                advance()
                hasOffset = true
                offset = grammar == .dc && take(.null) ? nil : try rowCount()
                if !take(.row) { _ = take(.rows) }
            } else {
                break
            }
        }
        guard hasCount || hasOffset else { return nil }
        return Limit(count: count, offset: offset, withTies: withTies, range: range(from: start))
    }

    /// Reads what follows LIMIT; `nil` for ALL.
    private mutating func limitCount() throws(SyntaxFailure) -> Expression? {
        if take(.all) || grammar == .dc && take(.null) { return nil }
        let count = try rowCount()
        if at(.comma), grammar == .dc {
            throw SyntaxFailure(
                .syntaxError, "LIMIT with two numbers is not part of DC SQL", at: token.range,
                hint: "write LIMIT count OFFSET start")
        }
        return count
    }

    /// Reads `FIRST n ROWS ONLY` or `FIRST n ROWS WITH TIES`.
    private mutating func fetchCount() throws(SyntaxFailure) -> (Expression, withTies: Bool) {
        guard take(.first) || take(.next) else { throw unexpected(expected: "`FIRST`") }
        let count: Expression
        if at(.row) || at(.rows) {
            count = Expression(.literal(.integer("1")), token.range)
        } else {
            count = try rowCount(isFetched: true)
        }
        guard take(.row) || take(.rows) else { throw unexpected(expected: "`ROWS`") }
        if take(.only) { return (count, false) }
        guard at(.with, .ties) else { throw unexpected(expected: "`ONLY` or `WITH TIES`") }
        advance()
        advance()
        return (count, true)
    }

    /// Reads a number of rows: DC SQL takes a literal or a parameter, Spark any constant.
    ///
    /// Behind LIMIT and OFFSET, but not behind FETCH, the literal may be a decimal or a text.
    private mutating func rowCount(isFetched: Bool = false) throws(SyntaxFailure) -> Expression {
        if grammar == .spark { return try expression() }
        switch token.kind {
        case _ where !isFetched && (token.isString || token.kind == .decimal || token.kind == .double):
            let count = try primary()
            if infix == nil { return count }
        case .integer where !isFetched && peek().kind == .doubleColon, .word where !isFetched && at(.cast):
            // A cast of an integer to what it is.
            let start = token.start
            let count = try postfix(try primary(), from: start)
            if infix == nil, let number = count.uncast { return number }
            throw SyntaxFailure(
                .syntaxError, "expected an integer or a parameter", at: count.range,
                hint: "a number of rows is written out, not computed")
        case .integer, .numberedParameter, .namedParameter, .questionMark:
            let count = try primary()
            if infix == nil { return count }
        case .leftParenthesis:
            // Needless parentheses, as FETCH FIRST (1) ROWS ONLY has them.
            advance()
            let count = try rowCount(isFetched: isFetched)
            try expectRight()
            return count
        default:
            break
        }
        throw refusedRowCount
    }

    private var refusedRowCount: SyntaxFailure {
        let error = unexpected(expected: "an integer or a parameter")
        guard error.error.code == .syntaxError, error.error.hint == nil, !at(.endOfText) else { return error }
        return SyntaxFailure(
            .syntaxError, error.error.detail, at: token.range, hint: "a number of rows is written out, not computed")
    }
}

extension Expression {
    /// The integer behind casts to integer.
    fileprivate var uncast: Expression? {
        var inner = self
        while case .cast(let operand, let type, _) = inner.kind, type.name == "integer" || type.name == "int" {
            inner = operand
        }
        if case .literal(.integer) = inner.kind { return inner }
        return nil
    }
}
