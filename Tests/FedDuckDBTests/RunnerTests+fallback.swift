import FedPlan
import FedRuntime
import Synchronization
import Testing

/// Remotes that refuse a statement, of which the plan has a looser one.
extension RunnerTests {
    private func run(_ query: String, fallback: String?) throws -> Run {
        try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [(query, "a")], uses: ["v1": 1], output: rows,
            fallback: fallback)
    }

    /// At once, or when it is asked for its first row.
    @Test(arguments: ["refuse", "retract 0"])
    func aRefusedStatementGivesWayToTheLooserOne(_ query: String) throws {
        let run = try run(query, fallback: "numbers 5")
        try run.run()
        #expect(try text() == "c\r\n5\r\n")
        let view = try #require(run.report.views.first)
        #expect(view.rows == 5)
        #expect(view.remote?.sentText == "numbers 5")
        #expect(view.remote?.refusals == [.init(sent: SentText(query), reason: "refused")])
        #expect(run.report.warnings.count == 1)
        run.connector.log.withLock { #expect($0.openCursors == 0) }
    }

    @Test(arguments: [nil, "refuse", "retract 0"])
    func theFirstRefusalIsTheErrorWhereAllIsRefused(_ fallback: String?) throws {
        let run = try run("refuse", fallback: fallback)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == .queryFailed)
        #expect(error?.message == "refused")
        #expect(error?.source == "v1")
        expectNothingLeft(run)
    }

    /// Rows that were handed on would come again; and what fails otherwise would fail again.
    @Test(arguments: ["retract 3000", "retract 1", "fail 0", "fail 3000"])
    func anyOtherErrorStays(_ query: String) throws {
        let run = try run(query, fallback: "numbers 5")
        #expect(throws: RunError.self) { try run.run() }
        #expect(run.report.views.first?.remote?.refusals == [])
        run.connector.log.withLock { #expect($0.openedCursors == 1) }
        expectNothingLeft(run)
    }

    @Test func whatGoesWrongWithTheLooserOneIsTold() throws {
        let run = try run("refuse", fallback: "fail 3000")
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.message == "the remote broke")
        #expect(run.report.views.first?.remote?.refusals.count == 1)
        expectNothingLeft(run)
    }

    /// Keys go with the looser statement, too, and are left out where even that is refused.
    @Test(arguments: [nil, "numbers 3"])
    func keysAreGivenUpLast(_ fallback: String?) throws {
        let filter = DynamicFilter(
            fromView: "v2", fromColumn: "n", column: "n", keysQuery: "retract 0 {query} {keys}", rangeQuery: nil,
            literal: .decimal, maxKeys: 10, chunk: 10)
        let run = try Run(
            "SELECT count(*) AS c FROM v1 JOIN v2 ON v1.n = v2.n", "c bigint",
            [(fallback == nil ? "numbers 5" : "refuse", "a"), ("numbers 2", "b")], uses: ["v1": 1, "v2": 1],
            output: rows, fallback: fallback, filters: [filter])
        try run.run()
        #expect(try text() == "c\r\n2\r\n")
        let view = try #require(run.report.views.first?.remote)
        #expect(view.refusals.count == (fallback == nil ? 1 : 2))
        #expect(
            view.refusals.allSatisfy { $0.sent.text().hasPrefix("retract 0 ") && $0.sent.text().hasSuffix(" 0, 1") })
        #expect(view.sentText == fallback ?? "numbers 5")
        #expect(view.reductions.map(\.outcome) == [.leftOut])
    }
}
