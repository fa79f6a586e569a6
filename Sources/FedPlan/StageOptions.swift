/// The options of a statement, with their places, until it is clear what they are for.
struct StageOptions {
    struct Option {
        var key: String
        var value: String
        var keyStart: Int
        var valueStart: Int
    }

    private(set) var options: [Option] = []
    /// Where the options stand, or would.
    let start: Int

    init(at start: Int) { self.start = start }

    /// Reads `( key [=] value, … )`.
    ///
    /// Keys are names, with dots if need be, or literals; values are literals, of which adjacent ones are joined,
    /// unsigned numbers, `true` or `false`.
    init(from parser: inout StageParser) throws(PlanError) {
        start = parser.scanner.start
        try parser.expect("(")
        var seen: Set<String> = []
        repeat {
            let keyStart = parser.scanner.start
            let key = try StageOptions.key(from: &parser)
            if !seen.insert(key.lowercased()).inserted {
                throw parser.scanner.error("the option `\(key)` occurs twice", at: keyStart)
            }
            _ = try parser.accept("=")
            let valueStart = parser.scanner.start
            let value = try StageOptions.value(from: &parser)
            options.append(Option(key: key, value: value, keyStart: keyStart, valueStart: valueStart))
        } while try parser.accept(",")
        try parser.expect(")")
    }

    private static func key(from parser: inout StageParser) throws(PlanError) -> String {
        if case .string(let key) = parser.scanner.token {
            try parser.scanner.advance()
            return key
        }
        return try parser.dottedName()
    }

    private static func value(from parser: inout StageParser) throws(PlanError) -> String {
        switch parser.scanner.token {
        case .string(var value):
            try parser.scanner.advance()
            while case .string(let more) = parser.scanner.token {
                value += more
                try parser.scanner.advance()
            }
            return value
        case .number(let number):
            try parser.scanner.advance()
            return number
        case .word(let word) where ["true", "false"].contains(word.lowercased()):
            try parser.scanner.advance()
            return word.lowercased()
        default:
            throw parser.expected("the value of an option")
        }
    }

    /// The option, by its key in any case; it must be there.
    private func required(_ key: String, in scanner: StageScanner) throws(PlanError) -> Option {
        guard let option = options.first(where: { $0.key.lowercased() == key }) else {
            throw scanner.error("the option `\(key)` is missing", at: start)
        }
        return option
    }

    func externalSource(in scanner: StageScanner) throws(PlanError) -> ExternalSource {
        let known =
            StageScript.ExternalOption.allCases.map(\.rawValue) + [DynamicFilter.option, ExternalSource.fallbackOption]
        var source = ExternalSource(
            connectionID: try required("connection_id", in: scanner).value,
            tenantID: try required("tenant_id", in: scanner).value,
            query: try required("query", in: scanner).value,
            referencedTables: try read(
                StageScript.ExternalOption.referencedTables.rawValue, in: scanner, TableDescriptor.tables(of:)),
            columns: try read(StageScript.ExternalOption.resultColumns.rawValue, in: scanner, ViewColumn.columns(of:)),
            hints: hints(beside: known))
        source.fallback = options.first { $0.key.lowercased() == ExternalSource.fallbackOption }?.value
        if options.contains(where: { $0.key.lowercased() == DynamicFilter.option }) {
            source.dynamicFilters = try read(DynamicFilter.option, in: scanner, DynamicFilter.filters(of:))
        }
        return source
    }

    func fileSource(
        format: FileSource.Format, columns: [ViewColumn], in scanner: StageScanner
    ) throws(PlanError) -> FileSource {
        FileSource(
            format: format, path: try required("path", in: scanner).value, options: hints(beside: ["path"]),
            columns: columns)
    }

    /// The options whose keys are not among `known`.
    private func hints(beside known: [String]) -> [String: String] {
        let others = options.filter { !known.contains($0.key.lowercased()) }
        return Dictionary(others.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads an option that holds JSON.
    private func read<Value>(
        _ key: String, in scanner: StageScanner,
        _ decode: (JSONValue) throws(PlanError) -> Value
    ) throws(PlanError) -> Value {
        let option = try required(key, in: scanner)
        do throws(PlanError) {
            return try decode(PlanDocument.parse(option.value))
        } catch {
            throw scanner.error("the option `\(key)`: \(error)", at: option.valueStart)
        }
    }
}
