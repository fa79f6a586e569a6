import FedDiagnostics

extension Parser {
    /// Reads DC SQL's `lambda x, y: body` or Spark's `x -> body` and `(x, y) -> body`, if one starts here.
    @inline(never)
    mutating func lambda() throws(SyntaxFailure) -> Expression? {
        guard isAtLambda else { return nil }
        let outer = try descend()
        let start = token.start
        let names: [Identifier]
        if grammar == .dc {
            advance()
            names = try list { parser throws(SyntaxFailure) in try parser.name("a parameter") }
            guard takeColon() else { throw unexpected(expected: "`:`") }
        } else {
            names = at(.leftParenthesis) ? try columnNames() : [try name("a parameter")]
            try expect(.arrow, "->")
        }
        let body = try expression()
        try ascend(outer)
        return Expression(.lambda(names, body: body), range(from: start))
    }

    private var isAtLambda: Bool {
        if grammar == .dc { return at(.lambda) && (peek().kind == .word || peek().isQuotedName) }
        if token.isName { return peek().kind == .arrow }
        guard at(.leftParenthesis) else { return false }
        // Only names and commas are passed by, so that nested calls are looked at once.
        var distance = 1
        while peek(distance).isName, peek(distance + 1).kind == .comma { distance += 2 }
        return peek(distance).isName && peek(distance + 1).kind == .rightParenthesis
            && peek(distance + 2).kind == .arrow
    }
}
