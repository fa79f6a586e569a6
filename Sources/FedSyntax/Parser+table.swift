import FedDiagnostics

extension Parser {
    /// Reads one element of FROM: a table with all that is joined to it.
    mutating func tableReference() throws(SyntaxFailure) -> TableReference {
        let outer = try descend(levels: 2)
        let start = token.start
        let first = try tablePrimary()
        let result = try joins(after: first, from: start)
        try ascend(outer, levels: 2)
        return result
    }

    // MARK: Joins

    private mutating func joins(
        after first: TableReference, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        var result = first
        while let (kind, isNatural) = try joinKind() {
            let rightStart = token.start
            var right = try tablePrimary()
            var condition = Join.Condition.none
            if isNatural {
                condition = .natural
            } else if kind != .cross {
                if grammar == .dc, !at(.on), !at(.using), isAtJoin {
                    // a JOIN b JOIN c ON … ON …: the inner condition comes first.
                    let nesting = try descend()
                    startHigh(nesting)
                    right = try joins(after: right, from: rightStart)
                    try ascend(nesting)
                }
                condition = try joinCondition(isRequired: grammar == .dc)
            } else if grammar == .spark {
                condition = try joinCondition(isRequired: false)
            }
            result = .join(
                Join(kind: kind, left: result, right: right, condition: condition, range: range(from: start)))
            try grow()
        }
        return result
    }

    /// Whether a join's words stand here.
    private var isAtJoin: Bool {
        switch token.keyword {
        case .join, .inner, .left, .right, .full, .cross, .natural: true
        case .semi, .anti: grammar == .spark
        default: false
        }
    }

    /// Reads the words of a join, if they stand here.
    private mutating func joinKind() throws(SyntaxFailure) -> (Join.Kind, isNatural: Bool)? {
        guard isAtJoin else { return nil }
        let isNatural = take(.natural)
        let kind: Join.Kind
        switch token.keyword {
        case .cross where !isNatural:
            advance()
            kind = .cross
        case .left, .right, .full:
            kind = try outerJoinKind()
        case .semi where grammar == .spark, .anti where grammar == .spark:
            kind = at(.semi) ? .leftSemi : .leftAnti
            advance()
        default:
            _ = take(.inner)
            kind = .inner
        }
        try expect(.join)
        return (kind, isNatural)
    }

    private mutating func outerJoinKind() throws(SyntaxFailure) -> Join.Kind {
        let keyword = token.keyword
        advance()
        if keyword == .left, grammar == .spark {
            if take(.semi) { return .leftSemi }
            if take(.anti) { return .leftAnti }
        }
        _ = take(.outer)
        return keyword == .left ? .left : keyword == .right ? .right : .full
    }

    private mutating func joinCondition(isRequired: Bool) throws(SyntaxFailure) -> Join.Condition {
        if take(.on) { return .on(try expression()) }
        if take(.using) { return .using(try columnNames()) }
        guard !isRequired else { throw unexpected(expected: "`ON` or `USING`") }
        return .none
    }

    // MARK: Tables

    @inline(never)
    private mutating func tablePrimary() throws(SyntaxFailure) -> TableReference {
        let start = token.start
        let isLateral = take(.lateral)
        if at(.leftParenthesis) {
            return try parenthesizedTable(isLateral: isLateral, from: start)
        }
        return try namedTable(isLateral: isLateral, from: start)
    }

    /// Reads the name of a table or the call of a function, and what follows them.
    @inline(never)
    private mutating func namedTable(isLateral: Bool, from start: Int) throws(SyntaxFailure) -> TableReference {
        if at(.only) { throw notSupported("ONLY", at: token) }
        if grammar == .spark, isAtValues {
            return try inlineTable(isLateral: isLateral)
        }
        // left(…) and right(…) are no table functions, so a reserved word is an error in any case.
        let name = try qualifiedName("a table")
        if at(.leftParenthesis) {
            guard name.count == 1, let function = name.first else {
                throw notSupported("a function of a named schema", at: token)
            }
            return try tableFunction(function, isLateral: isLateral, from: start)
        }
        if isLateral { throw unexpected(expected: "`(`") }
        if at(.star) { throw notSupported("`*` behind the name of a table", at: token) }
        if grammar == .spark, at(.timestamp) || at(word: "VERSION"), peek().keyword == .as,
            text(of: peek(2).range).uppercased() == "OF"
        {
            throw notSupported("time travel", at: token)
        }
        // Spark has the sample before the alias, and DC SQL behind it.
        var sample = grammar == .spark ? try tableSample() : nil
        let alias = try tableAlias()
        if grammar == .dc { sample = try tableSample() }
        return .table(name: name, alias: alias, sample: sample, range(from: start))
    }

    /// Reads Spark's `VALUES (1), (2) AS t (a)`.
    @inline(never)
    private mutating func inlineTable(isLateral: Bool) throws(SyntaxFailure) -> TableReference {
        let start = token.start
        let body = try valuesRows()
        let query = Query(body: body, range: range(from: start))
        return .derived(query, isLateral: isLateral, alias: try tableAlias(), range(from: start))
    }

    /// Reads `(SELECT …) AS t`, `(a JOIN b ON …)`, or a table in needless parentheses.
    @inline(never)
    private mutating func parenthesizedTable(
        isLateral: Bool, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        try expectLeft()
        if isAtQuery { return try derivedTable(isLateral: isLateral, from: start) }
        let inner = try tableReference()
        if let range = inner.bareQueryRange {
            return try derivedTable(inner, operandStart: range.start, isLateral: isLateral, from: start)
        }
        return try parenthesizedJoin(inner, isLateral: isLateral, from: start)
    }

    /// Goes on behind `(a JOIN b ON …`: the closing parenthesis and an alias.
    @inline(never)
    private mutating func parenthesizedJoin(
        _ inner: TableReference, isLateral: Bool, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        try expectRight()
        if isLateral { throw notSupported("LATERAL before a join", at: previous ?? token) }
        if at(.tablesample) { throw notSupported("TABLESAMPLE of a join", at: token) }
        guard let alias = try tableAlias() else { return inner }
        if grammar == .dc, !inner.isJoin { throw unexpected(expected: "a join in the parentheses") }
        return inner.renamed(alias, range(from: start))
    }

    /// Reads a query behind its opening parenthesis.
    @inline(never)
    private mutating func derivedTable(isLateral: Bool, from start: Int) throws(SyntaxFailure) -> TableReference {
        let query = try query()
        return try derivedTable(query, isLateral: isLateral, from: start)
    }

    /// Goes on behind `((SELECT …)`, which is a query in needless parentheses, or the operand of one.
    @inline(never)
    private mutating func derivedTable(
        _ inner: TableReference, operandStart: Int, isLateral: Bool, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        guard case .derived(let operand, _, _, _) = inner else { return inner }
        let query = isAtQueryContinuation ? try continueQuery(with: operand, from: operandStart) : operand
        return try derivedTable(query, isLateral: isLateral, from: start)
    }

    /// Reads what follows a query in FROM: the closing parenthesis and an alias.
    @inline(never)
    private mutating func derivedTable(
        _ query: Query, isLateral: Bool, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        try expectRight()
        let alias = try tableAlias()
        if at(.tablesample) { throw notSupported("TABLESAMPLE of a subquery", at: token) }
        return .derived(query, isLateral: isLateral, alias: alias, range(from: start))
    }

    @inline(never)
    private mutating func tableFunction(
        _ name: Identifier, isLateral: Bool, from start: Int
    ) throws(SyntaxFailure) -> TableReference {
        let call = try functionCall(name)
        var withOrdinality = false
        if at(.with, .ordinality) {
            advance()
            advance()
            withOrdinality = true
        }
        let alias = try tableAlias()
        return .function(
            call, isLateral: isLateral, withOrdinality: withOrdinality, alias: alias, range(from: start))
    }

    var isAtTableAlias: Bool {
        guard token.isName else { return false }
        switch token.keyword {
        case .cluster, .distribute, .sort: return !(grammar == .spark && peek().keyword == .by)
        case .minus, .offset, .values: return grammar == .dc
        default: return true
        }
    }

    @inline(never)
    mutating func tableAlias() throws(SyntaxFailure) -> TableAlias? {
        try refuseTableOperator()
        if !take(.as), !isAtTableAlias { return nil }
        let name = try name("an alias")
        guard at(.leftParenthesis) else { return TableAlias(name: name, columns: []) }
        if peek().isName, peek(2).kind == .word, !peek(2).restrictions.contains(.reserved) {
            throw notSupported("a list of columns with types", at: peek(2))
        }
        return TableAlias(name: name, columns: try columnNames())
    }

    /// Refuses `t PIVOT (…)` and `a SEMI JOIN b`, which would read as an alias otherwise.
    private func refuseTableOperator() throws(SyntaxFailure) {
        switch token.keyword {
        case .pivot, .unpivot, .matchRecognize:
            if peek().kind == .leftParenthesis, let refusal = refusal(of: token) { throw refusal }
        case .semi, .anti:
            if peek().keyword == .join, let refusal = refusal(of: token) { throw refusal }
        case .qualify:
            if let refusal = refusal(of: token) { throw refusal }
        default:
            break
        }
    }
}

extension TableReference {
    fileprivate var isJoin: Bool {
        if case .join = self { true } else { false }
    }

    /// `(a JOIN b ON …) AS t (c)` as `(SELECT * FROM a JOIN b ON …) AS t (c)`, which shows the same columns.
    fileprivate func renamed(_ alias: TableAlias, _ range: SourceRange) -> TableReference {
        var select = Select(range: range)
        select.items = [.star(qualifier: [], excluding: [], range)]
        select.from = [self]
        let query = Query(body: .select(select), range: range)
        return .derived(query, isLateral: false, alias: alias, range)
    }

    /// Where the query lies, if this is one in parentheses and nothing else.
    fileprivate var bareQueryRange: SourceRange? {
        if case .derived(_, isLateral: false, alias: nil, let range) = self { range } else { nil }
    }
}
