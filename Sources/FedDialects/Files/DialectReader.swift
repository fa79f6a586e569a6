import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Makes a dialect of another one and a document.
struct DialectReader {
    /// The members of a document.
    static let members = [
        "version", "name", "parent", "server_version", "description", "identifiers", "literals", "types", "text",
        "comparison", "like", "null_order", "limit", "operators", "joins", "windows", "functions", "aggregates",
        "clauses", "limits", "ledger",
    ]

    /// What a document adds to a dialect in `full_pushdown`.
    typealias Addition = @Sendable (inout Dialect) -> Void

    let top: DocumentPlace
    let parent: Dialect
    let version: ServerVersion?
    var dialect: Dialect
    /// By the names of the ledger's entries.
    private var additions: [String: [Addition]] = [:]
    /// The entries of the document itself, in its order, and the parent's without those that it drops.
    private var declared: [LedgerEntry] = []
    private var inherited: [LedgerEntry] = []
    /// What the document says itself: no entry of the parent's ledger says it otherwise.
    var own = (functions: Set<Function>(), aggregates: Set<AggregateFunction>(), features: Set<OperatorFeature>())

    init(_ top: DocumentPlace, _ name: String, from parent: Dialect, text: String) throws(CompileError) {
        self.top = top
        self.parent = parent
        let place = try top.optional("server_version")
        let named = try place?.text()
        let oldest = named.flatMap { ServerVersion($0) }
        if let place, oldest == nil { throw place.error("expected a version, such as \"14.2\"") }
        version = oldest ?? parent.origin?.serverVersion
        dialect = parent
        dialect.name = name
        dialect.origin = Dialect.Origin(
            parent: parent.name, base: parent.origin?.base ?? parent.name, serverVersion: version,
            texts: (parent.origin?.texts ?? []) + [text])
        inherited = parent.ledger
    }

    mutating func read() throws(CompileError) -> Dialect {
        _ = try top.optional("description")?.text()
        try readLedger()
        try readNames()
        try readLiterals()
        try readTypes()
        try readText()
        try readComparison()
        try readOrder()
        try readJoins()
        try readWindows()
        try readOperators()
        try readFunctions()
        try readAggregates()
        try readClauses()
        try readLimits()
        try finishLedger()
        return dialect
    }

    func entry(_ place: DocumentPlace) throws(CompileError) -> DialectEntry {
        try DialectEntry(place, of: dialect.name, for: version)
    }

    // MARK: - Ledger

    private mutating func readLedger() throws(CompileError) {
        guard let place = try top.optional("ledger") else { return }
        for (name, place) in try place.members() {
            let isKnown = inherited.contains { $0.name == name }
            if place.isNull {
                guard isKnown else { throw place.error("`\(parent.name)` has no entry `\(name)` to drop") }
                inherited.removeAll { $0.name == name }
                continue
            }
            guard name.wholeMatch(of: /[a-z_]+/) != nil else {
                throw place.error("the name of an entry is of small letters and _")
            }
            if isKnown {
                throw place.error(
                    "`\(parent.name)` has an entry of this name",
                    hint: "name it in `ledger` where it holds, drop it with null, or take another name")
            }
            try place.allow(["differs", "source"])
            declared.append(
                LedgerEntry(
                    name, try place.member("differs").text(), link: try place.member("source").text(), witness: nil
                ) { _ in })
        }
    }

    /// Has the entry of that name, which must be there, add something.
    mutating func add(to place: DocumentPlace, _ addition: @escaping Addition) throws(CompileError) {
        let name = try place.text()
        let known = (declared + inherited).map(\.name)
        guard known.contains(name) else {
            throw place.error(
                "the ledger has no entry `\(name)`",
                hint: FedDiagnostics.Spelling.hint(for: name, among: known) ?? "say in `ledger` what differs")
        }
        additions[name, default: []].append(addition)
    }

    private mutating func finishLedger() throws(CompileError) {
        for entry in declared where additions[entry.name] == nil {
            throw try top.member("ledger").member(entry.name).error("nothing in this document names the entry")
        }
        let own = self.own
        dialect.ledger = (inherited + declared).map { entry in
            var entry = entry
            let widen = entry.widen
            let additions = self.additions[entry.name] ?? []
            entry.widen = { dialect in
                let before = dialect
                widen(&dialect)
                for function in own.functions {
                    dialect.functions[function] = before.functions[function]
                    if !before.alikeFailures.contains(function) { dialect.alikeFailures.remove(function) }
                }
                for function in own.aggregates { dialect.aggregates[function] = before.aggregates[function] }
                for feature in own.features where !before.features.contains(feature) {
                    dialect.features.remove(feature)
                }
                for addition in additions { addition(&dialect) }
            }
            return entry
        }
    }
}
