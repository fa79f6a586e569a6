import FedDiagnostics

extension Parser {
    /// Reads GROUP BY and its elements.
    @inline(never)
    mutating func groupBy() throws(SyntaxFailure) -> GroupBy {
        let start = token.start
        try expect(.group)
        try expect(.by)
        if at(.all), peek().kind != .leftParenthesis || grammar == .dc {
            advance()
            if grammar == .spark || at(.comma) || isBehindSelectList {
                return GroupBy(isAll: true, elements: [], range: range(from: start))
            }
        }
        let distinct = token
        let isDistinct = grammar == .dc && take(.distinct)
        var elements = try list { parser throws(SyntaxFailure) in try parser.groupingElement() }.flatMap(flattened)
        if isDistinct, !elements.allSatisfy(\.isExpression) {
            throw notSupported(
                "GROUP BY DISTINCT with grouping sets", at: distinct, hint: "write each grouping set once")
        }
        if grammar == .spark { try readHiveGrouping(&elements, from: start) }
        return GroupBy(isAll: false, elements: elements, range: range(from: start))
    }

    /// Reads Spark's `GROUP BY a, b WITH ROLLUP`, which is `GROUP BY ROLLUP (a, b)`.
    @inline(never)
    private mutating func readHiveGrouping(
        _ elements: inout [GroupBy.Element], from start: Int
    ) throws(SyntaxFailure) {
        if at(.grouping, .sets) {
            throw notSupported(
                "GROUP BY … GROUPING SETS", at: token, hint: "put a comma before, or leave out the list before it")
        }
        guard at(.with), peek().keyword == .rollup || peek().keyword == .cube else { return }
        let sets = elements.compactMap { element -> [Expression]? in
            if case .expression(let key) = element { [key] } else { nil }
        }
        guard sets.count == elements.count else { throw notSupported("WITH \(peek().keyword.text) here", at: token) }
        let isRollup = peek().keyword == .rollup
        advance()
        advance()
        elements = isRollup ? [.rollup(sets, range(from: start))] : [.cube(sets, range(from: start))]
    }

    /// `GROUP BY (a, b)` is `GROUP BY a, b`.
    private func flattened(_ element: GroupBy.Element) -> [GroupBy.Element] {
        guard case .expression(let value) = element, let members = parenthesizedMembers(of: value) else {
            return [element]
        }
        return members.flatMap { flattened(.expression($0)) }
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
            return .rollup(try groupingSets(nests: false), range(from: start))
        case (.cube, .leftParenthesis):
            advance()
            return .cube(try groupingSets(nests: false), range(from: start))
        case (.grouping, .word) where peek().keyword == .sets:
            advance()
            advance()
            return .groupingSets(try groupingSets(nests: true), range(from: start))
        default:
            if at(.leftParenthesis), peek().kind == .rightParenthesis {
                advance()
                advance()
                return .groupingSets([[]], range(from: start))
            }
            return .expression(try expression())
        }
    }

    /// Reads the list of GROUPING SETS, where other such lists may stand, or the keys of ROLLUP or CUBE.
    private mutating func groupingSets(nests: Bool) throws(SyntaxFailure) -> [[Expression]] {
        let outer = try descend()
        try expectLeft()
        var sets: [[Expression]] = []
        repeat { sets += try groupingSet(nests: nests) } while take(.comma)
        try expectRight()
        try ascend(outer)
        return sets
    }

    /// Reads one element of a list of grouping sets, which is one set, or a nested list of several.
    private mutating func groupingSet(nests: Bool) throws(SyntaxFailure) -> [[Expression]] {
        let start = token.start
        let isNested = (at(.rollup) || at(.cube)) && peek().kind == .leftParenthesis || at(.grouping, .sets)
        if isNested, !nests { throw unexpected(expected: "a key") }
        if isNested, take(.rollup) {
            let keys = try groupingSets(nests: false)
            let members = keys.enumerated().reduce(0) { $0 + $1.element.count * (keys.count - $1.offset) }
            try countExpanded(members + keys.count, from: start)
            return GroupBy.Element.rolledUp(keys)
        }
        if isNested, take(.cube) {
            let keys = try groupingSets(nests: false)
            let members = keys.reduce(2) { $0 + $1.count }
            try countExpanded(keys.count < 16 ? members << keys.count : .max, from: start)
            return GroupBy.Element.cubed(keys)
        }
        if take(.grouping, .sets) { return try groupingSets(nests: true) }
        if at(.leftParenthesis), peek().kind == .rightParenthesis {
            advance()
            advance()
            return [[]]
        }
        let element = try expression()
        return [parenthesizedMembers(of: element) ?? [element]]
    }

    /// Counts keys that stand in the tree more often than in the text.
    private mutating func countExpanded(_ members: Int, from start: Int) throws(SyntaxFailure) {
        let limit = 200_000
        expandedKeys = members > limit ? limit + 1 : expandedKeys + members
        guard expandedKeys <= limit else {
            throw SyntaxFailure(
                .limitExceeded, "the grouping sets expand to more than \(limit) keys", at: range(from: start))
        }
    }
}

extension GroupBy.Element {
    fileprivate var isExpression: Bool {
        if case .expression = self { true } else { false }
    }

    /// The sets of `ROLLUP (keys)`: all keys, then one fewer each, down to none.
    fileprivate static func rolledUp(_ keys: [[Expression]]) -> [[Expression]] {
        (0...keys.count).reversed().map { keys.prefix($0).flatMap(\.self) }
    }

    /// The sets of `CUBE (keys)`: every choice of keys, those with the first key first.
    fileprivate static func cubed(_ keys: [[Expression]]) -> [[Expression]] {
        (0..<1 << keys.count).reversed().map { choice in
            keys.indices.filter { choice >> (keys.count - 1 - $0) & 1 == 1 }.flatMap { keys[$0] }
        }
    }
}
