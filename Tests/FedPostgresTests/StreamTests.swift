import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Foundation
import Testing

/// Long streams, wide rows, odd encodings, and servers that go away.
@Suite struct StreamTests {
    /// The server's own `round` is the oracle: half away from zero, at every scale.
    @Test(arguments: [(5, 2), (15, 2), (18, 0), (18, 18), (18, 7), (19, 3), (38, 0), (38, 18), (38, 37)])
    func numericsRoundAsTheServerRounds(_ precision: Int, _ scale: Int) throws {
        let whole = precision - scale
        let query = """
            SELECT v, round(v, \(scale))::text FROM (
                SELECT ((random() - 0.5)::numeric + (random() / 1e15)::numeric * (n % 7))
                    * power(10::numeric, (n % \(precision + 6)) - \(scale + 4)) AS v
                FROM generate_series(1, 20000) AS s (n)) AS t
            WHERE abs(round(v, \(scale))) < power(10::numeric, \(whole))
            """
        let rows = try Server.rows(RemoteStatement(query, .decimal(precision: precision, scale: scale), .string))
        #expect(rows.count > 10_000)
        let differing = rows.first { $0[0] != $0[1] }
        #expect(differing == nil)
    }

    @Test func aMillionRowsArriveWhole() throws {
        let session = try Server.session()
        defer { session.close() }
        let types: [ColumnType] = [.bigint, .decimal(precision: 15, scale: 2), .string, .date]
        let query = """
            SELECT n::int8, (n / 100.0)::numeric(15,2), 'row ' || n, date '2000-01-01' + (n % 1000)::int
            FROM generate_series(1, 1000000) AS s (n)
            """
        let cursor = try session.open(RemoteStatement(query, types: types))
        defer { cursor.close() }
        let batch = Batch(types: types)
        var count: Int64 = 0
        var sums: (Int64, Int64, Int64) = (0, 0, 0)
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { break }
            for row in 0..<batch.count {
                count += 1
                sums.0 += batch.columns[0].values.assumingMemoryBound(to: Int64.self)[row]
                sums.1 += batch.columns[1].values.assumingMemoryBound(to: Int64.self)[row]
                sums.2 += Int64(batch.columns[3].values.assumingMemoryBound(to: Int32.self)[row])
            }
            #expect(batch.text(row: 0, column: 2) == "row \(count - Int64(batch.count) + 1)")
        }
        #expect(count == 1_000_000)
        #expect(sums.0 == 500_000_500_000)
        #expect(sums.1 == 500_000_500_000)
        #expect(sums.2 == 1_000_000 * 10_957 + 499_500 * 1000)
    }

    @Test func sixteenHundredColumnsArrive() throws {
        let list = (1...1600).map { $0 % 2 == 0 ? "\($0)" : "NULL::int" }.joined(separator: ", ")
        let types = Array(repeating: ColumnType.int, count: 1600)
        let rows = try Server.rows(
            RemoteStatement("SELECT \(list) FROM generate_series(1, 3000)", types: types))
        let expected = (1...1600).map { $0 % 2 == 0 ? String($0) : nil }
        #expect(rows.count == 3000)
        #expect(rows.allSatisfy { $0 == expected })
    }

    @Test func longTextsEndABatchEarly() throws {
        let session = try Server.session()
        defer { session.close() }
        let cursor = try session.open(
            RemoteStatement("SELECT repeat(chr(64 + n), 5000000) FROM generate_series(1, 12) AS s (n)", .string))
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
        #expect(letters == "ABCDEFGHIJKL")
        #expect(cursor.bytesRead > 60_000_000)
    }

    @Test func otherEncodingsBecomeUTF8() throws {
        let server = try Server.shared.get()
        try server.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        try server.run("CREATE DATABASE raw ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        func rows(_ database: String, _ query: String) throws -> [[String?]] {
            let session = try PostgresConnector().connect(
                server.connection("pg", ["database": database]), SessionOptions())
            defer { session.close() }
            return try session.rows(RemoteStatement(query, .string))
        }
        #expect(try rows("latin", "SELECT chr(228)") == [["ä"]])
        #expect(try rows("raw", "SELECT convert_from('\\xc3a4', 'SQL_ASCII')") == [["ä"]])
        let error = #expect(throws: RunError.self) {
            try rows("raw", "SELECT convert_from('\\xe4', 'SQL_ASCII')")
        }
        #expect(error?.message.contains("22021") == true)
    }

    /// Rows that never end, and slowly enough that the server is still at it.
    private static let endless = RemoteStatement(
        "SELECT n FROM (SELECT generate_series(1, 2000000000) AS n) AS s WHERE n < 5000 OR pg_sleep(0.01) IS NOT NULL",
        .int)

    @Test func aTerminatedBackendEndsTheStatement() throws {
        let session = try Server.session(SessionOptions(applicationName: "to-be-terminated"))
        defer { session.close() }
        let cursor = try session.open(Self.endless)
        defer { cursor.close() }
        try cursor.fill(Batch(types: [.int]))
        try Server.shared.get().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to-be-terminated'")
        let error = #expect(throws: RunError.self) { try cursor.rows(Self.endless.columns) }
        #expect(error?.code == .unavailable)
        #expect(error?.source == "v")
    }

    @Test func aKilledServerEndsTheStatement() throws {
        let server = try ScratchPostgres()
        let session = try PostgresConnector().connect(server.connection(), SessionOptions(statementCount: 2))
        defer { session.close() }
        let cursor = try session.open(Self.endless)
        defer { cursor.close() }
        try cursor.fill(Batch(types: [.int]))
        try server.stop()
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) { try cursor.rows(Self.endless.columns) }
        #expect(error?.code == .unavailable)
        let second = #expect(throws: RunError.self) { try session.open(Self.endless).close() }
        #expect(second?.code == .unavailable)
        #expect(ContinuousClock.now - begin < .seconds(45))
    }

    /// A server that is there and does not answer: stopped by a signal, as a vanished network would look.
    @Test func cancellingAFrozenServerEndsInBoundedTime() throws {
        let server = try ScratchPostgres()
        let session = try PostgresConnector().connect(server.connection(), SessionOptions())
        let cursor = try session.open(Self.endless)
        try cursor.fill(Batch(types: [.int]))
        let processes = try server.run(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        .split(separator: "\n").compactMap { Int32($0) }
        let postmaster = try String(
            contentsOf: server.directory.appending(path: "cluster/postmaster.pid"), encoding: .utf8
        )
        .split(separator: "\n").first.flatMap { Int32($0) }
        let frozen = processes + [postmaster].compactMap(\.self)
        #expect(frozen.count == 2)
        for process in frozen { kill(process, SIGSTOP) }
        defer { for process in frozen { kill(process, SIGCONT) } }
        let begin = ContinuousClock.now
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            cursor.cancel()
        }
        let error = #expect(throws: RunError.self) { try cursor.rows(Self.endless.columns) }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(45))
        cursor.close()
        session.close()
        #expect(ContinuousClock.now - begin < .seconds(90))
    }
}
