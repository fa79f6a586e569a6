import FedPlan
import Foundation
import Testing

/// The plans of the schema's tests are read, and those that are refused for their shape are refused.
@Suite struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Schemas")

    private func plan(_ name: String) throws -> PlanDocument {
        let url = SchemaTests.folder.appending(path: name)
        return try PlanDocument(text: String(contentsOf: url, encoding: .utf8))
    }

    @Test func readsValidPlans() throws {
        let plan = try plan("valid/plan.full.json")
        #expect(plan.inhibitors.count == 2)
        #expect(plan.verifyFingerprint() == .differs)
    }

    @Test(
        arguments: ["version", "no-stages", "pre-without-view", "type", "session", "exactness", "rows"])
    func refusesInvalidPlans(_ name: String) {
        #expect(throws: PlanError.self) { try plan("invalid/plan.\(name).json") }
    }
}
