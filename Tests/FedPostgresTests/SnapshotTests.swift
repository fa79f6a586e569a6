import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Foundation
import Testing

/// One state of the server for all statements of a session, and what ends with the session.
@Suite struct SnapshotTests {
    @Test func theSnapshotSurvivesAFailedStatement() throws {
        let server = try Server.shared.get()
        try server.run("CREATE TABLE public.kept AS SELECT 1 AS a")
        let session = try Server.session(SessionOptions(statementCount: 2))
        defer { session.close() }
        let count = RemoteStatement("SELECT count(*) FROM public.kept", .bigint)
        #expect(throws: RunError.self) { try session.rows(RemoteStatement("SELECT 1 / (random() * 0)::int", .int)) }
        try server.run("INSERT INTO public.kept VALUES (2)")
        let first = try session.open(count)
        let second = try session.rows(count)
        #expect(try first.rows(count.columns) == [["1"]])
        #expect(second == [["1"]])
    }

    /// What is refused at once, and what is refused when it runs.
    @Test(arguments: [1, 2])
    func aLooserStatementReadsTheSnapshotOfTheRefusedOne(_ statementCount: Int) throws {
        let server = try Server.shared.get()
        let table = "public.refused_\(statementCount)"
        try server.run("CREATE TABLE \(table) AS SELECT 1 AS a")
        try server.run(
            """
            CREATE FUNCTION public.unsupported_\(statementCount)() RETURNS bigint LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'not here' USING ERRCODE = '0A000'; END $$
            """)
        let session = try Server.session(SessionOptions(statementCount: statementCount))
        defer { session.close() }
        let count = RemoteStatement("SELECT count(*) FROM \(table)", .bigint)
        for query in ["SELECT no_such_function(1)", "SELECT public.unsupported_\(statementCount)()"] {
            let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement(query, .bigint)) }
            #expect(error?.refusesStatement == true)
            try server.run("INSERT INTO \(table) VALUES (2)")
            #expect(try session.rows(count) == [["1"]])
        }
    }

    @Test func aServerThatExportsNothingSaysSo() throws {
        let server = try Server.shared.get()
        try server.run("CREATE DATABASE guarded")
        try server.run(
            """
            CREATE ROLE plain LOGIN;
            REVOKE EXECUTE ON FUNCTION pg_catalog.pg_export_snapshot() FROM PUBLIC;
            """, database: "guarded")
        let settings = server.connection("pg", ["database": "guarded", "user": "plain"])
        let session = try PostgresConnector().connect(settings, SessionOptions(statementCount: 2))
        defer { session.close() }
        guard case .perStatement(let reason) = session.snapshot else {
            Issue.record("the snapshot is said to be shared")
            return
        }
        #expect(reason.contains("pg_export_snapshot"))
        let statement = RemoteStatement("SELECT 1", .int)
        let open = try session.open(statement)
        #expect(try session.rows(statement) == [["1"]])
        #expect(try open.rows(statement.columns) == [["1"]])
    }

    @Test func nothingStaysOnTheServer() throws {
        let server = try Server.shared.get()
        let name = "leftover-test"
        func connections() throws -> String {
            try server.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)'")
        }
        let session = try Server.session(SessionOptions(statementCount: 3, applicationName: name))
        let slow = RemoteStatement(
            "SELECT n FROM generate_series(1, 1000) AS s (n) WHERE pg_sleep(1) IS NOT NULL", .int)
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

    /// The server does not even parse a query on a table that another client is changing.
    @Test(arguments: [true, false])
    func endingTheSessionEndsAnOpenThatWaits(_ isCancelled: Bool) throws {
        let server = try Server.shared.get()
        let table = "public.locked_\(isCancelled)"
        try server.run("CREATE TABLE \(table) AS SELECT 1 AS a")
        Thread.detachNewThread {
            _ = try? server.run("BEGIN; LOCK TABLE \(table); SELECT pg_sleep(120)")
        }
        let granted =
            "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted "
            + "AND relation = '\(table)'::regclass"
        while try server.run(granted) == "0" {
            Thread.sleep(forTimeInterval: 0.05)
        }
        let session = try Server.session()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            if isCancelled { session.cancel() } else { session.close() }
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) {
            try session.open(RemoteStatement("SELECT a FROM \(table)", .int)).close()
        }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(60))
        try server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK TABLE \(table)%'")
    }
}
