import FedDiagnostics

extension Parser {
    /// Reads `TABLESAMPLE BERNOULLI (10 [PERCENT|ROWS]) REPEATABLE (1)`, in Spark's grammar `TABLESAMPLE (10 PERCENT)`.
    @inline(never)
    mutating func tableSample() throws(SyntaxFailure) -> TableSample? {
        guard at(.tablesample) else { return nil }
        let start = token.start
        advance()
        var sample = grammar == .dc ? try methodSample() : try sparkSample()
        if take(.repeatable) {
            try expectLeft()
            sample.seed = try expression()
            try expectRight()
        }
        sample.range = range(from: start)
        return sample
    }

    private mutating func methodSample() throws(SyntaxFailure) -> TableSample {
        let method = try name("`BERNOULLI` or `SYSTEM`")
        guard ["bernoulli", "system"].contains(method.text.lowercased()) else {
            throw SyntaxFailure(
                .notSupported, "TABLESAMPLE \(method.text.prefix(40)) is not supported", at: method.range,
                hint: "write BERNOULLI or SYSTEM")
        }
        try expectLeft()
        let size = try expression()
        let isRows = take(.rows)
        if !isRows { _ = take(Keyword.percent) }
        try expectRight()
        return TableSample(
            method: method.text.lowercased(), size: size, unit: isRows ? .rows : .percent, seed: nil,
            range: method.range)
    }

    private mutating func sparkSample() throws(SyntaxFailure) -> TableSample {
        let start = token.range
        try expectLeft()
        if at(word: "BUCKET") { throw notSupported("a sample of buckets", at: token) }
        let size = try expression()
        let isRows = take(.rows)
        guard isRows || take(Keyword.percent) else { throw unexpected(expected: "`PERCENT` or `ROWS`") }
        try expectRight()
        return TableSample(method: nil, size: size, unit: isRows ? .rows : .percent, seed: nil, range: start)
    }
}
