import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Foundation
import Testing

/// One transaction and one cursor for all statements of a session.
@Suite struct SnapshotTests {
    private static let types: [ColumnType] = [.bigint, .string, .double]

    /// Rows with NULLs, empty and long texts.
    private func mixed(_ count: Int, _ mark: Int) -> RemoteStatement {
        RemoteStatement(
            """
            SELECT n, CASE WHEN n % 5 = 0 THEN NULL ELSE REPEAT('ä', n % 3 * \(mark)) END, n * 0.5e0
            FROM public.numbers WHERE n <= \(count) ORDER BY n
            """, types: Self.types)
    }

    private func expected(_ numbers: ClosedRange<Int>, _ mark: Int) -> [[String?]] {
        numbers.map {
            [
                String($0), $0 % 5 == 0 ? nil : String(repeating: "ä", count: $0 % 3 * mark),
                (Double($0) * 0.5).description,
            ]
        }
    }

    /// Each has a few rows taken before the next is opened; then they are read in another order.
    @Test func rowsThatWaitAreKept() throws {
        let session = try Server.session(SessionOptions(statementCount: 3))
        defer { session.close() }
        let batch = Batch(types: Self.types, capacity: 10)
        let cursors = try (1...3).map { number in
            let cursor = try session.open(mixed(2000 * number, number))
            batch.reset()
            try cursor.fill(batch)
            #expect(batch.count == 10)
            return cursor
        }
        for number in [2, 3, 1] {
            let rows = try cursors[number - 1].rows(mixed(0, 0).columns)
            #expect(rows == expected(11...(2000 * number), number))
            #expect(cursors[number - 1].bytesRead > 2000 * number * 20)
            cursors[number - 1].close()
        }
        #expect(session.snapshot == .shared)
    }

    @Test func valuesThatWaitAreCheckedWhenTheyAreRead() throws {
        let session = try Server.session(SessionOptions(statementCount: 2))
        defer { session.close() }
        let wrong = RemoteStatement(Server.numbers(200), .decimal(precision: 4, scale: 2))
        let first = try session.open(wrong)
        let second = try session.rows(RemoteStatement(Server.numbers(2), .bigint))
        #expect(second == [["1"], ["2"]])
        let error = #expect(throws: RunError.self) { try first.rows(wrong.columns) }
        #expect(error?.message.contains("row 100:") == true, "\(String(describing: error))")
        first.close()
    }

    /// A statement that runs when another one's `open` wants the cursor is still one that can be cancelled.
    @Test func whoWaitsForACancelledStatementGoesOn() throws {
        let session = try Server.session(SessionOptions(statementCount: 2))
        defer { session.close() }
        let slow = RemoteStatement("SELECT n FROM public.slow", .bigint)
        let first = try session.open(slow)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            first.cancel()
        }
        let begin = ContinuousClock.now
        let rows = try session.rows(RemoteStatement(Server.numbers(3), .bigint))
        #expect(rows == [["1"], ["2"], ["3"]])
        #expect(ContinuousClock.now - begin < .seconds(45))
        let error = #expect(throws: RunError.self) { try first.rows(slow.columns) }
        #expect(error?.code == .interrupted)
        first.close()
    }

    @Test func endingTheSessionEndsAnOpenThatWaits() throws {
        let session = try Server.session(SessionOptions(statementCount: 2))
        let first = try session.open(RemoteStatement("SELECT n FROM public.slow", .bigint))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            session.cancel()
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) {
            try session.open(RemoteStatement(Server.numbers(1), .bigint)).close()
        }
        #expect(error?.code == .interrupted)
        first.close()
        session.close()
        #expect(ContinuousClock.now - begin < .seconds(45))
    }

    /// What is left early leaves the transaction as it is.
    @Test func theSnapshotSurvivesAStatementThatIsLeft() throws {
        let server = try Server.shared.get()
        try server.run("CREATE TABLE left_early AS SELECT 1 AS a")
        let session = try Server.session()
        defer { session.close() }
        let cursor = try session.open(RemoteStatement(Server.numbers(100_000), .bigint))
        try cursor.fill(Batch(types: [.bigint]))
        try server.run("INSERT INTO left_early VALUES (2)")
        cursor.close()
        #expect(try session.rows(RemoteStatement("SELECT COUNT(*) FROM public.left_early", .bigint)) == [["1"]])
        #expect(session.snapshot == .shared)
    }

    /// A transaction ends with the first error; whether that matters depends on what was read before.
    @Test func aStatementThatFailsEndsTheSnapshot() throws {
        let server = try Server.shared.get()
        try server.run("CREATE TABLE outlived AS SELECT 1 AS a")
        let session = try Server.session(SessionOptions(statementCount: 2))
        defer { session.close() }
        let count = RemoteStatement("SELECT COUNT(*) FROM public.outlived", .bigint)
        for query in ["SELECT no_such_function(1)", "SELECT 1 IS DISTINCT FROM 2"] {
            let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement(query, .bigint)) }
            #expect(error?.refusesStatement == true, "\(String(describing: error))")
        }
        #expect(session.snapshot == .shared)
        #expect(try session.rows(count) == [["1"]])
        try server.run("INSERT INTO outlived VALUES (2)")
        #expect(try session.rows(count) == [["1"]])
        let failed = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT CAST(REPEAT('x', a) AS INTEGER) FROM public.outlived", .int))
        }
        #expect(failed?.refusesStatement == false)
        #expect(try session.rows(count) == [["2"]])
        guard case .perStatement = session.snapshot else {
            Issue.record("the snapshot is said to be shared")
            return
        }
    }
}
