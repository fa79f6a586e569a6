extension ViewColumn {
    /// The text of the option `result_columns`.
    static func text(of columns: [ViewColumn]) -> String {
        let list = columns.map { column in
            JSONValue.object(
                JSONObject(unique: [
                    .init(name: "name", value: .string(column.name)),
                    .init(name: "nullable", value: .bool(column.isNullable)),
                    .init(name: "type", value: .string(column.type.name)),
                ]))
        }
        return JSONValue.object(["result_columns": .array(list)]).canonicalText
    }

    /// Reads the option `result_columns`.
    static func columns(of json: JSONValue) throws(PlanError) -> [ViewColumn] {
        let list = try JSONPlace(json).member("result_columns")
        let columns = try list.list { place throws(PlanError) in
            ViewColumn(
                name: try place.member("name").string(), type: try place.member("type").columnType(),
                isNullable: try place.member("nullable").bool())
        }
        if columns.isEmpty { throw list.error("a view needs at least one column") }
        if let name = repeatedName(in: columns) {
            throw list.error("the column name `\(name)` occurs twice; Spark does not tell upper case from lower")
        }
        return columns
    }

    /// A name that another column has too, ignoring case.
    static func repeatedName(in columns: [ViewColumn]) -> String? {
        var seen: Set<[UInt8]> = []
        return columns.first { !seen.insert(Array($0.name.lowercased().utf8)).inserted }?.name
    }
}

extension TableDescriptor {
    /// The text of the option `referenced_table_descriptors`.
    static func text(of tables: [TableDescriptor]) -> String {
        JSONValue.object(["referenced_table_descriptors": .array(tables.map(\.json))]).canonicalText
    }

    private var json: JSONValue {
        [
            "columns": .array(columns.map(\.json)), "name": .string(name),
            "remote": .array(remote.map(JSONValue.string)),
        ]
    }

    /// Reads the option `referenced_table_descriptors`.
    static func tables(of json: JSONValue) throws(PlanError) -> [TableDescriptor] {
        try JSONPlace(json).member("referenced_table_descriptors").list { place throws(PlanError) in
            TableDescriptor(
                name: try place.member("name").string(), remote: try place.member("remote").strings(),
                columns: try place.member("columns").list(Column.init(_:)))
        }
    }
}

extension TableDescriptor.Column {
    fileprivate var json: JSONValue {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(5)
        members.append(.init(name: "name", value: .string(name)))
        members.append(.init(name: "nullable", value: .bool(isNullable)))
        members.append(.init(name: "remote_name", value: .string(remoteName)))
        if let remoteType { members.append(.init(name: "remote_type", value: .string(remoteType))) }
        members.append(.init(name: "type", value: .string(type.name)))
        return .object(JSONObject(unique: members))
    }

    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            name: try place.member("name").string(), remoteName: try place.member("remote_name").string(),
            remoteType: try place.optional("remote_type")?.string(),
            type: try place.member("type").columnType(), isNullable: try place.member("nullable").bool())
    }
}
