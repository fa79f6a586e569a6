import FedDiagnostics

extension Parser {
    /// Reads SELECT up to the WINDOW clause.
    mutating func select() throws(SyntaxFailure) -> QueryBody {
        let start = token.start
        try expect(.select)
        var result = Select(range: token.range)
        try readItems(into: &result)
        if take(.from) { try readTables(into: &result) }
        if take(.where) { result.predicate = try expression() }
        if at(.group) { result.groupBy = try groupBy() }
        if take(.having) { result.having = try expression() }
        if take(.window) { try readWindows(into: &result) }
        result.range = range(from: start)
        return .select(result)
    }

    @inline(never)
    private mutating func readItems(into select: inout Select) throws(SyntaxFailure) {
        select.quantifier = try quantifier()
        if isAtTop, let refusal = refusal(of: token) { throw refusal }
        let mayBeEmpty = if case .all = select.quantifier { grammar == .dc } else { false }
        if !(mayBeEmpty && isBehindSelectList) {
            repeat { select.items.append(try selectItem()) } while take(.comma)
        }
        if at(.into) {
            throw SyntaxFailure(
                .syntaxError, "SELECT INTO is not part of this language", at: token.range, hint: "only queries are read"
            )
        }
    }

    @inline(never)
    private mutating func readTables(into select: inout Select) throws(SyntaxFailure) {
        repeat { select.from.append(try tableReference()) } while take(.comma)
        while grammar == .spark, at(.lateral, .view) { try readLateralView(into: &select.from) }
    }

    @inline(never)
    private mutating func readWindows(into select: inout Select) throws(SyntaxFailure) {
        select.windows = try list { parser throws(SyntaxFailure) in try parser.namedWindow() }
    }

    @inline(never)
    private mutating func quantifier() throws(SyntaxFailure) -> Select.Quantifier {
        let start = token.start
        if take(.distinct) {
            guard grammar == .dc, take(.on) else { return .distinct(range(from: start)) }
            let keys = try parenthesizedList { parser throws(SyntaxFailure) in try parser.expression() }
            return .distinctOn(keys, range(from: start))
        }
        _ = take(.all)
        return .all
    }

    @inline(never)
    private mutating func selectItem() throws(SyntaxFailure) -> SelectItem {
        if at(.star) || isAtQualifiedStar { return try star() }
        let value = try expression()
        if take(.as) {
            if at(.leftParenthesis) { throw notSupported("a list of labels", at: token) }
            return .expression(value, alias: try anyName("a label"))
        }
        if token.isQuotedName || at(.word) && !token.restrictions.contains(.needsAs) {
            return .expression(value, alias: try anyName("a label"))
        }
        return .expression(value, alias: nil)
    }

    /// Whether `TOP 10 a` or `TOP (10) a` stands here, rather than a name or a call.
    private var isAtTop: Bool {
        guard at(.top) else { return false }
        if peek().kind == .integer { return true }
        return peek().kind == .leftParenthesis && peek(2).kind == .integer && peek(3).kind == .rightParenthesis
            && (peek(4).kind == .star || peek(4).isName)
    }

    /// Whether what follows a select list stands here; DC SQL's may be empty.
    var isBehindSelectList: Bool {
        switch token.kind {
        case .endOfText, .semicolon, .rightParenthesis: return true
        default: break
        }
        switch token.keyword {
        case .from, .where, .having, .window, .union, .intersect, .except, .limit, .offset, .fetch: return true
        case .group, .order: return peek().keyword == .by
        default: return false
        }
    }

    /// Whether `t.*`, `s.t.*` and so on stands here.
    private var isAtQualifiedStar: Bool {
        guard token.isName else { return false }
        var distance = 1
        while peek(distance).kind == .dot {
            let next = peek(distance + 1)
            if next.kind == .star { return true }
            guard next.kind == .word || next.isQuotedName, distance < 32 else { return false }
            distance += 2
        }
        return false
    }

    @inline(never)
    private mutating func star() throws(SyntaxFailure) -> SelectItem {
        let start = token.start
        var qualifier: [Identifier] = []
        if !at(.star) {
            qualifier = try qualifiedName("a table")
            try expect(.dot, ".")
        }
        try expect(.star, "*")
        var excluding: [[Identifier]] = []
        let word = grammar == .dc ? Keyword.exclude : .except
        if at(word), peek().kind == .leftParenthesis, !isQuery(in: peek(2)) {
            advance()
            let isDC = grammar == .dc
            excluding = try parenthesizedList { parser throws(SyntaxFailure) in
                isDC ? try parser.qualifiedName("the name of a column") : [try parser.name("the name of a column")]
            }
        } else if grammar == .dc, take(.exclude) {
            excluding = [try qualifiedName("the name of a column")]
        }
        return .star(qualifier: qualifier, excluding: excluding, range(from: start))
    }

    /// Whether a query starts with this token, which follows an opening parenthesis.
    func isQuery(in token: Token) -> Bool {
        switch token.keyword {
        case .select, .with, .values: true
        default: token.kind == .leftParenthesis
        }
    }
}
