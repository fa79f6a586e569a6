import FedDiagnostics

extension Parser {
    /// The error for a token that does not fit: what was expected before it, and a guess at what was meant.
    @inline(never)
    func unexpected(expected: String, isName: Bool = false) -> SyntaxFailure {
        if token.kind == .invalid, let lexicalError { return lexicalError }
        let suspects = at(.outer) ? [token, peek()] : [token, previous ?? token]
        if let refusal = suspects.lazy.compactMap(refusal(of:)).first { return refusal }
        if grammar == .spark, let pipe {
            return notSupported("the pipe operator |>", at: pipe, hint: "nest the queries")
        }

        let found = at(.endOfText) ? "the end of the text" : "`\(shown(token))`"
        return SyntaxFailure(
            .syntaxError, "expected \(expected) before \(found)", at: token.range, hint: guess(isName: isName))
    }

    /// The bar of Spark's `|>`, if the cursor is at one of its halves.
    private var pipe: Token? {
        let pairs = [(token, peek()), (previous ?? token, token)]
        return pairs.first { $0.kind == .pipe && $1.kind == .greater && $0.end == $1.start }?.0
    }

    /// A construct that is understood, but that the tree cannot hold.
    @inline(never)
    func notSupported(_ construct: String, at token: Token, hint: String? = nil) -> SyntaxFailure {
        if token.kind == .invalid, let lexicalError { return lexicalError }
        return .notSupported(construct, at: token.range, hint: hint)
    }

    /// The text of a token, cut short where it is long.
    func shown(_ token: Token) -> String {
        let limit = 40
        let text = text(of: SourceRange(start: token.start, end: min(token.end, token.start + limit * 4)))
        let line = text.prefix { !$0.isNewline }
        let short = line.prefix(limit)
        return short.utf8.count < token.end - token.start ? short + "…" : String(short)
    }

    // MARK: Guesses

    private func guess(isName: Bool) -> String? {
        if let symbol = symbolHint { return symbol }
        if at(.semicolon) || previous?.kind == .semicolon { return "one statement at a time" }
        if token.kind == .word, let meant = nearestKeyword(to: token) {
            return "did you mean `\(meant)`?"
        }
        if let previous, previous.kind == .word, let meant = nearestKeyword(to: previous) {
            return "did you mean `\(meant)` instead of `\(shown(previous))`?"
        }
        if isName, token.kind == .word, token.restrictions.contains(.reserved) {
            let quote = grammar == .dc ? "\"" : "`"
            return "as a name, the word needs quotes: \(quote)\(shown(token))\(quote)"
        }
        return nil
    }

    private var symbolHint: String? {
        switch token.kind {
        case .doubleEqual where grammar == .dc: "equality is written `=`"
        case .nullSafeEqual where grammar == .dc: "write IS NOT DISTINCT FROM"
        case .exclamation where grammar == .dc: "write NOT"
        case .word where token.keyword == .isnull && peek().kind == .leftParenthesis: "did you mean ifnull?"
        case .ampersand where peek().kind == .ampersand || previous?.kind == .ampersand: "write AND"
        case .leftBracket where grammar == .dc: "names are quoted with double quotes: \"name\""
        case .rightParenthesis where previous?.kind == .comma: "there is a comma too many"
        case .word where token.keyword == .from && previous?.kind == .comma: "there is a comma too many"
        default: nil
        }
    }

    private static let commonKeywords: [[UInt8]] = [
        .select, .from, .where, .group, .order, .by, .having, .limit, .offset, .join, .inner, .left, .right, .full,
        .cross, .natural, .on, .using, .union, .intersect, .except, .with, .recursive, .values, .distinct, .and,
        .between, .like, .case, .when, .then, .else, .end, .exists, .nulls, .first, .last, .desc, .over, .window,
        .partition, .preceding, .following, .unbounded, .current, .explain, .interval, .lateral, .filter, .escape,
    ].map { (keyword: Keyword) in Array(keyword.text.utf8) }

    /// The keyword that differs from a name by a slip of the finger.
    private func nearestKeyword(to token: Token) -> String? {
        let length = token.end - token.start
        guard (3...12).contains(length), token.keyword == .unknownWord else { return nil }
        let word = source[token.start..<token.end].map { $0 & 0xDF }
        let allowed = length > 5 ? 2 : 1
        var best: (distance: Int, keyword: [UInt8])?
        for keyword in Self.commonKeywords where abs(keyword.count - length) <= allowed {
            let distance = Self.distance(word, keyword)
            if distance <= min(allowed, (best?.distance ?? .max) - 1) { best = (distance, keyword) }
        }
        return best.map { String(decoding: $0.keyword, as: UTF8.self) }
    }

    /// Counts the letters to insert, delete, replace or swap with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }

    // MARK: Refusals

    /// The error for a word that other dialects have, and this one has not.
    @inline(never)
    func refusal(of token: Token) -> SyntaxFailure? {
        guard token.kind == .word, let (construct, hint) = Self.refused(token.keyword, in: grammar) else {
            return nil
        }
        if grammar == .spark, token.keyword == .pivot || token.keyword == .unpivot {
            return notSupported(construct, at: token, hint: hint)
        }
        let language = grammar == .dc ? "DC SQL" : "the Spark SQL that is read here"
        return SyntaxFailure(.syntaxError, "\(construct) is not part of \(language)", at: token.range, hint: hint)
    }

    private static func refused(_ keyword: Keyword, in grammar: Grammar) -> (String, hint: String?)? {
        let filter = "compute the window function in a subquery and filter its result in WHERE"
        let condition = "write CASE or FILTER (WHERE …) for each column"
        switch (keyword, grammar) {
        case (.qualify, _): return ("QUALIFY", filter)
        case (.pivot, _): return ("PIVOT", condition)
        case (.unpivot, _): return ("UNPIVOT", "write one SELECT a column, with UNION ALL between them")
        case (.matchRecognize, _): return ("MATCH_RECOGNIZE", nil)
        case (.apply, _): return ("APPLY", "write CROSS JOIN LATERAL or LEFT JOIN LATERAL … ON true")
        case (.top, _): return ("TOP", "write LIMIT at the end of the query")
        case (.minus, .dc): return ("MINUS", "write EXCEPT")
        case (.semi, .dc): return ("SEMI JOIN", "write WHERE EXISTS (SELECT …)")
        case (.anti, .dc): return ("ANTI JOIN", "write WHERE NOT EXISTS (SELECT …)")
        case (.materialized, .dc): return ("MATERIALIZED", "leave the word out")
        case (.div, .dc): return ("DIV", "write div(a, b), or `/` between integers")
        case (.rlike, .dc), (.regexp, .dc):
            return (keyword.text, "write `~`, or `~*` to ignore case")
        case (.returning, .dc): return ("RETURNING", "DC SQL only reads")
        default: return nil
        }
    }
}
