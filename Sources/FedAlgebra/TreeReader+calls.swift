import FedCatalog

extension TreeReader {
    /// Reads items such as `[n#5 := count(*) as bigint, s#6 := sum(distinct a#1) as bigint]`.
    mutating func aggregates(_ tokens: inout NotationTokens) throws(NotationError) -> [Aggregate.Item] {
        let items = try tokens.list("[", "]") { tokens throws(NotationError) -> Aggregate.Item in
            let name = try tokens.word()
            let id = try scalars.columnID(&tokens)
            try tokens.expect(sign: ":=")
            guard var function = AggregateFunction(rawValue: try tokens.word()) else {
                throw tokens.unexpected("an aggregate")
            }
            let (isStar, isDistinct, arguments) = try arguments(&tokens)
            if isStar { function = .countRows }
            let order = tokens.accept(word: "order") ? try keys(&tokens) : []
            let filter = tokens.accept(word: "filter") ? try scalars.scalar(&tokens) : nil
            try tokens.expect(word: "as")
            let type = try scalars.type(&tokens)
            let call = Aggregate.Call(
                function: function, arguments: arguments, isDistinct: isDistinct, filter: filter, orderBy: order,
                type: type)
            return .init(
                column: Column(id: id, name: name, type: type, isNullable: function.isNullOfNothing), call: call,
                range: nil)
        }
        for item in items { scalars.columns[item.column.id] = item.column }
        return items
    }

    /// Reads `sets (0, 1) (0) ()`.
    func groupingSets(_ tokens: inout NotationTokens) throws(NotationError) -> [[Int]]? {
        guard tokens.accept(word: "sets") else { return nil }
        var sets: [[Int]] = []
        while tokens.next == .sign("(") {
            sets.append(
                try tokens.list("(", ")") { tokens throws(NotationError) in Int(try tokens.number()) ?? 0 })
        }
        return sets
    }

    /// Reads items such as `[n#3 := rowNumber() over partition [a#1] order [b#2 asc nulls last] as bigint not null]`.
    mutating func windowItems(_ tokens: inout NotationTokens) throws(NotationError) -> [Window.Item] {
        let items = try tokens.list("[", "]") { tokens throws(NotationError) -> Window.Item in
            let name = try tokens.word()
            let id = try scalars.columnID(&tokens)
            try tokens.expect(sign: ":=")
            let word = try tokens.word()
            let (isStar, _, arguments) = try arguments(&tokens)
            let function: Window.Function
            if let ranking = RankingFunction(rawValue: word) {
                function = .ranking(ranking)
            } else if let aggregate = AggregateFunction(rawValue: word) {
                function = .aggregate(isStar ? .countRows : aggregate)
            } else {
                throw tokens.unexpected("a function of windows")
            }
            let filter = tokens.accept(word: "filter") ? try scalars.scalar(&tokens) : nil
            for word in ["over", "partition"] { try tokens.expect(word: word) }
            let partition = try tokens.list("[", "]") { tokens throws(NotationError) in try scalars.scalar(&tokens) }
            try tokens.expect(word: "order")
            let order = try keys(&tokens)
            let frame = try frame(&tokens)
            try tokens.expect(word: "as")
            let type = try scalars.type(&tokens)
            let isNullable = !tokens.accept(word: "not")
            if !isNullable { try tokens.expect(word: "null") }
            let call = Window.Call(
                function: function, arguments: arguments, filter: filter, partition: partition, order: order,
                frame: frame, type: type, isNullable: isNullable)
            return .init(
                column: Column(id: id, name: name, type: type, isNullable: isNullable), call: call, range: nil)
        }
        for item in items { scalars.columns[item.column.id] = item.column }
        return items
    }

    /// Reads `(*)`, `(distinct a#1)` and `(a#1, 2)`.
    private func arguments(
        _ tokens: inout NotationTokens
    ) throws(NotationError) -> (isStar: Bool, isDistinct: Bool, [Scalar]) {
        try tokens.expect(sign: "(")
        if tokens.accept(sign: "*") {
            try tokens.expect(sign: ")")
            return (true, false, [])
        }
        let isDistinct = tokens.accept(word: "distinct")
        var arguments: [Scalar] = []
        while tokens.next != .sign(")") {
            arguments.append(try scalars.scalar(&tokens))
            if !tokens.accept(sign: ",") { break }
        }
        try tokens.expect(sign: ")")
        return (false, isDistinct, arguments)
    }

    private func frame(_ tokens: inout NotationTokens) throws(NotationError) -> Window.Frame? {
        let unit: Window.Frame.Unit
        if tokens.accept(word: "rows") {
            unit = .rows
        } else if tokens.accept(word: "range") {
            unit = .range
        } else {
            return nil
        }
        let start = try bound(&tokens)
        try tokens.expect(word: "to")
        return Window.Frame(unit: unit, start: start, end: try bound(&tokens))
    }

    private func bound(_ tokens: inout NotationTokens) throws(NotationError) -> Window.Frame.Bound {
        if tokens.accept(word: "unbounded") {
            if tokens.accept(word: "preceding") { return .unboundedPreceding }
            try tokens.expect(word: "following")
            return .unboundedFollowing
        }
        if tokens.accept(word: "current") {
            try tokens.expect(word: "row")
            return .currentRow
        }
        let distance = try scalars.scalar(&tokens)
        if tokens.accept(word: "preceding") { return .preceding(distance) }
        try tokens.expect(word: "following")
        return .following(distance)
    }
}
