import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Comparisons, orders, joins, windows, operators as a whole, and limits.
extension DialectReader {
    mutating func readComparison() throws(CompileError) {
        if let place = try top.optional("comparison") {
            try place.allow(["distinct", "not_distinct", "distinct_test", "nan_is_largest"])
            if let distinct = try place.optional("distinct") {
                dialect.distinct = try distinct.isNull ? nil : distinct.sign()
                dialect.distinctTest = nil
            }
            if let notDistinct = try place.optional("not_distinct") {
                dialect.notDistinct = try notDistinct.sign()
                dialect.distinctTest = nil
            }
            if let test = try place.optional("distinct_test") {
                dialect.distinctTest = try test.isNull ? nil : SpellingTemplate(test, arguments: 2...2).text
            }
            if let ordersNaN = try place.optional("nan_is_largest") { dialect.ordersNaN = try ordersNaN.bool() }
        }
        guard let place = try top.optional("like") else { return }
        try place.allow(["form", "wildcards", "of_patterns"])
        if let form = try place.optional("form") { dialect.like = try form.word(among: Dialect.LikeStyle.allCases) }
        if let wildcards = try place.optional("wildcards") {
            let text = try wildcards.text()
            guard text.wholeMatch(of: /%_[\[\]*?#!-]*/) != nil else {
                throw wildcards.error("the wildcards are %_, and perhaps some of []*?#!- behind them")
            }
            dialect.likeWildcards = text
        }
        if let patterns = try place.optional("of_patterns") {
            dialect.likeOfPatterns = try patterns.isNull ? nil : SpellingTemplate(patterns, arguments: 3...3).text
        }
    }

    mutating func readOrder() throws(CompileError) {
        if let nulls = try top.optional("null_order") { dialect.nullOrder = try nulls.word(among: NullOrder.allCases) }
        guard let place = try top.optional("limit") else { return }
        try place.allow(["form", "offset_needs_limit", "in_branches"])
        if let form = try place.optional("form") { dialect.limitForm = try form.word(among: LimitForm.allCases) }
        if let needed = try place.optional("offset_needs_limit") { dialect.offsetNeedsLimit = try needed.bool() }
        if let branches = try place.optional("in_branches") { dialect.limitsBranches = try branches.bool() }
    }

    // MARK: - Joins and windows

    mutating func readJoins() throws(CompileError) {
        guard let place = try top.optional("joins") else { return }
        try place.allow(["needing_equality", "only_on_equalities", "without_text", "in_where"])
        let limits: [(String, WritableKeyPath<JoinLimits, Set<OperatorFeature>>)] = [
            ("needing_equality", \.needingEquality), ("only_on_equalities", \.onEqualities),
            ("without_text", \.withoutText),
        ]
        for (name, path) in limits {
            guard let list = try place.optional(name) else { continue }
            dialect.joinLimits[keyPath: path] = Set(
                try list.elements().map { place throws(CompileError) in try place.join() })
        }
        if let inWhere = try place.optional("in_where") { dialect.joinsInWhere = try inWhere.bool() }
    }

    private enum FrameWord: String, CaseIterable {
        case rows
        case rowDistances = "row_distances"
        case range
    }

    mutating func readWindows() throws(CompileError) {
        guard let place = try top.optional("windows") else { return }
        try place.allow(["rankings", "aggregates", "frames", "rankings_need_order"])
        if let list = try place.optional("rankings") {
            dialect.rankings = Set(
                try list.elements().map { place throws(CompileError) -> RankingFunction in
                    try place.snakeWord()
                })
        }
        if let list = try place.optional("aggregates") {
            dialect.windowAggregates = Set(
                try list.elements().map { place throws(CompileError) -> AggregateFunction in try place.snakeWord() })
        }
        if let list = try place.optional("frames") {
            let words = try list.elements().map { place throws(CompileError) in
                try place.word(among: FrameWord.allCases)
            }
            dialect.windowFrames = WindowFrames(
                rows: words.contains(.rows) || words.contains(.rowDistances),
                rowDistances: words.contains(.rowDistances), range: words.contains(.range))
        }
        if let needed = try place.optional("rankings_need_order") { dialect.ranksNeedOrder = try needed.bool() }
    }

    // MARK: - Operators

    mutating func readOperators() throws(CompileError) {
        guard let place = try top.optional("operators") else { return }
        let known = OperatorFeature.allCases.map(\.rawValue)
        for (name, place) in try place.members() {
            guard let feature = OperatorFeature(rawValue: name) else {
                throw place.error(
                    "unknown operator `\(name)`",
                    hint: FedDiagnostics.Spelling.hint(for: name, among: known)
                        ?? "the operators are \(DocumentPlace.list(known))")
            }
            let entry = try entry(place)
            if entry.failsAlike || entry.count != nil {
                throw place.error("an operator has no `arguments` and no `fails_alike`")
            }
            own.features.insert(feature)
            dialect.features.remove(feature)
            dialect.reasons.features[feature] = entry.reason
            if let spelling = entry.spellings.first { try spell(feature, spelling, of: entry) }
            switch entry.exactness {
            case .refused: continue
            case .superset: throw place.error("an operator of too many rows is no superset")
            case .exact: dialect.features.insert(feature)
            case .nonStrict:
                guard let ledger = entry.ledger else { continue }
                dialect.reasons.features[feature] =
                    entry.reason ?? "it may differ there: only full_pushdown asks for it"
                try add(to: ledger) { $0.features.insert(feature) }
            }
        }
    }

    /// The words of an operator that has some of its own.
    private mutating func spell(
        _ feature: OperatorFeature, _ place: DocumentPlace, of entry: DialectEntry
    ) throws(CompileError) {
        guard entry.spellings.count == 1 else { throw entry.place.error("an operator has one spelling") }
        let words = try place.words()
        switch feature {
        case .intersect:
            dialect.intersect = words
            if words.hasSuffix(" DISTINCT") { dialect.features.remove(.intersectAll) }
        case .except:
            dialect.except = words
            if words.hasSuffix(" DISTINCT") { dialect.features.remove(.exceptAll) }
        case .semiJoin: dialect.semiJoin = words
        case .antiJoin: dialect.antiJoin = words
        default:
            throw place.error(
                "`\(feature.rawValue)` has no words of its own",
                hint: "these have: intersect, except, semi_join, anti_join")
        }
    }

    // MARK: - Clauses and limits

    mutating func readClauses() throws(CompileError) {
        guard let place = try top.optional("clauses") else { return }
        let clauses: [(String, WritableKeyPath<Dialect, Bool>)] = [
            ("aggregate_filter", \.hasAggregateFilter), ("as_before_tables", \.writesAsBeforeTables),
            ("qualified_columns", \.qualifiesColumns), ("group_by_constants", \.groupsByConstants),
            ("group_by_expressions", \.matchesComputedGroups), ("order_by_behind_having", \.sortsBehindHaving),
            ("constants_in_lists_only", \.listsConstantsOnly),
        ]
        try place.allow(clauses.map(\.0) + ["fence"])
        for (name, path) in clauses {
            if let flag = try place.optional(name) { dialect[keyPath: path] = try flag.bool() }
        }
        if let fence = try place.optional("fence") {
            guard fence.isNull else {
                throw fence.error("only null can stand here: there is no fence but the parent's")
            }
            dialect.fence = nil
        }
    }

    mutating func readLimits() throws(CompileError) {
        guard let place = try top.optional("limits") else { return }
        try place.allow(["statement_bytes", "in_list", "chain", "keys"])
        if let longest = try place.optional("statement_bytes")?.whole(in: 256...Int(Int32.max)) {
            dialect.longestStatement = longest
            // How long the keys are is known of numbers only.
            dialect.keyLists?.takesText = false
        }
        if let longest = try place.optional("in_list")?.whole(in: 1...Int(Int32.max)) {
            dialect.longestList = longest
            dialect.keyLists?.limit(chunk: longest)
        }
        if let longest = try place.optional("chain")?.whole(in: 2...Int(Int32.max)) { dialect.longestChain = longest }
        if let keys = try place.optional("keys") {
            let most = try keys.whole(in: 0...1_000_000)
            if most == 0 { dialect.keyLists = nil }
            dialect.keyLists?.maximum = most
            dialect.keyLists?.limit(chunk: most)
        }
    }
}

extension DocumentPlace {
    /// A join that has a condition.
    fileprivate func join() throws(CompileError) -> OperatorFeature {
        let joins: [OperatorFeature] = [.innerJoin, .leftJoin, .rightJoin, .fullJoin, .semiJoin, .antiJoin]
        let text = try text()
        guard let join = joins.first(where: { $0.rawValue == text }) else {
            let known = joins.map(\.rawValue)
            throw error(
                "unknown join `\(text)`",
                hint: FedDiagnostics.Spelling.hint(for: text, among: known)
                    ?? "the joins are \(DocumentPlace.list(known))")
        }
        return join
    }

    /// Words in capitals, such as those of a set operator.
    fileprivate func words() throws(CompileError) -> String {
        let text = try text()
        guard text.wholeMatch(of: /[A-Z]+( [A-Z]+)*/) != nil else {
            throw error("expected words in capitals, such as EXCEPT DISTINCT")
        }
        return text
    }

    /// An operator of comparison.
    fileprivate func sign() throws(CompileError) -> String {
        let text = try text()
        guard text.wholeMatch(of: /[A-Z]+( [A-Z]+)*|[<>=!]{1,3}/) != nil else {
            throw error("expected an operator, such as <=> or IS DISTINCT FROM")
        }
        return text
    }

    /// One of the values of an enumeration, with `_` between its words.
    fileprivate func snakeWord<Word: RawRepresentable<String> & CaseIterable>() throws(CompileError) -> Word {
        let text = try text()
        guard let word = Word.allCases.first(where: { $0.rawValue.snakeCased == text }) else {
            let known = Word.allCases.map(\.rawValue.snakeCased)
            throw error(
                "unknown value `\(text)`",
                hint: FedDiagnostics.Spelling.hint(for: text, among: known)
                    ?? "the values are \(DocumentPlace.list(known))")
        }
        return word
    }
}
