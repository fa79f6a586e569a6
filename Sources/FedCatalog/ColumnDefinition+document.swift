import FedDiagnostics

extension ColumnDefinition {
    /// Reads a column of a table on `system`, or of a native table when there is none.
    init(_ place: DocumentPlace, system: String?) throws(CompileError) {
        guard let system else {
            try self.init(native: place)
            return
        }
        try place.allow(["name", "remote_name", "remote_type", "type", "nullable", "text"])
        let remoteType = try place.optional("remote_type")
        let words = try remoteType?.text()
        let meaning = words.flatMap { RemoteType.read($0, system: system) }
        let type: SQLType
        if let named = try place.optional("type") {
            type = try named.type()
        } else if let remoteType, let words {
            guard let meaning else {
                throw remoteType.error(
                    "the type `\(words)` of \(system) has no counterpart in DC SQL",
                    hint: "say with `type` what to read it as, such as `text`")
            }
            type = meaning.cdp
        } else {
            throw place.error("a column needs a `type` or a `remote_type`")
        }
        self.init(
            name: try place.member("name").text(), remoteName: try place.optional("remote_name")?.text(),
            remoteType: words, rawType: meaning?.raw, type: type,
            isNullable: try place.optional("nullable")?.bool() ?? true,
            text: try TextDeclaration(place.optional("text")))
    }

    private init(native place: DocumentPlace) throws(CompileError) {
        for name in ["remote_name", "remote_type", "text"] {
            if let foreign = try place.optional(name) {
                throw foreign.error("`\(name)` belongs to tables on a connection, not to files")
            }
        }
        try place.allow(["name", "type", "nullable"])
        let label = try place.member("name")
        let name = try label.text()
        if name.firstRange(of: "${") != nil {
            throw label.error("a column of a file cannot have `${` in its name: Spark would substitute a variable")
        }
        guard let type = try place.optional("type") else { throw place.error("a column of a file needs a `type`") }
        self.init(
            name: name, type: try type.type(), isNullable: try place.optional("nullable")?.bool() ?? true)
    }
}

extension DocumentPlace {
    /// The name of a type in DC SQL.
    fileprivate func type() throws(CompileError) -> SQLType {
        let name = try text()
        guard let type = SQLType(name: name) else {
            throw error(
                "there is no type `\(name)` in DC SQL", hint: Spelling.hint(for: name, among: SQLType.knownNames))
        }
        return type
    }
}
