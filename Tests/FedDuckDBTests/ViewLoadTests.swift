import FedCompiler
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Testing

/// Views that are read before main, when it joins them.
@Suite struct ViewLoadTests {
    private static let columns = [
        ViewColumn(name: "id", type: .bigint, isNullable: false),
        ViewColumn(name: "t", type: .string, isNullable: true),
    ]

    /// Views `v1`, `v2`, … over the numbers from zero on, each of which is read ahead.
    private static func create(_ engine: DuckDBEngine, _ views: [(rows: Int, reading: StreamedView.Reading)]) throws {
        try engine.createViews(
            try views.enumerated().map { index, view in
                let stream = try BatchStream.holding([.bigint, .string], rows: view.rows) { batch, row, number in
                    batch.columns[0].set(Int64(number), at: row)
                    let text = Array("text \(number)".utf8)
                    try batch.columns[1].setBytes(text, count: text.count, at: row)
                }
                return StreamedView(
                    name: "v\(index + 1)", columns: columns, stream: stream, reading: view.reading)
            })
    }

    /// A stream that a thread of its own fills with numbers until nobody wants more, or with `count` of them.
    private final class Source: Sendable {
        let stream = BatchStream(types: [.bigint, .string])
        let ended = DispatchSemaphore(value: 0)

        init(_ count: Int = .max, thenWaits: Bool = false, thenFails: RunError? = nil) {
            Thread.detachNewThread { [self] in
                var next = 0
                while next < count, let batch = stream.takeEmpty() {
                    batch.reset()
                    while batch.count < batch.capacity, next < count {
                        batch.columns[0].set(Int64(next), at: batch.count)
                        batch.columns[1].setNull(batch.count)
                        batch.count += 1
                        next += 1
                    }
                    stream.push(batch)
                }
                if !thenWaits { stream.finish(thenFails) }
                ended.signal()
            }
        }

        func view(_ name: String, _ reading: StreamedView.Reading = .ahead) -> StreamedView {
            StreamedView(name: name, columns: ViewLoadTests.columns, stream: stream, reading: reading)
        }

        /// Whether the thread has come to its end.
        var hasEnded: Bool { ended.wait(timeout: .now() + 20) == .success }
    }

    private static let join = EngineQuery(
        """
        SELECT count(*) AS n, count(DISTINCT v3.t) AS d, sum(v1.id + v2.id + v3.id)::BIGINT AS s
        FROM v1 JOIN v2 USING (id) RIGHT JOIN v3 USING (id)
        """, "n bigint;d bigint;s bigint")

    @Test(arguments: [1, 20_000, 200_000], [1, 4])
    func joinsHaveTheSameRowsHoweverFarIsReadAhead(longRows: Int, threads: Int) throws {
        let sum = 3 * (0..<10_000).reduce(0, +)
        let expected = [#"{"n":100000,"d":100000,"s":\#(sum)}"#]
        for readings: [StreamedView.Reading] in [
            [.none, .none, .none], [.ahead, .ahead, .ahead], [.whole, .ahead, .ahead], [.ahead, .ahead, .whole],
            [.whole, .whole, .whole],
        ] {
            let fixture = try EngineFixture(Self.join, threads: threads, longRows: longRows)
            try Self.create(fixture.engine, Array(zip([10_000, 50_000, 100_000], readings)))
            #expect(try fixture.rows(Self.join) == expected)
            for name in ["v1", "v2", "v3"] { try fixture.engine.dropView(named: name) }
            #expect(throws: RunError.self) { try fixture.rows(Self.join) }
        }
    }

    @Test func theRowsBehindAPauseComeOnceEach() throws {
        let query = EngineQuery(
            "SELECT count(*) AS n, count(DISTINCT v2.id) AS d, max(v2.id) AS s FROM v1 RIGHT JOIN v2 USING (id)",
            "n bigint;d bigint;s bigint")
        for threads in [1, 4] {
            let fixture = try EngineFixture(query, threads: threads, longRows: 10_000)
            let (short, long) = (Source(10), Source(300_000))
            try fixture.engine.createViews([short.view("v1"), long.view("v2")])
            #expect(try fixture.rows(query) == [#"{"n":300000,"d":300000,"s":299999}"#])
        }
    }

    @Test func theLongestViewNeedNotEnd() throws {
        let query = EngineQuery("SELECT v2.id AS n FROM v2 LEFT JOIN v1 USING (id) LIMIT 10", "n bigint")
        let fixture = try EngineFixture(query, longRows: 10_000)
        let (short, long) = (Source(100), Source())
        try fixture.engine.createViews([short.view("v1"), long.view("v2")])
        #expect(try fixture.rows(query).count == 10)
        long.stream.cancel()
        #expect(long.hasEnded)
    }

    /// The plan that the engine makes has the number of rows of what was read.
    @Test func theEngineKnowsHowLongViewsAre() throws {
        let query = EngineQuery(
            "EXPLAIN SELECT count(*) FROM v1, v2, v3 WHERE v1.id = v2.id AND v2.id = v3.id",
            "explain_key string;explain_value string")
        let fixture = try EngineFixture(query, longRows: 2000)
        let (first, second, long) = (Source(1234), Source(4321), Source())
        try fixture.engine.createViews([first.view("v1"), second.view("v2", .whole), long.view("v3")])
        let plan = try fixture.rows(query).joined()
        long.stream.cancel()
        #expect(plan.contains("1,234") && plan.contains("4,321"), "\(plan)")
        #expect(plan.contains("FEDERATE_STREAM"))
        #expect(long.hasEnded)
    }

    @Test func anErrorInOneViewEndsTheOthersAndCreatesNone() throws {
        let query = EngineQuery("SELECT count(*) AS n FROM v1", "n bigint")
        let fixture = try EngineFixture(query)
        let failing = Source(5000, thenFails: RunError(.queryFailed, "the remote broke"))
        let (waiting, endless) = (Source(10, thenWaits: true), Source())
        let error = #expect(throws: RunError.self) {
            try fixture.engine.createViews([waiting.view("v1"), failing.view("v2"), endless.view("v3")])
        }
        #expect(error?.code == .queryFailed)
        #expect(error?.message.contains("the remote broke") == true)
        #expect(endless.hasEnded && waiting.hasEnded)
        #expect(throws: RunError.self) { try fixture.rows(query) }
    }

    @Test func aNameThatIsTakenCreatesNone() throws {
        let query = EngineQuery("SELECT count(*) AS n FROM v1", "n bigint")
        let fixture = try EngineFixture(query)
        let error = #expect(throws: RunError.self) {
            try fixture.engine.createViews([Source(10).view("v1"), Source(10).view("V1")])
        }
        #expect(error?.code == .queryFailed)
        #expect(throws: RunError.self) { try fixture.rows(query) }
    }

    @Test func anInterruptEndsReadingAhead() throws {
        let query = EngineQuery("SELECT count(*) AS n FROM v1", "n bigint")
        let fixture = try EngineFixture(query)
        let (waiting, endless) = (Source(10, thenWaits: true), Source())
        let engine = fixture.engine
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            engine.interrupt()
        }
        let error = #expect(throws: RunError.self) {
            try engine.createViews([waiting.view("v1"), endless.view("v2")])
        }
        #expect(error?.code == .interrupted)
        #expect(endless.hasEnded)
        #expect(throws: RunError.self) { try engine.createViews([Source(1).view("v3")]) }
    }

    @Test func whatDoesNotFitIntoMemoryGoesToTheSpillFolder() throws {
        let query = EngineQuery("SELECT count(*) AS n FROM v1 JOIN v2 USING (id, t)", "n bigint")
        let fixture = try EngineFixture(query, memoryLimit: "60MB")
        try Self.create(fixture.engine, [(1_000_000, .whole), (1_000_000, .ahead)])
        #expect(try fixture.rows(query) == [#"{"n":1000000}"#])
    }
}
