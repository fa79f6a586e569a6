import FedDiagnostics

extension Table {
    init(
        _ place: DocumentPlace, connections: [String: Connection], systems: SystemNames
    ) throws(CompileError) {
        let system: String?
        let source: TableSource
        if try place.optional("format") != nil {
            system = nil
            source = .native(try NativeSource(place))
        } else {
            let connection = try Table.connection(of: place, among: connections)
            system = systems.base(of: connection.system)
            source = .foreign(connection: connection.id, remote: try Table.remotePath(of: place, on: connection.system))
        }
        let name = try place.member("name").text()
        let list = try place.member("columns")
        var columns: [ColumnDefinition] = []
        var names = DocumentNames()
        for place in try list.elements() {
            let column = try ColumnDefinition(place, system: system)
            guard names.insert(system == nil ? column.name.lowercased() : column.name) else {
                throw place.error(
                    "there is another column with the name `\(column.name)`",
                    hint: system == nil ? "files are read without telling upper case from lower" : nil)
            }
            columns.append(column)
        }
        if columns.isEmpty { throw list.error("a table needs at least one column") }
        self.init(
            name: name, source: source, columns: columns,
            keys: try Table.keys(place.optional("keys"), columns: columns),
            statistics: try place.optional("statistics").map { place throws(CompileError) in
                try TableStatistics(place, columns: columns)
            })
    }

    private static func connection(
        of place: DocumentPlace, among connections: [String: Connection]
    ) throws(CompileError) -> Connection {
        try place.allow(["name", "connection", "remote", "columns", "keys", "statistics"])
        guard let reference = try place.optional("connection") else {
            throw place.error("a table needs a `connection`, or a `format` if it is files")
        }
        let id = try reference.text()
        guard let connection = connections[id] else {
            throw reference.error(
                "there is no connection `\(id)` in this catalog", hint: Spelling.hint(for: id, among: connections.keys))
        }
        return connection
    }

    private static func remotePath(
        of place: DocumentPlace, on system: String
    ) throws(CompileError) -> [String] {
        let remote = try place.member("remote")
        let parts = try remote.elements().map { part throws(CompileError) in try part.text() }
        if parts.isEmpty { throw remote.error("the remote path needs at least the table's name") }
        if let longest = RemotePath.longest[system], parts.count > longest {
            throw remote.error(
                "the remote path of a table on \(system) has at most \(longest) parts, and this one has \(parts.count)",
                hint: "each part is one name, without quotes")
        }
        return parts
    }

    private static func keys(
        _ place: DocumentPlace?, columns: [ColumnDefinition]
    ) throws(CompileError) -> [[String]] {
        guard let place else { return [] }
        var keys: [[String]] = []
        let known = Set(columns.map(\.name))
        for key in try place.elements() {
            var names: [String] = []
            for element in try key.elements() {
                let name = try element.text()
                guard known.contains(name) else { throw element.unknownColumn(name, among: columns) }
                if names.contains(name) { throw element.error("the key names the column `\(name)` twice") }
                names.append(name)
            }
            if names.isEmpty { throw key.error("a key names at least one column") }
            keys.append(names)
        }
        return keys
    }
}

extension DocumentPlace {
    fileprivate func unknownColumn(_ name: String, among columns: [ColumnDefinition]) -> CompileError {
        error(
            "the table has no column `\(name)`", hint: Spelling.hint(for: name, among: columns.lazy.map(\.name)))
    }
}

extension TableStatistics {
    fileprivate init(_ place: DocumentPlace, columns: [ColumnDefinition]) throws(CompileError) {
        try place.allow(["rows", "columns"])
        let rows = try place.member("rows").count()
        let known = Set(columns.map(\.name))
        var statistics: [String: Column] = [:]
        for (name, place) in try place.optional("columns")?.members() ?? [] {
            guard known.contains(name) else { throw place.unknownColumn(name, among: columns) }
            try place.allow(["distinct", "null_fraction"])
            statistics[name] = Column(
                distinct: try place.optional("distinct")?.count(),
                nullFraction: try place.optional("null_fraction")?.number(in: 0...1, "a fraction from 0 to 1"))
        }
        self.init(rows: rows, columns: statistics)
    }
}

extension DocumentPlace {
    fileprivate func count() throws(CompileError) -> Double {
        try number(in: 0...Double.greatestFiniteMagnitude, "a number of zero or more")
    }
}
