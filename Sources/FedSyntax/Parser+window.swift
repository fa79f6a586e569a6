import FedDiagnostics

extension Parser {
    /// Reads `name AS (…)` of the WINDOW clause.
    mutating func namedWindow() throws(SyntaxFailure) -> NamedWindow {
        let name = try name("the name of a window")
        try expect(.as)
        guard at(.leftParenthesis) || grammar == .spark else { throw unexpected(expected: "`(`") }
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
        if at(.distribute) || at(.cluster) || at(.sort) {
            throw notSupported("\(token.keyword.text) BY", at: token, hint: "write PARTITION BY and ORDER BY")
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
        case .partition, .distribute, .cluster, .sort: peek().keyword == .by
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
        if at(.exclude) { throw notSupported("EXCLUDE in a frame", at: token, hint: "subtract the row's own value") }
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
