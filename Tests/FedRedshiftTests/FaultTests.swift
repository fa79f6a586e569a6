import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Foundation
import Testing

/// What the cluster, and the way to it, can do to a statement.
@Suite struct FaultTests {
    /// Numbers with a word that no other test's text has.
    private func numbers(_ count: Int, _ word: String) -> RemoteStatement {
        RemoteStatement("\(Server.numbers(count)) /* \(word) */", .bigint)
    }

    private func failure(_ body: () throws -> Void) throws -> RunError {
        do { try body() } catch let error as RunError { return error }
        throw Violation("nothing failed")
    }

    @Test(arguments: ["prepare", "declare", "fetch"])
    func aConnectionThatBreaksIsUnavailable(_ operation: String) throws {
        let server = try Server.shared.get()
        let statement = numbers(3000, "drop in \(operation)")
        try server.add("drop", on: operation, matching: "drop in \(operation)", ["count": 1])
        let session = try Server.session()
        defer { session.close() }
        let error = try failure { _ = try session.rows(statement) }
        #expect(error.code == .unavailable)
        #expect(error.source == "v")
        let later = try failure { _ = try session.rows(numbers(1, "after drop")) }
        #expect(later.code == .unavailable)
    }

    /// Half of the rows of a FETCH are none.
    @Test func rowsOfABrokenFetchDoNotCount() throws {
        let server = try Server.shared.get()
        try server.add("drop", on: "fetch", matching: "broken fetch", ["skip": 3, "count": 1])
        let session = try Server.session()
        defer { session.close() }
        let statement = numbers(100_000, "broken fetch")
        let cursor = try session.open(statement)
        defer { cursor.close() }
        let batch = Batch(types: [.bigint], capacity: 16)
        var count = 0
        let error = try failure {
            repeat {
                batch.reset()
                try cursor.fill(batch)
                count += batch.count
            } while batch.count > 0
        }
        #expect(error.code == .unavailable)
        // Three blocks: 64, 512, 1000.
        #expect(count <= 1576 && count > 1500)
    }

    @Test func aRestartEndsAllSessions() throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        let sessions = try (0..<2).map { _ in try RedshiftConnector().connect(server.connection(), SessionOptions()) }
        defer { for session in sessions { session.close() } }
        try server.add("restart", on: "fetch", matching: "", ["count": 1])
        for session in sessions {
            let error = try failure { _ = try session.rows(RemoteStatement("SELECT n FROM public.stock", .bigint)) }
            #expect(error.code == .unavailable)
        }
    }

    @Test func whatTheClusterReportsIsToldInItsWords() throws {
        let server = try Server.shared.get()
        for (fault, word) in [
            ("timed_out", "canceled on user's request"), ("serialization", "Serializable isolation violation"),
            ("disk_full", "error:  Disk Full"),
        ] {
            let text = "reports \(fault)"
            try server.add(fault, on: "fetch", matching: text, ["skip": 2, "count": 1])
            let session = try Server.session()
            defer { session.close() }
            let error = try failure { _ = try session.rows(numbers(5000, text)) }
            #expect(error.code == .queryFailed)
            #expect(!error.refusesStatement)
            #expect(error.message.contains(word), "\(error)")
            #expect(try session.rows(numbers(1, text)) == [["1"]])
        }
    }

    @Test func whatHasToBeWrittenInOrderToReadIsToldHow() throws {
        let server = try Server.shared.get()
        let statement = numbers(3, "external table")
        try server.add("catalog_write", on: "fetch", matching: "external table")
        let error = try failure { _ = try Server.rows(statement) }
        #expect(error.code == .queryFailed)
        #expect(error.message.contains("read_only: false"))
        #expect(try Server.rows(statement, ["read_only": "false"]) == [["1"], ["2"], ["3"]])
    }

    /// Fewer rows than were asked for are not the end.
    @Test func shortFetchesLoseNothing() throws {
        let server = try Server.shared.get()
        try server.add("fewer_rows", on: "fetch", matching: "short fetch", ["rows": 7])
        let rows = try Server.rows(numbers(500, "short fetch"))
        #expect(rows == (1...500).map { [String($0)] })
    }

    @Test(arguments: ["1", "7", "1000"])
    func theNumberOfRowsIsTheDocuments(_ rows: String) throws {
        let found = try Server.rows(numbers(2100, "in blocks of \(rows)"), ["fetch_rows": rows])
        #expect(found == (1...2100).map { [String($0)] })
    }

    /// More than a cluster of one node sends.
    @Test func tooManyRowsAtATimeAreRefused() throws {
        let error = try failure { _ = try Server.rows(numbers(100_000, "large blocks"), ["fetch_rows": "5000"]) }
        #expect(error.message.contains("1000"))
    }

    @Test func valuesThatAreNoneAreRefused() throws {
        let server = try Server.shared.get()
        try server.add("garbage", on: "fetch", matching: "garbage")
        let error = try failure { _ = try Server.rows(numbers(3, "garbage")) }
        #expect(error.code == .queryFailed)
        #expect(error.message.contains("VALUE_OUT_OF_RANGE: column \"c1\", row 1"))
    }

    /// A cluster that does not answer any more, not even to an order to stop.
    @Test func aSilentClusterHoldsNobody() throws {
        let server = try Server.shared.get()
        try server.add("silence", on: "fetch", matching: "silence", ["count": 1])
        let session = try Server.session()
        let cursor = try session.open(numbers(3, "silence"))
        let begin = ContinuousClock.now
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            cursor.cancel()
        }
        let error = try failure { _ = try cursor.rows(numbers(3, "silence").columns) }
        #expect(error.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(40))
        cursor.close()
        session.close()
        #expect(ContinuousClock.now - begin < .seconds(50))
    }

    @Test func wideRowsEndABatchEarly() throws {
        let session = try Server.session()
        defer { session.close() }
        let cursor = try session.open(
            RemoteStatement("SELECT REPEAT('x', 60000) FROM public.numbers WHERE n <= 2000", .string))
        defer { cursor.close() }
        let batch = Batch(types: [.string])
        var count = 0
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { break }
            #expect(batch.count <= 141)
            count += batch.count
        }
        #expect(count == 2000)
    }
}
