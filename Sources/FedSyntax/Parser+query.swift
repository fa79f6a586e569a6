import FedDiagnostics

/// Queries: WITH, set operations, VALUES, ORDER BY and LIMIT.
extension Parser {
    /// Whether a query starts here, other than in parentheses.
    var isAtQuery: Bool {
        switch token.keyword {
        case .select, .with: true
        case .values: isAtValues
        case .table: isAtTableQuery
        default: false
        }
    }

    /// Whether `TABLE t` stands here; the word alone can be a name in Spark's grammar.
    private var isAtTableQuery: Bool {
        at(.table) && (grammar == .dc || peek().isQuotedName || peek().kind == .word && peek().isName)
    }

    /// Whether VALUES stands here with rows behind it, rather than a name.
    var isAtValues: Bool {
        guard at(.values) else { return false }
        switch peek().kind {
        case .leftParenthesis: return true
        case .integer, .decimal, .double, .suffixedNumber: return grammar == .spark
        default: return grammar == .spark && peek().isString
        }
    }

    private static let queryLevels = 3

    /// Reads a query with its common tables, ORDER BY and LIMIT.
    @inline(never)
    mutating func query() throws(SyntaxFailure) -> Query {
        let outer = try descend(levels: Self.queryLevels)
        let start = token.start
        var isRecursive = false
        var commonTables: [CommonTable] = []
        if take(.with) {
            isRecursive = take(.recursive)
            commonTables = try list { parser throws(SyntaxFailure) in try parser.commonTable() }
        }
        let body = try queryBody(level: 0)
        var result = try queryTail(body, from: start)
        result.isRecursive = isRecursive
        result.commonTables = commonTables
        try ascend(outer, levels: Self.queryLevels)
        return result
    }

    /// Goes on with a query whose first operand, a query in parentheses, has been read already.
    ///
    /// Behind `((SELECT …)` only the next word tells whether it was an operand or a value.
    mutating func continueQuery(with first: Query, from start: Int) throws(SyntaxFailure) -> Query {
        let outer = try descend(levels: Self.queryLevels)
        startHigh(outer)
        let body = try setOperations(after: first.asOperand, from: start, level: 0)
        let result = try queryTail(body, from: start)
        try ascend(outer, levels: Self.queryLevels)
        return result
    }

    /// Whether what follows an operand of a query stands here: a set operator, ORDER BY, or a limit.
    var isAtQueryContinuation: Bool {
        switch token.keyword {
        case .union, .intersect, .except, .limit, .offset, .fetch: true
        case .minus: grammar == .spark
        case .order: peek().keyword == .by
        default: false
        }
    }

    @inline(never)
    private mutating func queryTail(_ body: QueryBody, from start: Int) throws(SyntaxFailure) -> Query {
        var result = Query(body: body, range: range(from: start))
        if at(.order) {
            if isAtOrderByAll {
                result.orderByAll = try orderByAll()
            } else {
                result.orderBy = try orderBy()
            }
        }
        result.limit = try limit()
        try refuseTail()
        result.range = range(from: start)
        return result
    }

    private func refuseTail() throws(SyntaxFailure) {
        switch (token.keyword, grammar) {
        case (.for, .dc):
            throw SyntaxFailure(
                .syntaxError, "FOR is not part of DC SQL", at: token.range,
                hint: "DC SQL only reads, and takes no locks")
        case (.cluster, .spark), (.distribute, .spark), (.sort, .spark):
            throw notSupported(
                "\(token.keyword.text) BY", at: token,
                hint: "write ORDER BY, or leave it out: it does not change the rows")
        default:
            break
        }
    }

    @inline(never)
    private mutating func commonTable() throws(SyntaxFailure) -> CommonTable {
        let name = try name("the name of a common table")
        let hasColumns = at(.leftParenthesis) && !(grammar == .spark && isQuery(in: peek()))
        let columns = hasColumns ? try columnNames() : []
        let maximumLevel = try maximumLevel()
        // Spark takes the query without AS, too.
        if !(grammar == .spark && at(.leftParenthesis)) { try expect(.as) }
        if let refusal = refusal(of: at(.not) ? peek() : token) { throw refusal }
        try expectLeft()
        let query = try query()
        try expectRight()
        return CommonTable(name: name, columns: columns, query: query, maximumLevel: maximumLevel)
    }

    /// Reads Spark's `MAX RECURSION LEVEL 5`, if it stands here.
    private mutating func maximumLevel() throws(SyntaxFailure) -> String? {
        guard grammar == .spark, at(word: "MAX"), text(of: peek().range).uppercased() == "RECURSION",
            text(of: peek(2).range).uppercased() == "LEVEL"
        else { return nil }
        for _ in 0..<3 { advance() }
        guard token.kind == .integer else { throw unexpected(expected: "a whole number") }
        let level = text(of: token.range)
        advance()
        return String(level)
    }

    // MARK: - Set operations

    @inline(never)
    private mutating func queryBody(level: Int) throws(SyntaxFailure) -> QueryBody {
        let outer = beginChain()
        let start = token.start
        let first = try queryOperand()
        let result = try setOperations(after: first, from: start, level: level)
        endChain(outer)
        return result
    }

    /// Reads `UNION …` and `EXCEPT …` from left to right at level 0, and `INTERSECT …`, which binds tighter.
    private mutating func setOperations(
        after first: QueryBody, from start: Int, level: Int
    ) throws(SyntaxFailure) -> QueryBody {
        var result = first
        while let (kind, operatorLevel) = setOperator, operatorLevel >= level {
            advance()
            let isAll = take(.all)
            if !isAll { _ = take(.distinct) }
            let right = try queryBody(level: operatorLevel + 1)
            result = .setOperation(
                SetOperation(kind: kind, isAll: isAll, left: result, right: right, range: range(from: start)))
            try grow()
        }
        return result
    }

    private var setOperator: (SetOperation.Kind, level: Int)? {
        switch token.keyword {
        case .union: (.union, 0)
        case .except: (.except, 0)
        case .minus where grammar == .spark: (.except, 0)
        case .intersect: (.intersect, 1)
        default: nil
        }
    }

    private mutating func queryOperand() throws(SyntaxFailure) -> QueryBody {
        switch token.keyword {
        case .select:
            return try select()
        case .values:
            return try values()
        case .table where isAtTableQuery:
            return try tableQuery()
        case .with:
            throw unexpected(expected: "a query in parentheses")
        case .from where grammar == .spark:
            throw notSupported("FROM before SELECT", at: token, hint: "write SELECT … FROM …")
        default:
            return try parenthesizedOperand()
        }
    }

    @inline(never)
    private mutating func parenthesizedOperand() throws(SyntaxFailure) -> QueryBody {
        guard take(.leftParenthesis) else { throw unexpected(expected: "a query") }
        let query = try query()
        try expectRight()
        return query.asOperand
    }

    /// Reads `TABLE t`, which is `SELECT * FROM t`.
    @inline(never)
    private mutating func tableQuery() throws(SyntaxFailure) -> QueryBody {
        let start = token
        advance()
        let name = try qualifiedName("a table")
        var select = Select(range: range(from: start.start))
        select.items = [.star(qualifier: [], excluding: [], start.range)]
        select.from = [.table(name: name, alias: nil, sample: nil, range(from: name[0].range.start))]
        return .select(select)
    }

    /// Reads `VALUES (1, 2), (3, 4)`; in Spark's grammar an alias may follow.
    @inline(never)
    private mutating func values() throws(SyntaxFailure) -> QueryBody {
        let start = token
        let body = try valuesRows()
        guard grammar == .spark, let alias = try tableAlias() else { return body }
        let whole = range(from: start.start)
        var select = Select(range: whole)
        select.items = [.star(qualifier: [], excluding: [], start.range)]
        select.from = [.derived(Query(body: body, range: whole), isLateral: false, alias: alias, whole)]
        return .select(select)
    }

    /// Reads VALUES and its rows.
    @inline(never)
    mutating func valuesRows() throws(SyntaxFailure) -> QueryBody {
        let start = token.start
        advance()
        let rows = try list { parser throws(SyntaxFailure) in try parser.valuesRow() }
        return .values(rows, range(from: start))
    }

    /// Reads `(1, 2)`; Spark takes a single value without parentheses, too.
    private mutating func valuesRow() throws(SyntaxFailure) -> [Expression] {
        if at(.leftParenthesis) {
            if grammar == .spark {
                let value = try expression()
                if case .row(let values) = value.kind { return values }
                return [value]
            }
            return try parenthesizedList { parser throws(SyntaxFailure) in try parser.expression() }
        }
        guard grammar == .spark else { throw unexpected(expected: "`(`") }
        return [try expression()]
    }
}

extension Query {
    /// The query as an operand in parentheses, which are left out when they hold nothing together.
    var asOperand: QueryBody {
        commonTables.isEmpty && orderBy.isEmpty && orderByAll == nil && limit == nil ? body : .query(self)
    }
}
