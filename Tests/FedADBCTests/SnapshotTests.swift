import FedADBC
import FedConnectorTesting
import FedPlan
import FedRuntime
import Foundation
import Testing

/// One state of the server for all statements of a session, and what ends with the session.
@Suite struct SnapshotTests {
    /// What is refused at once, what fails when it runs, and what is cancelled.
    @Test(arguments: [1, 3])
    func theSnapshotSurvivesAFailedStatement(_ statementCount: Int) throws {
        let server = try Drivers.server.get()
        let table = "public.kept_\(statementCount)"
        try server.run("CREATE TABLE \(table) AS SELECT 1 AS a")
        let session = try ADBCConnector().connect(
            try Drivers.postgres(), SessionOptions(statementCount: statementCount))
        defer { session.close() }
        let count = RemoteStatement("SELECT count(*) FROM \(table)", .bigint)
        #expect(try session.rows(count) == [["1"]])
        try server.run("INSERT INTO \(table) VALUES (2)")
        let refused = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT nothing FROM \(table)", .bigint))
        }
        #expect(refused?.refusesStatement == true)
        let failed = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT 1 / (a - a) FROM \(table)", .int))
        }
        #expect(failed?.refusesStatement == false)
        let slow = try session.open(
            RemoteStatement(
                "SELECT n FROM generate_series(1, 5000) AS s (n) WHERE n < 2000 OR pg_sleep(0.1) IS NOT NULL", .int))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            slow.cancel()
        }
        #expect(throws: RunError.self) { try slow.fill(Batch(types: [.int])) }
        slow.close()
        #expect(try session.rows(count) == [["1"]])
    }

    @Test func nothingStaysOnTheServer() throws {
        let server = try Drivers.server.get()
        func connections() throws -> String {
            try server.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leftover-test'")
        }
        let uri = "postgresql://postgres@127.0.0.1:\(server.port)/postgres?application_name=leftover-test"
        let session = try ADBCConnector().connect(
            try Drivers.postgres(Drivers.server, ["uri": uri]), SessionOptions(statementCount: 3))
        let slow = RemoteStatement(
            "SELECT n FROM generate_series(1, 5000) AS s (n) WHERE n < 2000 OR pg_sleep(0.1) IS NOT NULL", .int)
        let cursors = try (0..<3).map { _ in try session.open(slow) }
        #expect(try connections() == "3")
        for cursor in cursors { cursor.cancel() }
        for cursor in cursors { cursor.close() }
        session.close()
        var left = try connections()
        for _ in 0..<300 where left != "0" {
            Thread.sleep(forTimeInterval: 0.1)
            left = try connections()
        }
        #expect(left == "0")
    }

    /// The server does not even plan a query on a table that another client has locked.
    @Test func endingTheSessionEndsAnOpenThatWaits() throws {
        let server = try Drivers.server.get()
        try server.run("CREATE TABLE public.locked AS SELECT 1 AS a")
        Thread.detachNewThread {
            _ = try? server.run("BEGIN; LOCK TABLE public.locked; SELECT pg_sleep(120)")
        }
        let lock = "relation = 'public.locked'::regclass AND mode = 'AccessExclusiveLock'"
        let held = "SELECT count(*) FROM pg_locks WHERE \(lock)"
        while try server.run(held) == "0" { Thread.sleep(forTimeInterval: 0.05) }
        let session = try ADBCConnector().connect(try Drivers.postgres(), SessionOptions())
        defer { session.close() }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            session.cancel()
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT a FROM public.locked", .int))
        }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(60))
        let locking = "query LIKE 'BEGIN; LOCK TABLE public.locked%'"
        try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(locking)")
    }

    /// Arrays are larger than batches, and a batch of long texts is cut.
    @Test func longTextsEndABatchEarly() throws {
        let session = try ADBCConnector().connect(try Drivers.postgres(), SessionOptions())
        defer { session.close() }
        let cursor = try session.open(
            RemoteStatement("SELECT repeat(chr(64 + n), 5000000) FROM generate_series(1, 6) AS s (n)", .string))
        defer { cursor.close() }
        let batch = Batch(types: [.string])
        var letters = ""
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { break }
            #expect(batch.count <= 2)
            for row in 0..<batch.count {
                let text = batch.columns[0].bytes(at: row)
                #expect(text.count == 5_000_000 && text.allSatisfy { $0 == text[0] })
                letters.append(Character(Unicode.Scalar(text[0])))
            }
        }
        #expect(letters == "ABCDEF")
    }
}
