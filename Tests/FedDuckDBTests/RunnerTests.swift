import FedCompiler
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Synchronization
import Testing

@Suite struct RunnerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// One run of a plan over views of one number column each.
    final class Run {
        let connector: MemoryConnector
        let runner: Runner
        let output: RunOutput
        var report = RunReport()

        /// Prepares a run over the views `v1`, `v2`, …, of which `views` has the queries and connections.
        init(
            _ main: String, _ columns: String, _ views: [(query: String, connection: String)], uses: [String: Int],
            meeting: Int = 1, format: OutputFormat = .csv, output: String, limits: Runner.Limits = Runner.Limits(),
            dedupesNames: Bool = false, fallback: String? = nil, filters: [DynamicFilter] = [],
            hints: [String: String] = [:]
        ) throws {
            let query = EngineQuery(main, columns, uses: uses)
            let number = [ViewColumn(name: "n", type: .bigint, isNullable: true)]
            let created = views.enumerated().map { index, view -> CreateView in
                var source = ExternalSource(
                    connectionID: view.connection, tenantID: "t", query: view.query, referencedTables: [],
                    columns: number, hints: hints)
                if index == 0 {
                    source.fallback = fallback
                    source.dynamicFilters = filters
                }
                return CreateView(name: "v\(index + 1)", source: .external(source))
            }
            let plan = try RunPlan(json: TestPlan.json(main, query.columns.map { ($0.name, $0.type) }, created))
            let connections = try ConnectionsDocument(
                parsing: """
                    t:
                      a: { system: memory, host: here }
                      b: { system: memory }
                      silent: { system: memory, host: silent }
                      wrong: { system: memory, password: hunter2 }
                    """, name: "connections", folder: URL(fileURLWithPath: "/"))
            connector = MemoryConnector(meeting: meeting)
            let engine = DuckDBEngine(.init(threads: 2), language: EngineFixture.language([query]))
            let prepared = try PreparedRun(
                plan, engine: engine,
                .init(
                    connectors: [connector], connections: connections, dataRoot: nil, format: format,
                    dedupesNames: dedupesNames))
            runner = Runner(prepared, engine: engine, limits: limits)
            self.output = RunOutput(format: format, path: output)
        }

        func run() throws { try runner.run(to: output, report: &report) }
    }

    var rows: String { folder.path("rows") }

    func text() throws -> String { try String(contentsOfFile: rows, encoding: .utf8) }

    /// Whatever was opened is closed again, and no file is left.
    func expectNothingLeft(_ run: Run) {
        run.connector.log.withLock { log in
            #expect(log.openCursors == 0)
            #expect(log.closedSessions == log.sessions.values.reduce(0, +))
        }
        #expect(folder.names.isEmpty)
    }

    @Test func independentViewsAreReadAtTheSameTime() throws {
        // Neither statement gives a row before both run.
        let run = try Run(
            "SELECT count(*) AS c, sum(v1.n)::BIGINT AS s FROM v1 JOIN v2 ON v1.n = v2.n", "c bigint;s bigint",
            [("numbers 50000", "a"), ("numbers 40000", "b")], uses: ["v1": 1, "v2": 1], meeting: 2, output: rows)
        try run.run()
        #expect(try text() == "c,s\r\n40000,799980000\r\n")
        #expect(run.report.resultRows == 1)
        #expect(run.report.views.map(\.rows) == [50000, 40000])
        #expect(run.report.views.map(\.bytes) == [400_000, 320_000])
        #expect(run.report.views.map(\.remote?.isComplete) == [true, true])
        #expect(run.report.views.map(\.remote?.sentText) == ["numbers 50000", "numbers 40000"])
        #expect(run.report.views[0].remote?.snapshot == .perStatement(reason: "memory has no snapshots"))
    }

    @Test func connectorsAreToldThePlansTag() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1, v2", "c bigint", [("numbers 10", "a"), ("numbers 20", "b")],
            uses: ["v1": 1, "v2": 1], output: rows, hints: ["query_tag": "segment:4711"])
        try run.run()
        run.connector.log.withLock { #expect($0.tags == ["segment:4711", "segment:4711"]) }
    }

    @Test func viewsOfOneConnectionShareASession() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1, v2", "c bigint", [("numbers 10", "a"), ("numbers 20", "a")],
            uses: ["v1": 1, "v2": 1], meeting: 2, output: rows)
        try run.run()
        #expect(try text() == "c\r\n200\r\n")
        run.connector.log.withLock { log in
            #expect(log.sessions == ["a": 1])
            #expect(log.statementCounts == [2])
            #expect(log.closedSessions == 1)
        }
    }

    @Test func aViewThatMainDoesNotReadIsNotOpened() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("numbers 5", "a"), ("fail 0", "wrong")], uses: ["v1": 1],
            output: rows)
        try run.run()
        #expect(try text() == "c\r\n5\r\n")
        run.connector.log.withLock { #expect($0.sessions == ["a": 1]) }
    }

    @Test func aViewThatIsReadTwiceIsFetchedOnce() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1 x JOIN v1 y USING (n)", "c bigint", [("numbers 30000", "a")],
            uses: ["v1": 2], output: rows)
        try run.run()
        #expect(try text() == "c\r\n30000\r\n")
        run.connector.log.withLock { #expect($0.openedCursors == 1) }
    }

    @Test func readingEndsWhenMainNeedsNoMore() throws {
        let run = try Run(
            "SELECT n FROM v1 LIMIT 3", "n bigint", [("block 1000000", "a")], uses: ["v1": 1], output: rows)
        try run.run()
        #expect(run.report.resultRows == 3)
        let view = try #require(run.report.views.first)
        #expect(view.remote?.isComplete == false)
        #expect((view.rows ?? .max) < 1_000_000)
        run.connector.log.withLock { log in
            #expect(log.openCursors == 0)
            #expect(log.closedSessions == 1)
        }
    }

    @Test func ofSeveralViewsTheLongestIsReadOnlyAsFarAsMainNeedsIt() throws {
        let run = try Run(
            "SELECT v2.n FROM v2 LEFT JOIN v1 USING (n) LIMIT 3", "n bigint",
            [("numbers 10", "a"), ("block 2000000", "b")],
            uses: ["v1": 1, "v2": 1], output: rows)
        try run.run()
        #expect(run.report.resultRows == 3)
        #expect(run.report.views.map(\.remote?.isComplete) == [true, false])
        #expect((200_000..<2_000_000).contains(run.report.views[1].rows ?? 0))
        run.connector.log.withLock { #expect($0.openCursors == 0) }
    }

    @Test func anErrorBehindTheRowsThatWereReadAheadIsAnErrorOfMain() throws {
        let run = try Run(
            "SELECT count(*) AS c FROM v1 JOIN v2 USING (n)", "c bigint",
            [("numbers 10", "a"), ("fail 1000000", "b")], uses: ["v1": 1, "v2": 1], output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error == RunError(.queryFailed, "the remote broke", source: "v2"))
        #expect(run.report.views.map(\.remote?.isComplete) == [true, false])
        expectNothingLeft(run)
    }

    @Test(arguments: [nil, 3])
    func whatStopsARunAlsoStopsReadingAhead(timeout: Int?) throws {
        var limits = Runner.Limits()
        limits.timeout = timeout
        let run = try Run(
            "SELECT count(*) AS c FROM v1, v2", "c bigint", [("block 3000", "a"), ("block 0", "b")],
            uses: ["v1": 1, "v2": 1], output: rows, limits: limits)
        let (runner, connector) = (run.runner, run.connector)
        if timeout == nil {
            Thread.detachNewThread {
                let end = ContinuousClock.now + .seconds(60)
                while connector.log.withLock({ $0.blockedCursors < 2 }), ContinuousClock.now < end {
                    Thread.sleep(forTimeInterval: 0.02)
                }
                runner.cancel(RunError(.interrupted, "interrupted"))
            }
        }
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == (timeout == nil ? .interrupted : .timedOut))
        #expect(run.report.mainSeconds == 0)
        run.connector.log.withLock { #expect($0.cancelledCursors >= 2) }
        expectNothingLeft(run)
    }

    @Test(arguments: [OutputFormat.json, .jsonl, .parquet])
    func repeatedNamesAreRefusedUnlessTheyAreToBeNumbered(format: OutputFormat) throws {
        func run(dedupes: Bool) throws -> Run {
            try Run(
                "SELECT n AS a, n AS a FROM v1", "a bigint;a bigint", [("numbers 1", "a")], uses: ["v1": 1],
                format: format, output: rows, dedupesNames: dedupes)
        }
        let error = #expect(throws: RunError.self) { _ = try run(dedupes: false) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("`a`") == true)
        try run(dedupes: true).run()
        if format == .jsonl { #expect(try text() == "{\"a\":0,\"a_1\":0}\n") }
    }

    @Test func csvMayRepeatNames() throws {
        let run = try Run(
            "SELECT n AS a, n AS a FROM v1", "a bigint;a bigint", [("numbers 1", "a")], uses: ["v1": 1],
            output: rows)
        try run.run()
        #expect(try text() == "a,a\r\n0,0\r\n")
    }

    @Test func aConnectionThatDoesNotExistIsNamedBeforeAnythingIsOpened() throws {
        let error = #expect(throws: RunError.self) {
            _ = try Run(
                "SELECT n FROM v1", "n bigint", [("numbers 1", "elsewhere")], uses: ["v1": 1], output: rows)
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("`a`, `b`, `silent`, `wrong`") == true)
    }

    @Test func aMainStageThatGivesOtherTypesThanThePlanPromisesIsRefused() throws {
        let query = EngineQuery("SELECT 1 AS n", "n int")
        let plan = try RunPlan(json: TestPlan.json("SELECT 1 AS n", [("n", .bigint)], []))
        let engine = DuckDBEngine(language: EngineFixture.language([query]))
        let error = #expect(throws: RunError.self) {
            try PreparedRun(plan, engine: engine, .init(connectors: [], connections: nil, dataRoot: nil))
        }
        #expect(error?.code == .invalidPlan)
    }

    @Test func whatTheEngineGivesOtherwiseThanTheTranslationSaysIsInternal() throws {
        let run = try Run("SELECT 1 AS n", "n bigint", [], uses: [:], output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == .internal)
        expectNothingLeft(run)
    }

    @Test func aConnectionHasEightStatementsOpenAtMost() throws {
        let names = (1...20).map { "v\($0)" }
        let union = names.map { "SELECT n FROM \($0)" }.joined(separator: " UNION ALL ")
        let run = try Run(
            "SELECT count(*) AS c FROM (\(union))", "c bigint",
            names.map { _ in ("numbers 30000", "a") } + [("numbers 5", "b")],
            uses: Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }), output: rows)
        try run.run()
        #expect(try text() == "c\r\n600000\r\n")
        #expect(run.report.views.map(\.rows) == names.map { _ in 30000 })
        run.connector.log.withLock { log in
            #expect(log.mostOpenCursors <= 8)
            #expect(log.openedCursors == 20)
            #expect(log.statementCounts == [8])
        }
    }

    @Test func aViewThatIsReadTwiceIsTheFirstToMakeRoom() throws {
        let names = (1...9).map { "v\($0)" }
        let sums = names.map { "(SELECT count(*) FROM \($0))" } + ["(SELECT max(n) FROM v2)"]
        var uses = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
        uses["v2"] = 2
        // The eight others give no row before all of them are open, and v2 has ended by then.
        let run = try Run(
            "SELECT (\(sums.joined(separator: " + ")))::BIGINT AS c", "c bigint",
            names.map { ("\($0 == "v2" ? "early" : "numbers") 10000", "a") }, uses: uses, meeting: 8, output: rows)
        try run.run()
        #expect(try text() == "c\r\n99999\r\n")
        run.connector.log.withLock { #expect($0.mostOpenCursors == 8) }
    }

    @Test func anErrorInAViewThatIsFetchedFirstOpensNoOther() throws {
        let names = (1...9).map { "v\($0)" }
        let run = try Run(
            "SELECT 1::BIGINT AS c", "c bigint",
            names.map { ($0 == "v9" ? "fail 5000" : "block 0", "a") },
            uses: Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }), output: rows)
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error == RunError(.queryFailed, "the remote broke", source: "v9"))
        #expect(run.report.views.map(\.view) == ["v9"])
        run.connector.log.withLock { #expect($0.openedCursors == 1) }
        expectNothingLeft(run)
    }

    @Test(arguments: [nil, 1])
    func whatStopsARunAlsoStopsConnecting(timeout: Int?) throws {
        var limits = Runner.Limits()
        limits.timeout = timeout
        let run = try Run(
            "SELECT count(*) AS c FROM v1", "c bigint", [("numbers 1", "silent")], uses: ["v1": 1], output: rows,
            limits: limits)
        let runner = run.runner
        if timeout == nil {
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 0.2)
                runner.cancel(RunError(.interrupted, "interrupted"))
            }
        }
        let error = #expect(throws: RunError.self) { try run.run() }
        #expect(error?.code == (timeout == nil ? .interrupted : .timedOut))
        run.connector.log.withLock { #expect($0.sessions.isEmpty) }
        expectNothingLeft(run)
    }
}
