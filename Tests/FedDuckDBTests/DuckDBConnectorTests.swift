import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct DuckDBConnectorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let connection = try DuckDBDatabase(path: folder.path("marts.duckdb")).connect()
        try connection.execute("CREATE TYPE mood AS ENUM ('sad', 'happy', 'more than twelve bytes')")
        try connection.execute(
            """
            CREATE TABLE t AS SELECT
                range::BIGINT AS id, (range % 100)::TINYINT AS tiny, range::UINTEGER AS unsigned,
                CASE WHEN range % 7 = 0 THEN NULL ELSE (range * 1.25)::DECIMAL(9,2) END AS amount,
                (range::HUGEINT * 1000000000000000000)::DECIMAL(38,3) AS wide, 'name ' || range AS name,
                CASE range % 3 WHEN 0 THEN 'sad' WHEN 1 THEN 'happy' ELSE 'more than twelve bytes' END::mood AS mood,
                TIME '23:59:59.000001' AS at, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 12:00:00.5' AS stamp,
                TIMESTAMP_S '2024-02-29 12:00:00' AS seconds, TIMESTAMPTZ '2024-02-29 12:00:00+02' AS instant,
                UUID '00112233-4455-6677-8899-aabbccddeeff' AS uuid, '{"a": 1}'::JSON AS json,
                range::FLOAT / 4 AS real, range % 2 = 0 AS even, 'AB'::BLOB AS bytes
            FROM range(5000)
            """)
    }

    private func session() throws -> any RemoteSession {
        try DuckDBConnector().connect(
            ConnectionSettings(id: "marts", system: "duckdb", values: ["path": folder.path("marts.duckdb")]),
            SessionOptions())
    }

    private func columns(_ text: String) -> [ViewColumn] {
        text.split(separator: ";").map { field in
            let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
            return ViewColumn(name: parts[0], type: ColumnType(name: parts[1]) ?? .string, isNullable: true)
        }
    }

    /// The rows as JSON lines.
    private func rows(_ query: String, _ columns: [ViewColumn], capacity: Int = 2048) throws -> [String] {
        let session = try session()
        defer { session.close() }
        let cursor = try session.open(RemoteStatement(view: "v", query: query, columns: columns))
        defer { cursor.close() }
        #expect(cursor.sentText == query)
        let output = folder.path("rows-\(UUID().uuidString)")
        let file = try OutputFile(path: output)
        let buffer = OutputBuffer(descriptor: file.descriptor)
        var writer = JSONRowWriter(buffer, layout: .lines)
        try writer.begin(columns.map { ResultField(name: $0.name, type: $0.type) })
        let batch = Batch(types: columns.map(\.type), capacity: capacity)
        while true {
            batch.reset()
            try cursor.fill(batch)
            if batch.count == 0 { break }
            try writer.write(batch)
        }
        try buffer.flush()
        try file.commit()
        return try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// DuckDB takes rows away before they are counted: <https://github.com/duckdb/duckdb/issues/22924>.
    @Test func anOffsetCountsRowsThatNoJoinWants() throws {
        let query = """
            SELECT count(*) AS n FROM (SELECT tiny FROM t WHERE id = 7) a
            JOIN (SELECT tiny FROM t ORDER BY id LIMIT 1500 OFFSET 1) b ON a.tiny = b.tiny
            """
        for _ in 1...5 { #expect(try rows(query, columns("n bigint")) == [#"{"n":15}"#]) }
    }

    @Test func everyTypeThatCrossesTheBorderIsRead() throws {
        let types = columns(
            "id bigint;tiny smallint;unsigned bigint;amount decimal(9,2);wide decimal(38,3);name string;mood string;"
                + "at string;day date;stamp timestamp_ntz;seconds timestamp_ntz;instant timestamp;uuid string;"
                + "json string;real double;even boolean;bytes binary")
        let found = try rows("SELECT * FROM t WHERE id IN (0, 5) ORDER BY id", types)
        #expect(
            found == [
                #"{"id":0,"tiny":0,"unsigned":0,"amount":null,"wide":0.000,"name":"name 0","mood":"sad","#
                    + #""at":"23:59:59.000001","day":"2024-02-29","stamp":"2024-02-29T12:00:00.500000","#
                    + #""seconds":"2024-02-29T12:00:00","instant":"2024-02-29T10:00:00Z","#
                    + #""uuid":"00112233-4455-6677-8899-aabbccddeeff","json":"{\"a\": 1}","real":0.0,"even":true,"#
                    + #""bytes":"QUI="}"#,
                #"{"id":5,"tiny":5,"unsigned":5,"amount":6.25,"wide":5000000000000000000.000,"name":"name 5","#
                    + #""mood":"more than twelve bytes","at":"23:59:59.000001","day":"2024-02-29","#
                    + #""stamp":"2024-02-29T12:00:00.500000","seconds":"2024-02-29T12:00:00","#
                    + #""instant":"2024-02-29T10:00:00Z","uuid":"00112233-4455-6677-8899-aabbccddeeff","#
                    + #""json":"{\"a\": 1}","real":1.25,"even":false,"bytes":"QUI="}"#,
            ])
    }

    /// A batch that is smaller than the remote's chunks, and no divisor of them, loses nothing.
    @Test(arguments: [1, 100, 1000, 2048, 4096])
    func rowsAreTheSameInBatchesOfAnySize(capacity: Int) throws {
        let found = try rows(
            "SELECT id, amount, even, name FROM t ORDER BY id",
            columns("id bigint;amount decimal(9,2);even boolean;name string"), capacity: capacity)
        #expect(found.count == 5000)
        #expect(found[7] == #"{"id":7,"amount":null,"even":false,"name":"name 7"}"#)
        #expect(found[4999] == #"{"id":4999,"amount":6248.75,"even":false,"name":"name 4999"}"#)
        #expect(found.filter { $0.contains("null") }.count == 715)
    }

    @Test(arguments: [
        "id int": "comes as BIGINT, which is not int", "amount decimal(9,3)": "comes as DECIMAL(9,2)",
        "amount double": "comes as DECIMAL(9,2)", "stamp timestamp": "comes as TIMESTAMP, which is not timestamp",
        "name binary": "comes as VARCHAR",
    ])
    func aColumnOfAnotherTypeIsRefusedBeforeAnyRow(column: String, message: String) throws {
        let name = column.split(separator: " ")[0]
        let error = #expect(throws: RunError.self) { try rows("SELECT \(name) FROM t", columns(column)) }
        #expect(error?.code == .queryFailed)
        #expect(error?.message.contains(message) == true)
        #expect(error?.source == "v")
    }

    @Test(arguments: [
        "SELECT nope FROM t", "SELECT id, id FROM t", "SELECT interval 1 day", "SELECT * FROM missing",
        "SELECT id FROM read_csv('/etc/passwd')", "DELETE FROM t", "ATTACH '/tmp/other.duckdb'", "SELECT 'a' || chr(0",
        "SELECT CASE WHEN id = 4000 THEN CAST('x' || id AS BIGINT) ELSE id END FROM t",
        "SELECT DATE 'infinity'", "SET threads = 1",
    ])
    func aStatementThatCannotGiveTheRowsFails(query: String) throws {
        let type = query.contains("infinity") ? "id date" : "id bigint"
        let error = #expect(throws: RunError.self) { try rows(query, columns(type)) }
        #expect(error?.code == .queryFailed)
        #expect(error?.source == "v")
    }

    @Test(arguments: [
        "SELECT nope FROM t": true, "SELECT * FROM missing": true, "SELECT nope(id) FROM t": true,
        "SELECT 'a' || chr(0": true,
        "SELECT CAST('x' || id AS BIGINT) FROM t": false, "SELECT error('Parser') FROM t": false,
        "SELECT name FROM t": false,
    ])
    func aRefusedStatementSaysSo(query: String, isRefused: Bool) throws {
        let error = #expect(throws: RunError.self) { try rows(query, columns("id bigint")) }
        #expect(error?.code == .queryFailed)
        #expect(error?.refusesStatement == isRefused, "\(error?.message ?? "")")
    }

    @Test func aCancelledStatementEndsSoon() throws {
        let session = try session()
        defer { session.close() }
        let cursor = try session.open(
            RemoteStatement(
                view: "v", query: "SELECT count(*) FROM t a, t b, t c WHERE a.id + b.id + c.id < 0",
                columns: columns("n bigint")))
        defer { cursor.close() }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            cursor.cancel()
        }
        let error = #expect(throws: RunError.self) { try cursor.fill(Batch(types: [.bigint])) }
        #expect(error?.code == .interrupted)
    }

    @Test func severalStatementsOfASessionRunAtTheSameTime() throws {
        let session = try session()
        defer { session.close() }
        let statement = RemoteStatement(view: "v", query: "SELECT id FROM t ORDER BY id", columns: columns("id bigint"))
        let cursors = try (0..<3).map { _ in try session.open(statement) }
        for _ in 0..<2 {
            for cursor in cursors {
                let batch = Batch(types: [.bigint], capacity: 10)
                try cursor.fill(batch)
                #expect(batch.count == 10)
            }
        }
        #expect(session.snapshot == .shared)
        for cursor in cursors { cursor.close() }
    }

    @Test func theFileIsNotChanged() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("marts.duckdb")))
        _ = try rows("SELECT count(*) FROM t", columns("n bigint"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("marts.duckdb"))) == before)
        #expect(folder.names.filter { $0.hasPrefix("marts") } == ["marts.duckdb"])
    }

    @Test func whatCannotBeOpenedSaysWhy() throws {
        try folder.write("this is not a database, whatever its name says", to: "text.duckdb")
        try Data(repeating: 7, count: 20_000).write(to: URL(fileURLWithPath: folder.path("noise.duckdb")))
        var whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("marts.duckdb")))
        whole.removeLast(whole.count - 6000)
        try whole.write(to: URL(fileURLWithPath: folder.path("cut.duckdb")))
        let cases: [(String, RunError.Code, String)] = [
            ("missing.duckdb", .unavailable, "No such file"), (".", .unavailable, "not a file"),
            ("text.duckdb", .configuration, "not a DuckDB database"),
            ("noise.duckdb", .configuration, "not a DuckDB database"),
        ]
        for (name, code, reason) in cases {
            let error = #expect(throws: RunError.self) { try open(folder.path(name)) }
            #expect(error?.code == code, "\(name)")
            #expect(error?.source == "marts")
            #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(folder.path(name)) == true, "\(error?.message ?? "")")
        }
        #expect(throws: RunError.self) {
            let session = try open(folder.path("cut.duckdb"))
            defer { session.close() }
            let cursor = try session.open(
                RemoteStatement(view: "v", query: "SELECT sum(id)::BIGINT FROM t", columns: columns("n bigint")))
            defer { cursor.close() }
            try cursor.fill(Batch(types: [.bigint]))
        }
        let error = #expect(throws: RunError.self) { try open("") }
        #expect(error?.code == .configuration)
    }

    private func open(_ path: String) throws -> any RemoteSession {
        try DuckDBConnector().connect(
            ConnectionSettings(id: "marts", system: "duckdb", values: ["path": path]), SessionOptions())
    }
}
