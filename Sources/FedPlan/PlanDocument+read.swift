import FedDiagnostics

extension PlanDocument {
    /// Reads a plan from its text.
    package init(text: String) throws(PlanError) {
        try self.init(json: PlanDocument.parse(text))
    }

    /// Reads the JSON of a plan, which `init(json:)` and `verifyFingerprint(of:)` take.
    package static func parse(_ text: String) throws(PlanError) -> JSONValue {
        do { return try JSONValue(parsing: text) } catch { throw PlanError(error) }
    }

    /// Reads a plan; members that it does not know are ignored at every level, since plans change by adding.
    package init(json: JSONValue) throws(PlanError) {
        let top = JSONPlace(json)
        if let detail = refusal(json) {
            throw top.error("this is the answer to a refused request, not a plan: \(detail)")
        }
        let version = try top.member("version")
        let number = try version.integer()
        guard number <= PlanDocument.currentVersion else {
            throw version.error(
                "the plan has version \(number), and this program reads up to version "
                    + "\(PlanDocument.currentVersion): run it with a newer one")
        }
        guard number >= 1 else { throw version.error("there is no version \(number)") }
        self.init(
            tenantID: try top.member("tenant_id").string(),
            source: try Source(top.member("source")),
            options: try Options(top.member("options")),
            session: try top.member("session").texts(),
            stages: try Stages(top.member("stages")),
            resultColumns: try top.member("result_columns").list(ResultColumn.init(_:)),
            federates: try top.member("federates").list(FederateSummary.init(_:)),
            inhibitors: try top.member("inhibitors").list(Inhibitor.init(_:)))
        self.version = number
        fingerprint = try top.optional("fingerprint")?.string()
        algebra = try top.optional("algebra")?.string()
        rewrites = try top.optional("rewrites")?.list(Rewrite.init(_:))
        estimates = try top.optional("estimates")?.list(Estimate.init(_:))
    }
}

/// What the service's problem document (RFC 9457) says; `nil` for other documents.
///
/// `curl --output plan.json` saves one like a plan, unless it is told not to.
private func refusal(_ json: JSONValue) -> String? {
    guard json["stages"] == nil, json["type"]?.stringValue?.hasPrefix("urn:federate:problem:") == true else {
        return nil
    }
    return json["detail"]?.stringValue ?? json["title"]?.stringValue ?? "it has no detail"
}

extension JSONPlace {
    /// An object whose values are texts.
    fileprivate func texts() throws(PlanError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, place) in try members() { texts[name] = try place.string() }
        return texts
    }

    /// The name of a type that can cross a border.
    func columnType() throws(PlanError) -> ColumnType {
        let name = try string()
        guard let type = ColumnType(name: name) else { throw error("there is no column type `\(name)`") }
        return type
    }
}

extension PlanDocument.Source {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(dialect: try place.member("dialect").string(), sql: try place.member("sql").string())
    }
}

extension PlanDocument.Options {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        var features: [String: Bool] = [:]
        for (name, place) in try place.member("features").members() { features[name] = try place.bool() }
        self.init(
            pushdownMode: try place.member("pushdown_mode").string(), features: features,
            now: try place.optional("now")?.string(), viewPrefix: try place.optional("view_prefix")?.string(),
            identifiers: try place.optional("identifiers")?.string(),
            dialects: try place.optional("dialects")?.list(PlanDocument.LoadedDialect.init(_:)) ?? [])
    }
}

extension PlanDocument.LoadedDialect {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            name: try place.member("name").string(), base: try place.member("base").string(),
            digest: try place.member("digest").string())
    }
}

extension PlanDocument.Stages {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            pre: try place.member("pre").list(PlanDocument.ViewStatement.init(_:)),
            main: try place.member("main").list { statement throws(PlanError) in
                try statement.member("sql").string()
            },
            post: try place.member("post").list(PlanDocument.ViewStatement.init(_:)))
    }
}

extension PlanDocument.ViewStatement {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(view: try place.member("view").string(), sql: try place.member("sql").string())
    }
}

extension PlanDocument.ResultColumn {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            name: try place.member("name").string(), type: try place.member("type").columnType(),
            dcType: try place.member("dc_type").string(), isNullable: try place.member("nullable").bool())
    }
}

extension PlanDocument.FederateSummary {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        let exactness = try place.member("exactness")
        let word = try exactness.string()
        guard let known = Exactness(rawValue: word) else {
            throw exactness.error("exactness is `exact` or `superset`, not `\(word)`")
        }
        self.init(
            view: try place.member("view").string(), connectionID: try place.member("connection_id").string(),
            system: try place.member("system").string(), query: try place.member("query").string(),
            tables: try place.member("tables").strings(), pushed: try place.member("pushed").strings(),
            exactness: known, ledger: try place.optional("ledger")?.strings() ?? [])
    }
}

extension Inhibitor {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            code: try place.member("code").string(), operatorName: try place.member("operator").string(),
            expression: try place.member("expression").string(),
            connectionID: try place.optional("connection_id")?.string(),
            location: try place.optional("location", Location.init(_:)),
            reason: try place.member("reason").string(), remedy: try place.optional("remedy")?.string())
    }
}

extension Inhibitor.Location {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(
            line: try place.member("line").integer(), column: try place.member("column").integer(),
            length: try place.member("length").integer())
    }
}

extension PlanDocument.Rewrite {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(pass: try place.member("pass").string(), algebra: try place.member("algebra").string())
    }
}

extension PlanDocument.Estimate {
    fileprivate init(_ place: JSONPlace) throws(PlanError) {
        self.init(view: try place.member("view").string(), rows: try place.member("rows").integer())
    }
}
