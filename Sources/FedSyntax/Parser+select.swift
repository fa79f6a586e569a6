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
        if at(.top), peek().kind == .integer, let refusal = refusal(of: token) { throw refusal }
        if !(grammar == .dc && at(.from)) {
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
        if at(.lateral, .view) { throw notSupported("LATERAL VIEW", at: token) }
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

    /// Whether `t.*`, `s.t.*` and so on stands here.
    private var isAtQualifiedStar: Bool {
        guard token.isName else { return false }
        var distance = 1
        while peek(distance).kind == .dot {
            let next = peek(distance + 1)
            if next.kind == .star { return true }
            guard next.kind == .word || next.isQuotedName, distance < Self.maximumNameParts * 2 else { return false }
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
        var excluding: [Identifier] = []
        let word = grammar == .dc ? Keyword.exclude : .except
        if at(word), peek().kind == .leftParenthesis, !isQuery(in: peek(2)) {
            advance()
            excluding = try columnNames()
        } else if grammar == .dc, take(.exclude) {
            excluding = [try name("the name of a column")]
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

    // MARK: Grouping

    @inline(never)
    private mutating func groupBy() throws(SyntaxFailure) -> GroupBy {
        let start = token.start
        try expect(.group)
        try expect(.by)
        if at(.all), peek().kind != .leftParenthesis {
            advance()
            return GroupBy(isAll: true, elements: [], range: range(from: start))
        }
        if at(.distinct) { throw notSupported("GROUP BY DISTINCT", at: token) }
        let elements = try list { parser throws(SyntaxFailure) in try parser.groupingElement() }
        if at(.with), peek().keyword == .rollup || peek().keyword == .cube {
            throw notSupported(
                "GROUP BY … WITH \(peek().keyword.text)", at: token, hint: "write ROLLUP (…) or CUBE (…)")
        }
        return GroupBy(isAll: false, elements: elements.flatMap(flattened), range: range(from: start))
    }

    /// `GROUP BY (a, b)` is `GROUP BY a, b`.
    private func flattened(_ element: GroupBy.Element) -> [GroupBy.Element] {
        guard case .expression(let value) = element, let members = parenthesizedMembers(of: value) else {
            return [element]
        }
        return members.map { .expression($0) }
    }

    /// The members of `(a, b)`, but not those of `ROW(a, b)`.
    private func parenthesizedMembers(of expression: Expression) -> [Expression]? {
        guard case .row(let members) = expression.kind, source[expression.range.start] == "(" else { return nil }
        return members
    }

    @inline(never)
    private mutating func groupingElement() throws(SyntaxFailure) -> GroupBy.Element {
        let start = token.start
        switch (token.keyword, peek().kind) {
        case (.rollup, .leftParenthesis):
            advance()
            return .rollup(try groupingSets(), range(from: start))
        case (.cube, .leftParenthesis):
            advance()
            return .cube(try groupingSets(), range(from: start))
        case (.grouping, .word) where peek().keyword == .sets:
            advance()
            advance()
            return .groupingSets(try groupingSets(), range(from: start))
        default:
            if at(.leftParenthesis), peek().kind == .rightParenthesis {
                advance()
                advance()
                return .groupingSets([[]], range(from: start))
            }
            return .expression(try expression())
        }
    }

    private mutating func groupingSets() throws(SyntaxFailure) -> [[Expression]] {
        try parenthesizedList { parser throws(SyntaxFailure) in try parser.groupingSet() }
    }

    private mutating func groupingSet() throws(SyntaxFailure) -> [Expression] {
        if (at(.rollup) || at(.cube)) && peek().kind == .leftParenthesis || at(.grouping, .sets) {
            throw notSupported("\(token.keyword.text) inside a list of grouping sets", at: token)
        }
        if at(.leftParenthesis), peek().kind == .rightParenthesis {
            advance()
            advance()
            return []
        }
        let element = try expression()
        return parenthesizedMembers(of: element) ?? [element]
    }

    // MARK: Windows

    private mutating func namedWindow() throws(SyntaxFailure) -> NamedWindow {
        let name = try name("the name of a window")
        try expect(.as)
        guard at(.leftParenthesis) else { throw unexpected(expected: "`(`") }
        return NamedWindow(name: name, window: try window())
    }

    /// Reads what follows OVER: a name, or a definition in parentheses.
    @inline(never)
    mutating func window() throws(SyntaxFailure) -> Window {
        let start = token.start
        if !at(.leftParenthesis) {
            let base = try name("`(` or the name of a window")
            return Window(base: base, partitionBy: [], orderBy: [], frame: nil, range: base.range)
        }
        let outer = try descend(levels: 3)
        try expectLeft()
        var result = Window(base: nil, partitionBy: [], orderBy: [], frame: nil, range: token.range)
        if token.isName, !isAtWindowClause { result.base = try name("the name of a window") }
        if take(.partition) {
            try expect(.by)
            result.partitionBy = try list { parser throws(SyntaxFailure) in try parser.expression() }
        }
        if at(.order) { result.orderBy = try orderBy() }
        result.frame = try frame()
        try expectRight()
        try ascend(outer, levels: 3)
        result.range = range(from: start)
        return result
    }

    private var isAtWindowClause: Bool {
        switch token.keyword {
        case .partition: peek().keyword == .by
        case .rows, .range, .groups: peek().kind != .rightParenthesis && peek().keyword != .order
        default: false
        }
    }

    @inline(never)
    private mutating func frame() throws(SyntaxFailure) -> Window.Frame? {
        let unit: Window.Frame.Unit
        switch token.keyword {
        case .rows: unit = .rows
        case .range: unit = .range
        case .groups: throw notSupported("a frame of GROUPS", at: token, hint: "write ROWS or RANGE")
        default: return nil
        }
        advance()
        let start: Window.Frame.Bound
        var end = Window.Frame.Bound.currentRow
        if take(.between) {
            start = try frameBound()
            try expect(.and)
            end = try frameBound()
        } else {
            start = try frameBound()
        }
        if at(.exclude) { throw notSupported("EXCLUDE in a frame", at: token) }
        return Window.Frame(unit: unit, start: start, end: end)
    }

    @inline(never)
    private mutating func frameBound() throws(SyntaxFailure) -> Window.Frame.Bound {
        if take(.current) {
            try expect(.row)
            return .currentRow
        }
        if take(.unbounded) {
            if take(.preceding) { return .unboundedPreceding }
            guard take(.following) else { throw unexpected(expected: "`PRECEDING` or `FOLLOWING`") }
            return .unboundedFollowing
        }
        let distance = try expression()
        if take(.preceding) { return .preceding(distance) }
        guard take(.following) else { throw unexpected(expected: "`PRECEDING` or `FOLLOWING`") }
        return .following(distance)
    }
}
