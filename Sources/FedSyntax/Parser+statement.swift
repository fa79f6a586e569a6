import FedDiagnostics

extension Parser {
    /// Reads the whole text as one statement.
    mutating func statement() throws(SyntaxFailure) -> Statement {
        while take(.semicolon) {}
        let isExplain = try explain()
        try refuseOtherStatements()
        let query = try query()
        while take(.semicolon) {}
        guard at(.endOfText) else { throw unexpected(expected: "the end of the statement") }
        return Statement(isExplain: isExplain, query: query, parameters: parameters)
    }

    /// Reads `EXPLAIN (SQL internal_spark, STAGES)`; true if it is there.
    @inline(never)
    private mutating func explain() throws(SyntaxFailure) -> Bool {
        guard at(.explain), grammar == .dc else { return false }
        let start = token.start
        let hint = "write EXPLAIN (SQL internal_spark, STAGES)"
        advance()
        guard take(.leftParenthesis) else {
            throw notSupported("EXPLAIN without options", at: previous ?? token, hint: hint)
        }
        var hasDialect = false
        var hasStages = false
        repeat {
            if take(.sql) {
                guard at(word: "INTERNAL_SPARK") else {
                    guard at(.word) || token.isQuotedName else { throw unexpected(expected: "the name of a dialect") }
                    throw notSupported("EXPLAIN (SQL \(shown(token)))", at: token, hint: hint)
                }
                advance()
                hasDialect = true
            } else if take(.stages) {
                hasStages = true
            } else {
                guard at(.word) else { throw unexpected(expected: "an option of EXPLAIN") }
                throw notSupported("the option \(shown(token)) of EXPLAIN", at: token, hint: hint)
            }
        } while take(.comma)
        try expectRight()
        guard hasDialect, hasStages else {
            throw .notSupported(
                "EXPLAIN without " + (hasDialect ? "STAGES" : "SQL internal_spark"), at: range(from: start), hint: hint)
        }
        return true
    }

    private func refuseOtherStatements() throws(SyntaxFailure) {
        switch token.keyword {
        case .insert, .update, .delete, .merge, .truncate, .copy, .create, .alter, .drop, .grant:
            throw notSupported(token.keyword.text, at: token, hint: "only queries are read")
        default:
            break
        }
    }
}
