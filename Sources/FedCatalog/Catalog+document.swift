import FedDiagnostics

extension Catalog {
    package static let currentVersion = 1

    /// Reads and checks a whole document; the first thing that is wrong is thrown.
    init(_ top: DocumentPlace, systems: SystemNames) throws(CompileError) {
        try top.allow(["version", "tenant_id", "connections", "tables"])
        let version = try top.member("version")
        let number = try version.number(in: 1...1_000_000, "a version from 1")
        guard number == Double(Catalog.currentVersion) else {
            throw version.error("this program reads version \(Catalog.currentVersion) of the catalog document")
        }
        let tenantID = try top.member("tenant_id").text()
        var connections: [String: Connection] = [:]
        for (id, place) in try top.optional("connections")?.members() ?? [] {
            if id.isEmpty { throw place.error("the id of a connection cannot be empty") }
            try place.refuseNull(in: id)
            connections[id] = try Connection(id: id, place, systems)
        }
        var tables: [Table] = []
        var names = DocumentNames()
        for place in try top.member("tables").elements() {
            let table = try Table(place, connections: connections, systems: systems)
            guard names.insert(table.name) else {
                throw place.error("there is another table with the name `\(table.name)`")
            }
            tables.append(table)
        }
        self.init(tenantID: tenantID, connections: connections, tables: tables)
    }
}

extension Connection {
    fileprivate init(id: String, _ place: DocumentPlace, _ systems: SystemNames) throws(CompileError) {
        try place.allow(["system", "server_version", "text"])
        let system = try place.member("system")
        let name = try system.text()
        guard systems.contains(name) else {
            throw system.error(
                "unknown system `\(name)`",
                hint: Spelling.hint(for: name, among: systems.all)
                    ?? "the systems are \(DocumentPlace.list(systems.all))")
        }
        let version = try place.optional("server_version")
        let words = try version?.text()
        if let version, let own = words.flatMap({ ServerVersion($0) }), let oldest = systems.serverVersion(of: name),
            own < oldest
        {
            throw version.error("`\(name)` is described for version \(oldest) and later")
        }
        self.init(
            id: id, system: name, serverVersion: words,
            text: try TextDeclaration(place.optional("text")))
    }
}

extension TextDeclaration {
    /// Reads the three axes; absent is silent.
    init(_ place: DocumentPlace?) throws(CompileError) {
        self.init()
        guard let place else { return }
        try place.allow(["equality", "order", "padding"])
        equality = try place.optional("equality")?.word(among: [Equality.binary, .insensitive, .unknown])
        order = try place.optional("order")?.word(among: [Order.binary, .other, .unknown])
        padding = try place.optional("padding")?.word(among: [Padding.noPad, .pad, .unknown])
    }
}
