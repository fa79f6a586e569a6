import FedDiagnostics

extension Parser {
    /// Reads `ORDER BY …`.
    mutating func orderBy() throws(SyntaxFailure) -> [OrderItem] {
        try expect(.order)
        try expect(.by)
        if at(.all), peek().kind != .leftParenthesis {
            throw notSupported("ORDER BY ALL", at: token, hint: "list the columns, or their positions")
        }
        return try list { parser throws(SyntaxFailure) in try parser.orderItem() }
    }

    private mutating func orderItem() throws(SyntaxFailure) -> OrderItem {
        let expression = try expression()
        if at(.using) { throw notSupported("ORDER BY … USING", at: token, hint: "write ASC or DESC") }
        let isDescending = take(.desc)
        if !isDescending { _ = take(.asc) }
        var nulls: OrderItem.NullOrder?
        if take(.nulls) {
            if take(.first) {
                nulls = .first
            } else {
                guard take(.last) else { throw unexpected(expected: "`FIRST` or `LAST`") }
                nulls = .last
            }
        }
        return OrderItem(expression: expression, isDescending: isDescending, nulls: nulls)
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
            if at(.limit), !hasCount {
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
                offset = try rowCount()
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
        if take(.all) { return nil }
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
            count = try rowCount()
        }
        guard take(.row) || take(.rows) else { throw unexpected(expected: "`ROWS`") }
        if take(.only) { return (count, false) }
        guard at(.with, .ties) else { throw unexpected(expected: "`ONLY` or `WITH TIES`") }
        advance()
        advance()
        return (count, true)
    }

    /// Reads a number of rows: DC SQL takes an integer or a parameter, Spark any constant.
    private mutating func rowCount() throws(SyntaxFailure) -> Expression {
        if grammar == .spark { return try expression() }
        switch token.kind {
        case .integer, .numberedParameter, .namedParameter, .questionMark:
            return try primary()
        default:
            throw unexpected(expected: "an integer or a parameter")
        }
    }
}
