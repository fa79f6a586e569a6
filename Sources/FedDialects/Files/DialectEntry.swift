import FedAlgebra
import FedCatalog
import FedDiagnostics

/// What a document says of one function, aggregate or operator.
///
/// `null` refuses it, a text or a list of texts is an exact spelling, and an object has the members below.
struct DialectEntry: Sendable {
    enum Exactness: String, Sendable {
        case exact, superset
        case nonStrict = "non_strict"
        case refused
    }

    let place: DocumentPlace
    private(set) var exactness: Exactness
    /// The places of its spellings; empty where the parent's is kept.
    private(set) var spellings: [DocumentPlace] = []
    private(set) var reason: String?
    /// The entry of the ledger that a spelling that is not strict belongs to.
    private(set) var ledger: DocumentPlace?
    /// How many arguments it may have.
    private(set) var count: ClosedRange<Int>?
    /// The types that its arguments may have, without their parameters.
    private(set) var types: [SQLType.Family]?
    private(set) var failsAlike = false

    /// What is not there in the version that the document is for is refused.
    init(_ place: DocumentPlace, of dialect: String, for version: ServerVersion?) throws(CompileError) {
        self.place = place
        if place.isNull {
            exactness = .refused
            reason = "\(dialect) is described without it"
            return
        }
        if place.isText || place.isList {
            exactness = .exact
            spellings = try Self.spellings(place)
            return
        }
        try place.allow(["exactness", "spelling", "reason", "ledger", "arguments", "since", "until", "fails_alike"])
        exactness = try place.member("exactness").word(among: [Exactness.exact, .superset, .nonStrict, .refused])
        reason = try place.optional("reason")?.text()
        ledger = try place.optional("ledger")
        if let spelling = try place.optional("spelling") { spellings = try Self.spellings(spelling) }
        failsAlike = try place.optional("fails_alike")?.bool() ?? false
        if let arguments = try place.optional("arguments") { try limit(arguments) }
        try checkMembers()
        try refuse(outside: version, of: dialect)
    }

    private static func spellings(_ place: DocumentPlace) throws(CompileError) -> [DocumentPlace] {
        if !place.isList { return [place] }
        let places = try place.elements()
        if places.isEmpty { throw place.error("expected a spelling") }
        return places
    }

    /// Reads how many arguments there may be, and of which types.
    private mutating func limit(_ place: DocumentPlace) throws(CompileError) {
        try place.allow(["least", "most", "types"])
        let least = try place.optional("least")?.whole(in: 0...100) ?? 0
        let most = try place.optional("most")
        let bound = try most?.whole(in: 0...100) ?? 100
        guard least <= bound else { throw (most ?? place).error("`most` is less than `least`") }
        count = least...bound
        if let list = try place.optional("types") {
            types = try list.elements().map { place throws(CompileError) in try place.family() }
        }
    }

    /// Each exactness has members of its own.
    private func checkMembers() throws(CompileError) {
        switch exactness {
        case .exact: break
        case .superset, .refused:
            if reason == nil { throw place.error("`\(exactness.rawValue)` needs a `reason`") }
        case .nonStrict:
            if ledger == nil {
                throw place.error("`non_strict` needs a `ledger`: the name of the entry that says what differs")
            }
        }
        if exactness != .nonStrict, let ledger { throw ledger.error("only what is `non_strict` is in the ledger") }
        if exactness == .refused, let spelling = spellings.first {
            throw spelling.error("what is refused has no spelling")
        }
    }

    private mutating func refuse(outside version: ServerVersion?, of dialect: String) throws(CompileError) {
        for name in ["since", "until"] {
            guard let bound = try place.optional(name) else { continue }
            let text = try bound.text()
            guard let limit = ServerVersion(text) else { throw bound.error("expected a version, such as \"14.2\"") }
            guard let version else { throw bound.error("`\(name)` needs a `server_version` of the dialect") }
            let isThere = name == "since" ? limit <= version : version < limit
            if isThere { continue }
            exactness = .refused
            ledger = nil
            spellings = []
            let words = name == "since" ? "from version \(limit) on" : "before version \(limit)"
            reason = "\(dialect) has it \(words), and is described for \(version)"
        }
    }

    /// Why a call with such arguments is not written, if it is not.
    func refusal(of arguments: [SQLType], name: String) -> Inhibition? {
        if let count, !count.contains(arguments.count) {
            return Inhibition(.functionNotAvailable, "`\(name)` is described for other numbers of arguments")
        }
        if let types, let other = arguments.first(where: { !types.contains($0.family) }) {
            return Inhibition(.functionSemanticsDiffer, "`\(name)` is not described for \(other)")
        }
        return nil
    }
}

extension DocumentPlace {
    /// A whole number between the bounds.
    func whole(in bounds: ClosedRange<Int>) throws(CompileError) -> Int {
        let meaning = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        let number = try number(in: Double(bounds.lowerBound)...Double(bounds.upperBound), meaning)
        guard let whole = Int(exactly: number) else { throw error("expected \(meaning)") }
        return whole
    }

    /// A type of DC SQL without its parameters.
    func family() throws(CompileError) -> SQLType.Family { try word(among: SQLType.Family.allCases) }
}

extension SQLType {
    /// The types of DC SQL, without lengths and digits.
    enum Family: String, Sendable, CaseIterable {
        case boolean, smallint, integer, bigint, numeric, real
        case double = "double precision"
        case text, varchar, char, bytes, date, time, timestamp, timestamptz, interval, json, uuid
    }

    var family: Family {
        switch self {
        case .boolean: .boolean
        case .smallint: .smallint
        case .integer: .integer
        case .bigint: .bigint
        case .numeric: .numeric
        case .real: .real
        case .double: .double
        case .text: .text
        case .varchar: .varchar
        case .char: .char
        case .bytes: .bytes
        case .date: .date
        case .time: .time
        case .timestamp: .timestamp
        case .timestamptz: .timestamptz
        case .interval: .interval
        case .json: .json
        case .uuid: .uuid
        }
    }
}
