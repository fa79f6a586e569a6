import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct RunPlanTests {
    private static let view = CreateView(
        name: "temp_view_1",
        source: .external(
            ExternalSource(
                connectionID: "c", tenantID: "t", query: "SELECT 1 AS n", referencedTables: [],
                columns: [ViewColumn(name: "n", type: .int, isNullable: false)])))

    private static let json = TestPlan.json("SELECT n FROM temp_view_1", [("n", .int)], [view])

    /// The plan after a change of its JSON at `path`, without a fingerprint.
    private func changed(_ path: [String], to value: JSONValue) throws -> JSONValue {
        func change(_ json: JSONValue, _ path: ArraySlice<String>) throws -> JSONValue {
            guard let step = path.first else { return value }
            if let index = Int(step) {
                var items = try #require(json.arrayValue)
                items[index] = try change(items[index], path.dropFirst())
                return .array(items)
            }
            var object = try #require(json.objectValue)
            object[step] = try change(object[step] ?? .null, path.dropFirst())
            return .object(object)
        }
        var object = try #require(try change(Self.json, path[...]).objectValue)
        object["fingerprint"] = nil
        return .object(object)
    }

    @Test func aPlanIsReadFromItsTexts() throws {
        let plan = try RunPlan(json: Self.json)
        #expect(plan.tenant == "t")
        #expect(plan.views == [Self.view])
        #expect(plan.drops == ["temp_view_1"])
        #expect(plan.main == "SELECT n FROM temp_view_1")
        #expect(plan.resultColumns == [ResultField(name: "n", type: .int)])
        #expect(plan.warnings.isEmpty)
    }

    @Test func anEditedPlanIsRefusedUnlessItIsAllowed() throws {
        var object = try #require(try changed(["stages", "main", "0", "sql"], to: "SELECT 2 AS n").objectValue)
        #expect(try RunPlan(json: .object(object)).main == "SELECT 2 AS n")
        object["fingerprint"] = Self.json["fingerprint"]
        let error = #expect(throws: RunError.self) { try RunPlan(json: .object(object)) }
        #expect(error?.code == .invalidPlan)
        #expect(error?.message.contains("--allow-edited") == true)
        var rules = RunPlan.Rules()
        rules.allowsEdited = true
        #expect(try RunPlan(json: .object(object), rules).warnings.count == 1)
    }

    @Test(arguments: ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.25Z"])
    func aPlanWithAnOldClockIsWarnedOfOrRefused(now: String) throws {
        let json = try changed(["options", "now"], to: .string(now))
        var rules = RunPlan.Rules()
        rules.now = try Date("2026-11-21T11:00:00Z", strategy: .iso8601)
        rules.requiresFresh = true
        #expect(try RunPlan(json: json, rules).warnings.isEmpty)
        rules.now = try Date("2026-11-23T13:00:00Z", strategy: .iso8601)
        let error = #expect(throws: RunError.self) { try RunPlan(json: json, rules) }
        #expect(error?.code == .invalidPlan)
        rules.requiresFresh = false
        #expect(try RunPlan(json: json, rules).warnings.first?.contains("3 days ago") == true)
    }

    private static let changes: [([String], JSONValue, String)] = [
        (["stages", "pre", "0", "sql"], "CREATE TEMPORARY VIEW temp_view_1 USIN x", "cannot be read"),
        (["stages", "pre", "0", "view"], "another", "creates `temp_view_1` instead"),
        (["stages", "post", "0", "sql"], "DROP TABLE temp_view_1", "cannot be read"),
        (["stages", "post", "0", "sql"], "DROP VIEW IF EXISTS another", "`another`"),
        (["stages", "main"], [], "0 statements"),
        (["tenant_id"], "other", "belongs to tenant `t`"),
        (["session", "spark.sql.session.timeZone"], "Europe/Warsaw", "only `utc` is supported"),
        (["session", "spark.sql.ansi.enabled"], "false", "only `true` is supported"),
        (["options", "now"], "yesterday", "not a time"),
        (["version"], 2, ""),
        (["stages"], "none", "cannot be read"),
    ]

    @Test(arguments: changes.indices)
    func aBrokenPlanIsRefused(index: Int) throws {
        let (path, value, message) = Self.changes[index]
        let json = try changed(path, to: value)
        let error = #expect(throws: RunError.self) { try RunPlan(json: json) }
        #expect(error?.code == .invalidPlan)
        #expect(message.isEmpty || error?.message.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func twoViewsOfOneNameAreRefused() throws {
        var other = Self.view
        other.name = "TEMP_VIEW_1"
        let json = TestPlan.json("SELECT 1", [], [Self.view, other])
        let error = #expect(throws: RunError.self) { try RunPlan(json: json) }
        #expect(error?.code == .invalidPlan)
    }
}
