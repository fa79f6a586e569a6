import FedDiagnostics
import FedPlan
import FedTesting
import Foundation
import Testing

/// Reading, writing and fingerprints of plans.
@Suite struct PlanDocumentTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/plan")

    /// `plan path=/a/0 [remove]` puts the input at a place of a plan that is right, or takes away what is there.
    @Test(arguments: CaseFile.all(in: folder))
    func cases(_ file: CaseFile) throws {
        file.record(
            try file.run { item in
                try item.allow(keys: "path")
                do {
                    switch item.command {
                    case "plan":
                        let path = try #require(item["path"]).split(separator: "/").map(String.init)
                        let value = item.words == ["remove"] ? nil : try JSONValue(parsing: item.input)
                        let plan = try PlanDocument(json: PlanDocument.sample.json.setting(value, at: path[...]))
                        return plan == PlanDocument.sample ? "same" : "changed"
                    case "text":
                        return try PlanDocument(text: item.input).canonicalText
                    default: throw item.unknownCommand
                    }
                } catch let error as PlanError {
                    return "error \(error)"
                }
            })
    }

    @Test func comesBackAsItself() throws {
        let plan = PlanDocument.sample.fingerprinted()
        let text = plan.canonicalText
        #expect(try PlanDocument(text: text) == plan)
        #expect(try PlanDocument(text: plan.json.prettyText) == plan)
        #expect(plan.fileText == text + "\n")
        #expect(try PlanDocument(text: text).canonicalText == text)
        #expect(text.first == "{" && text.last == "}" && !text.contains("\n"))
    }

    @Test func absentPartsAreLeftOut() throws {
        var plan = PlanDocument.sample
        plan.algebra = nil
        plan.rewrites = nil
        plan.estimates = nil
        plan.options.now = nil
        plan.options.viewPrefix = nil
        plan.options.identifiers = nil
        for name in ["algebra", "rewrites", "estimates", "fingerprint"] { #expect(plan.json[name] == nil) }
        for name in ["now", "view_prefix", "identifiers"] { #expect(plan.json["options"]?[name] == nil) }
        #expect(try PlanDocument(text: plan.canonicalText) == plan)
    }

    /// A fingerprint that changes breaks every saved plan: change this value only together with the version.
    @Test func fingerprintIsStable() {
        #expect(
            PlanDocument.sample.fingerprinted().fingerprint
                == "sha256:b4b5e5f0ba9788d58c77715b2762c0e09657ffae8a66290ec2c333000049e007")
    }

    @Test func fingerprintCoversWhatRuns() {
        let plan = PlanDocument.sample.fingerprinted()
        #expect(PlanDocument.sample.verifyFingerprint() == .absent)
        #expect(plan.verifyFingerprint() == .matches)
        let covered: [(inout PlanDocument) -> Void] = [
            { $0.tenantID += "x" }, { $0.options.pushdownMode = "full_pushdown" },
            { $0.options.features["join_federation"] = false }, { $0.options.now = nil },
            { $0.session["spark.sql.ansi.enabled"] = "false" }, { $0.stages.main[0] += " " },
            { $0.stages.pre[0].sql += " " }, { $0.stages.post.removeLast() }, { $0.resultColumns[0].name = "other" },
            { $0.version = 0 }, { $0.fingerprint = "sha256:00" },
            // Not hashed, but they repeat what the stage texts say.
            { $0.federates[0].query += " LIMIT 1" }, { $0.federates[0].connectionID = "other" },
        ]
        for (index, change) in covered.enumerated() {
            var changed = plan
            change(&changed)
            #expect(changed.verifyFingerprint() == .differs, "change \(index)")
        }
        let free: [(inout PlanDocument) -> Void] = [
            { $0.source.sql += " " }, { $0.federates.removeAll() }, { $0.inhibitors.removeAll() },
            { $0.federates[0].pushed.removeAll() }, { $0.federates[0].tables.removeAll() }, { $0.algebra = nil },
            { $0.rewrites = nil }, { $0.estimates = nil },
        ]
        for (index, change) in free.enumerated() {
            var changed = plan
            change(&changed)
            #expect(changed.verifyFingerprint() == .matches, "change \(index)")
        }
    }

    /// Members of a later version count where the fingerprint covers what they are in.
    @Test func fingerprintCoversUnknownMembers() throws {
        var json = PlanDocument.sample.json.setting("on", at: ["options", "later"])
        json = json.setting(.string(PlanDocument.fingerprint(of: json)), at: ["fingerprint"])
        #expect(PlanDocument.verifyFingerprint(of: json) == .matches)
        #expect(PlanDocument.verifyFingerprint(of: json.setting("off", at: ["options", "later"])) == .differs)
        #expect(try PlanDocument(json: json).options == PlanDocument.sample.options)
    }
}

extension JSONValue {
    /// This value with another one at the end of a path; `nil` takes a member away.
    func setting(_ value: JSONValue?, at path: ArraySlice<String>) -> JSONValue {
        guard let step = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        if case .array(var elements) = self, let index = Int(step), elements.indices.contains(index) {
            elements[index] = elements[index].setting(value, at: rest)
            return .array(elements)
        }
        guard case .object(var object) = self else { return self }
        object[step] = rest.isEmpty ? value : object[step]?.setting(value, at: rest)
        return .object(object)
    }
}

extension PlanDocument {
    /// A plan with every part.
    static let sample: PlanDocument = {
        let create = CreateView(
            name: "temp_view_1",
            source: .external(
                ExternalSource(
                    connectionID: "pg_main", tenantID: "a360/prod/0b1f", query: #"SELECT "cost" FROM "orders""#,
                    referencedTables: [
                        TableDescriptor(
                            name: "orders", remote: ["public", "orders"],
                            columns: [
                                .init(
                                    name: "cost", remoteName: "cost", remoteType: "numeric(12,2)",
                                    type: .decimal(precision: 38, scale: 18), isNullable: true)
                            ])
                    ],
                    columns: [
                        ViewColumn(name: "cost", type: .decimal(precision: 38, scale: 18), isNullable: true)
                    ])))
        var plan = PlanDocument(
            tenantID: "a360/prod/0b1f",
            source: .init(dialect: "dc", sql: "SELECT cost FROM orders ORDER BY cost LIMIT 5"),
            options: .init(
                pushdownMode: "strict", features: ["join_federation": true, "federation_aware_reordering": true],
                now: "2026-11-20T12:00:00Z", viewPrefix: "temp_view_", identifiers: "strict"),
            session: ["spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"],
            stages: .init(
                pre: [.init(view: "temp_view_1", sql: StageScript.text(creating: create))],
                main: ["SELECT `cost`\nFROM temp_view_1\nORDER BY `cost` NULLS LAST\nLIMIT 5"],
                post: [.init(view: "temp_view_1", sql: StageScript.text(dropping: "temp_view_1"))]),
            resultColumns: [
                .init(
                    name: "cost", type: .decimal(precision: 38, scale: 18), dcType: "numeric(38,18)", isNullable: true)
            ],
            federates: [
                .init(
                    view: "temp_view_1", connectionID: "pg_main", system: "postgres",
                    query: #"SELECT "cost" FROM "orders""#, tables: ["orders"], pushed: ["project"],
                    exactness: .exact)
            ],
            inhibitors: [
                .init(
                    code: "COLLATION_ORDER_UNKNOWN", operatorName: "sort", expression: "cost",
                    connectionID: "pg_main", location: .init(line: 1, column: 34, length: 4),
                    reason: "the order is not known", remedy: "declare it")
            ])
        plan.algebra = "limit 5\n  sort cost\n"
        plan.rewrites = [.init(pass: "PushLimit", algebra: "…")]
        plan.estimates = [.init(view: "temp_view_1", rows: 5)]
        return plan
    }()
}
