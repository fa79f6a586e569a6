import FedConnectorTesting
import FedMySQL
import FedPlan
import FedRuntime
import Foundation
import Testing

/// Long streams, wide rows, odd encodings, and servers that go away.
@Suite struct StreamTests {
    /// The server's own `ROUND` is the oracle: half away from zero, at every scale.
    @Test(arguments: [(5, 2), (15, 2), (18, 0), (18, 18), (18, 7), (19, 3), (38, 0), (38, 18), (38, 30)])
    func decimalsRoundAsTheServerRounds(_ precision: Int, _ scale: Int) throws {
        let number = "(CAST(seq AS SIGNED) - 10000) * 1234567.8901234567 / POWER(10, seq % \(scale + 12))"
        let value = "CAST(\(number) AS DECIMAL(65, 30))"
        let query = """
            SELECT v, CAST(ROUND(v, \(scale)) AS CHAR) FROM (SELECT \(value) AS v FROM seq_1_to_20000) AS t
            WHERE ABS(ROUND(v, \(scale))) < 1e\(precision - scale)
            """
        let rows = try Server.rows(RemoteStatement(query, .decimal(precision: precision, scale: scale), .string))
        #expect(rows.count > 500)
        func trimmed(_ text: String?) -> String? {
            guard let text, text.contains(".") else { return text }
            let digits = text.reversed().drop { $0 == "0" }.reversed()
            return digits.last == "." ? String(digits.dropLast()) : String(digits)
        }
        let differing = rows.first { trimmed($0[0]) != trimmed($0[1]) }
        #expect(differing == nil)
    }

    /// As a stream, and as rows that the server keeps.
    @Test(arguments: [1, 2])
    func aMillionRowsArriveWhole(_ statements: Int) throws {
        let session = try Server.session(SessionOptions(statementCount: statements))
        defer { session.close() }
        let types: [ColumnType] = [.bigint, .decimal(precision: 15, scale: 2), .string, .date]
        let query = """
            SELECT seq, CAST(seq / 100.0 AS DECIMAL(15, 2)), CONCAT('row ', seq),
                DATE '2000-01-01' + INTERVAL (seq % 1000) DAY FROM seq_1_to_1000000
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

    @Test(arguments: [1, 2])
    func longTextsEndABatchEarly(_ statements: Int) throws {
        let session = try Server.session(SessionOptions(statementCount: statements))
        defer { session.close() }
        let cursor = try session.open(
            RemoteStatement("SELECT repeat(char(64 + seq USING utf8mb4), 5000000) FROM seq_1_to_12", .string))
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
        try Server.shared.get().run(
            """
            CREATE TABLE test.encoded (a varchar(5) CHARACTER SET latin1, b varchar(5) CHARACTER SET ucs2,
                c char(5) CHARACTER SET utf8mb3);
            INSERT INTO test.encoded VALUES ('ä', '日本', 'é');
            """)
        let rows = try Server.rows(RemoteStatement("SELECT a, b, c FROM test.encoded", .string, .string, .string))
        #expect(rows == [["ä", "日本", "é"]])
    }

    @Test func eachSessionMeansTheSame() throws {
        let server = try ScratchMariaDB(settings: [
            "sql-mode=NO_UNSIGNED_SUBTRACTION", "default-time-zone=+05:30", "character-set-server=latin1",
        ])
        defer { try? server.stop() }
        try server.run(
            "SET time_zone = '+00:00'; CREATE TABLE test.moments (t timestamp(6) NULL); "
                + "INSERT INTO test.moments VALUES ('2024-02-29 12:00:00.5')")
        let session = try MySQLConnector().connect(server.connection(), SessionOptions())
        defer { session.close() }
        let rows = try session.rows(
            RemoteStatement("SELECT t, 'a\\' || \"t\", 'ä' FROM test.moments", .timestamp, .string, .string))
        #expect(rows == [["2024-02-29T12:00:00.500000Z", "a\\2024-02-29 12:00:00.500000", "ä"]])
    }

    /// Rows that never end, and slowly enough that the server is still at it.
    private static let endless = RemoteStatement(
        "SELECT seq FROM seq_1_to_2000000000 WHERE seq < 5000 OR SLEEP(0.01) IS NOT NULL", .int)

    @Test func anEndedConnectionEndsTheStatement() throws {
        let server = try Server.shared.get()
        let session = try Server.session()
        defer { session.close() }
        let number = try session.rows(RemoteStatement("SELECT connection_id()", .bigint))[0][0] ?? ""
        let cursor = try session.open(Self.endless)
        defer { cursor.close() }
        try cursor.fill(Batch(types: [.int]))
        try server.run("KILL CONNECTION \(number)")
        let error = #expect(throws: RunError.self) { try cursor.rows(Self.endless.columns) }
        #expect(error?.code == .unavailable)
        #expect(error?.source == "v")
    }

    @Test func aKilledServerEndsTheStatement() throws {
        let server = try ScratchMariaDB()
        let session = try MySQLConnector().connect(server.connection(), SessionOptions())
        defer { session.close() }
        let cursor = try session.open(Self.endless)
        try cursor.fill(Batch(types: [.int]))
        try server.stop()
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) { try cursor.rows(Self.endless.columns) }
        #expect(error?.code == .unavailable)
        cursor.close()
        let second = #expect(throws: RunError.self) { try session.open(Self.endless).close() }
        #expect(second?.code == .unavailable)
        #expect(ContinuousClock.now - begin < .seconds(45))
    }

    /// A server that is there and does not answer: stopped by a signal, as a vanished network would look.
    @Test(arguments: [1, 2])
    func cancellingAFrozenServerEndsInBoundedTime(_ statements: Int) throws {
        let server = try ScratchMariaDB()
        defer { try? server.stop() }
        let session = try MySQLConnector().connect(
            server.connection(), SessionOptions(statementCount: statements))
        let slow = RemoteStatement("SELECT seq FROM seq_1_to_5000 WHERE SLEEP(0.1) IS NOT NULL", .bigint)
        let cursor = try session.open(slow)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            guard let process = try? server.process() else { return }
            kill(process, SIGSTOP)
            Thread.sleep(forTimeInterval: 0.2)
            cursor.cancel()
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) { try cursor.rows(slow.columns) }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(45))
        cursor.close()
        session.close()
        #expect(ContinuousClock.now - begin < .seconds(90))
    }
}
