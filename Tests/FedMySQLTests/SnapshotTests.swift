import FedConnectorTesting
import FedMySQL
import FedPlan
import FedRuntime
import Foundation
import Testing

/// One state of the server for all statements of a session, and what ends with the session.
@Suite struct SnapshotTests {
    /// What is refused at once, what fails when it runs, and what is cancelled.
    @Test(arguments: [1, 2])
    func theSnapshotSurvivesAFailedStatement(_ statementCount: Int) throws {
        let server = try Server.shared.get()
        let table = "test.kept_\(statementCount)"
        try server.run("CREATE TABLE \(table) AS SELECT 1 AS a")
        let session = try Server.session(SessionOptions(statementCount: statementCount))
        defer { session.close() }
        let count = RemoteStatement("SELECT count(*) FROM \(table)", .bigint)
        let refused = RemoteStatement("SELECT no_such_function(1)", .bigint)
        let error = #expect(throws: RunError.self) { try session.rows(refused) }
        #expect(error?.refusesStatement == true)
        try server.run("INSERT INTO \(table) VALUES (2)")
        let failing = RemoteStatement("SELECT 9223372036854775807 + a FROM \(table)", .bigint)
        let second = #expect(throws: RunError.self) { try session.rows(failing) }
        #expect(second?.refusesStatement == false)
        let slow = try session.open(
            RemoteStatement("SELECT seq FROM seq_1_to_5000 WHERE SLEEP(0.1) IS NOT NULL", .bigint))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            slow.cancel()
        }
        #expect(throws: RunError.self) { try slow.fill(Batch(types: [.bigint])) }
        slow.close()
        #expect(try session.rows(count) == [["1"]])
    }

    @Test func aLongStreamThatIsLeftEarlyKeepsTheSnapshot() throws {
        let server = try Server.shared.get()
        try server.run("CREATE TABLE test.early AS SELECT 1 AS a")
        let session = try Server.session()
        defer { session.close() }
        let numbers = RemoteStatement("SELECT seq FROM seq_1_to_10000000000", .bigint)
        let cursor = try session.open(numbers)
        try cursor.fill(Batch(types: [.bigint]))
        try server.run("INSERT INTO test.early VALUES (2)")
        let begin = ContinuousClock.now
        cursor.close()
        #expect(ContinuousClock.now - begin < .seconds(45))
        #expect(try session.rows(RemoteStatement("SELECT count(*) FROM test.early", .bigint)) == [["1"]])
    }

    @Test func nothingStaysOnTheServer() throws {
        let server = try ScratchMariaDB()
        defer { try? server.stop() }
        func connections() throws -> String {
            try server.run(
                "SELECT count(*) FROM information_schema.processlist WHERE user = 'root' AND id <> connection_id()")
        }
        let session = try MySQLConnector().connect(server.connection(), SessionOptions(statementCount: 3))
        let slow = RemoteStatement("SELECT seq FROM seq_1_to_1000 WHERE SLEEP(1) IS NOT NULL", .int)
        let cursors = try (0..<3).map { _ in try session.open(slow) }
        // Other clients, such as those that ask here, may take a while to end.
        func settled(at count: String) throws -> Bool {
            for _ in 0..<300 {
                if try connections() == count { return true }
                Thread.sleep(forTimeInterval: 0.1)
            }
            return false
        }
        #expect(try settled(at: "1"))
        for cursor in cursors { cursor.cancel() }
        for cursor in cursors { cursor.close() }
        session.close()
        #expect(try settled(at: "0"))
    }

    /// What a server may be told for all of its sessions, and would take rows away, sort texts otherwise, or compare all
    /// rows with all.
    @Test
    func theServersOwnLimitsDoNotHold() throws {
        let session = try Server.session()
        defer { session.close() }
        let limits = "@@sql_select_limit = 18446744073709551615 AND @@max_sort_length = 1024 AND @@sql_big_selects"
        let switches = "@@optimizer_switch LIKE '%subquery_cache=off%' AND @@join_cache_level = 8"
        #expect(try session.rows(RemoteStatement("SELECT \(limits) AND \(switches)", .int)) == [["1"]])
    }

    /// The server does not even parse a query on a table that another client has locked.
    @Test(arguments: [true, false])
    func endingTheSessionEndsAnOpenThatWaits(_ isCancelled: Bool) throws {
        let server = try Server.shared.get()
        let table = "test.locked_\(isCancelled)"
        try server.run("CREATE TABLE \(table) AS SELECT 1 AS a")
        // It names the table, for the other run of this test locks one, too.
        let sleep = "SELECT SLEEP(120), '\(table)'"
        Thread.detachNewThread { _ = try? server.run("LOCK TABLE \(table) WRITE; \(sleep)") }
        let sleeping = "FROM information_schema.processlist WHERE info = '\(sleep.replacing("'", with: "''"))'"
        let waiting = "SELECT count(*) \(sleeping)"
        while try server.run(waiting) == "0" { Thread.sleep(forTimeInterval: 0.05) }
        let session = try Server.session()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            if isCancelled { session.cancel() } else { session.close() }
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT a FROM \(table)", .int))
        }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(60))
        let running = "SELECT id \(sleeping)"
        for process in try server.run(running).split(separator: "\n") { _ = try? server.run("KILL \(process)") }
    }
}
