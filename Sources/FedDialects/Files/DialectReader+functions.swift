import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DialectReader {
    // MARK: - Functions

    mutating func readFunctions() throws(CompileError) {
        guard let place = try top.optional("functions") else { return }
        let known = Dictionary(
            Function.all.map { ($0.name.snakeCased, $0) }, uniquingKeysWith: { first, _ in first })
        let full = parent.widened
        for (name, place) in try place.members() {
            guard let function = known[name] else {
                throw place.error(
                    "unknown function `\(name)`",
                    hint: FedDiagnostics.Spelling.hint(for: name, among: known.keys)
                        ?? "GET /capabilities lists the functions")
            }
            if function.volatility == .volatile { throw place.error("each value of `\(name)` is made once, in main") }
            try read(function, name, try entry(place), full)
        }
    }

    private mutating func read(
        _ function: Function, _ name: String, _ entry: DialectEntry, _ full: Dialect
    ) throws(CompileError) {
        own.functions.insert(function)
        let inherited = parent.functions[function] ?? full.functions[function]
        let failsAlike = entry.failsAlike || entry.spellings.isEmpty && full.alikeFailures.contains(function)
        dialect.functions[function] = nil
        dialect.alikeFailures.remove(function)
        dialect.reasons.functions[function] = entry.reason
        if entry.exactness == .refused { return }

        if entry.exactness == .superset, !function.isCondition {
            let conditions = Function.all.filter(\.isCondition).map(\.name.snakeCased)
            throw entry.place.error(
                "`\(name)` is no condition, and so no superset of one",
                hint: "these are: \(DocumentPlace.list(conditions))")
        }
        var spelling = try self.spelling(of: function, name, entry, inherited)
        spelling.excess = entry.exactness == .superset ? entry.reason : nil
        if let ledger = entry.ledger {
            dialect.reasons.functions[function] = entry.reason ?? "it may differ there: only full_pushdown asks for it"
            try add(to: ledger) { [spelling] dialect in
                dialect.functions[function] = spelling
                if failsAlike { dialect.alikeFailures.insert(function) }
            }
            return
        }
        dialect.functions[function] = spelling
        if failsAlike { dialect.alikeFailures.insert(function) }
    }

    /// The spelling of an entry: the parent's where it has none of its own, with more limits.
    private func spelling(
        of function: Function, _ name: String, _ entry: DialectEntry, _ inherited: Dialect.FunctionSpelling?
    ) throws(CompileError) -> Dialect.FunctionSpelling {
        guard let first = entry.spellings.first else {
            guard var spelling = inherited else {
                throw entry.place.error("`\(parent.name)` has no `\(name)`: it needs a `spelling`")
            }
            let refuses = spelling.refuses
            spelling.refuses = { entry.refusal(of: $0, name: name) ?? refuses($0, $1) }
            return spelling
        }
        let type = dialect.type
        if entry.spellings.count == 1, try first.isFunctionName {
            let word = try first.text()
            return Dialect.FunctionSpelling(.call(word)) { arguments, result in
                entry.refusal(of: arguments, name: name) ?? inherited?.refuses(arguments, result)
            }
        }
        var templates: [Int: SpellingTemplate] = [:]
        for place in entry.spellings {
            let template = try SpellingTemplate(place, arguments: function.argumentCounts, takesType: true)
            guard templates.updateValue(template, forKey: template.count) == nil else {
                throw place.error("there is another spelling with \(template.count) arguments")
            }
        }
        let custom: CallWriter = { [templates] writer, scalar, arguments throws(CompileError) in
            guard let template = templates[arguments.count] else {
                throw .notSupported("`\(function.name)` of \(arguments.count) arguments", at: scalar.range)
            }
            var text = template.text
            if template.namesType {
                text = text.replacing("{type}", with: try writer.typeName(scalar.type, scalar.range))
            }
            return Fragment(try writer.fill(text, arguments))
        }
        return Dialect.FunctionSpelling(.custom(custom)) { [templates] arguments, result in
            guard let template = templates[arguments.count] else {
                return Inhibition(.functionNotAvailable, "`\(name)` is not described for \(arguments.count) arguments")
            }
            if template.namesType, type(result) == nil {
                return Inhibition(.typeNotAvailable, "there is no type \(result)")
            }
            return entry.refusal(of: arguments, name: name) ?? inherited?.refuses(arguments, result)
        }
    }

    // MARK: - Aggregates

    /// The aggregates that are one call of one function.
    private static let plainAggregates: Set<AggregateFunction> = [
        .count, .sum, .avg, .boolAnd, .boolOr, .bitAnd, .bitOr, .stddevPop, .stddevSamp, .varPop, .varSamp, .covarPop,
        .covarSamp, .corr, .skewness, .kurtosis, .approxCountDistinct,
    ]

    mutating func readAggregates() throws(CompileError) {
        guard let place = try top.optional("aggregates") else { return }
        let known = Dictionary(
            AggregateFunction.allCases.map { ($0.rawValue.snakeCased, $0) }, uniquingKeysWith: { first, _ in first })
        let full = parent.widened
        for (name, place) in try place.members() {
            guard let function = known[name] else {
                throw place.error(
                    "unknown aggregate `\(name)`",
                    hint: FedDiagnostics.Spelling.hint(for: name, among: known.keys)
                        ?? "GET /capabilities lists the aggregates")
            }
            let entry = try entry(place)
            if entry.failsAlike { throw place.error("`fails_alike` is for functions") }
            own.aggregates.insert(function)
            let inherited = parent.aggregates[function] ?? full.aggregates[function]
            dialect.aggregates[function] = nil
            dialect.reasons.aggregates[function] = entry.reason
            switch entry.exactness {
            case .refused: continue
            case .superset: throw place.error("an aggregate of too many rows is no superset")
            case .exact, .nonStrict: break
            }
            let spelling = try self.spelling(of: function, name, entry, inherited)
            guard let ledger = entry.ledger else {
                dialect.aggregates[function] = spelling
                continue
            }
            dialect.reasons.aggregates[function] = entry.reason ?? "it may differ there: only full_pushdown asks for it"
            try add(to: ledger) { $0.aggregates[function] = spelling }
        }
    }

    private func spelling(
        of function: AggregateFunction, _ name: String, _ entry: DialectEntry, _ inherited: AggregateSpelling?
    ) throws(CompileError) -> AggregateSpelling {
        let refuses: @Sendable (Aggregate.Call) -> Inhibition? = { call in
            entry.refusal(of: call.arguments.map(\.type), name: name) ?? inherited?.refuses(call)
        }
        guard let first = entry.spellings.first else {
            guard var spelling = inherited else {
                throw entry.place.error("`\(parent.name)` has no `\(name)`: it needs a `spelling`")
            }
            spelling.refuses = refuses
            return spelling
        }
        guard Self.plainAggregates.contains(function) else {
            throw first.error("`\(name)` is written as its parent does, or refused")
        }
        guard entry.spellings.count == 1, try first.isFunctionName else {
            throw first.error("the spelling of an aggregate is the name of a function")
        }
        let type = dialect.type
        return try .castCall(first.text()) { call in
            if type(call.type) == nil { return Inhibition(.typeNotAvailable, "there is no type \(call.type)") }
            return refuses(call)
        }
    }
}

extension DocumentPlace {
    /// Whether the text is a name that may stand before a call's parenthesis.
    fileprivate var isFunctionName: Bool {
        get throws(CompileError) {
            try text().wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/) != nil
        }
    }
}
