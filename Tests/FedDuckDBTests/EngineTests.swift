import FedCompiler
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct EngineTests {
    /// Every type, with values at its edges and a NULL, goes in through a stream and comes out of main.
    @Test func everyTypePassesThroughUnchanged() throws {
        let types = [
            "boolean", "smallint", "int", "bigint", "decimal(4,2)", "decimal(9,0)", "decimal(18,18)", "decimal(38,10)",
            "float", "double", "string", "binary", "date", "timestamp", "timestamp_ntz",
        ].compactMap { ColumnType(name: $0) }
        let names = types.indices.map { "c\($0)" }
        let query = EngineQuery(
            sql: "SELECT * FROM v",
            columns: zip(names, types).map { EngineQuery.Column(name: $0, type: $1) }, viewUses: ["v": 1],
            decimalFunctions: [])
        let fixture = try EngineFixture(query)
        let stream = try BatchStream.holding(types, rows: 3) { batch, row, number in
            for (column, type) in zip(batch.columns, types) {
                if number == 1 { column.setNull(row) } else { try Self.set(type, column, row, isLow: number == 0) }
            }
        }
        try fixture.engine.createView(
            StreamedView(
                name: "v", columns: zip(names, types).map { ViewColumn(name: $0, type: $1, isNullable: true) },
                stream: stream, reading: .none))
        let rows = try fixture.rows(query)
        #expect(
            rows.sorted() == [
                #"{"c0":false,"c1":-32768,"c2":-2147483648,"c3":-9223372036854775808,"c4":-99.99,"c5":-999999999,"#
                    + #""c6":-0.999999999999999999,"c7":-9999999999999999999999999999.9999999999,"c8":"-Infinity","#
                    + #""c9":-1.7976931348623157e+308,"c10":"","c11":"","c12":"-5877641-06-25","#
                    + #""c13":"-290308-12-21T20:15:45.224193Z","c14":"1969-12-31T23:59:59.999999"}"#,
                #"{"c0":null,"c1":null,"c2":null,"c3":null,"c4":null,"c5":null,"c6":null,"c7":null,"c8":null,"#
                    + #""c9":null,"c10":null,"c11":null,"c12":null,"c13":null,"c14":null}"#,
                #"{"c0":true,"c1":32767,"c2":2147483647,"c3":9223372036854775807,"c4":99.99,"c5":999999999,"#
                    + #""c6":0.999999999999999999,"c7":9999999999999999999999999999.9999999999,"c8":"NaN","#
                    + #""c9":5e-324,"c10":"a text of more than twelve bytes: ملف","c11":"AAH/","#
                    + #""c12":"+5881580-07-10","c13":"+294247-01-10T04:00:54.775806Z","c14":"1970-01-01T00:00:01"}"#,
            ])
    }

    private static func set(_ type: ColumnType, _ column: BatchColumn, _ row: Int, isLow: Bool) throws {
        switch type {
        case .boolean: column.setBoolean(!isLow, at: row)
        case .smallint: column.set(isLow ? Int16.min : .max, at: row)
        case .int: column.set(isLow ? Int32.min : .max, at: row)
        case .bigint: column.set(isLow ? Int64.min : .max, at: row)
        case .decimal(let precision, _):
            let nines = Int128(String(repeating: "9", count: precision)) ?? 0
            let value = isLow ? -nines : nines
            if precision <= 18 { column.set(Int64(value), at: row) } else { column.set(value, at: row) }
        case .float: column.set(isLow ? -Float.infinity : .nan, at: row)
        case .double: column.set(isLow ? -Double.greatestFiniteMagnitude : .leastNonzeroMagnitude, at: row)
        case .string:
            let text = Array((isLow ? "" : "a text of more than twelve bytes: ملف").utf8)
            try column.setBytes(text, count: text.count, at: row)
        case .binary:
            let bytes: [UInt8] = isLow ? [] : [0, 1, 255]
            try column.setBytes(bytes, count: bytes.count, at: row)
        case .date: column.set(isLow ? -Int32.max + 1 : .max - 1, at: row)
        case .timestamp: column.set(isLow ? -Int64.max + 1_000_000_000 : .max - 1, at: row)
        case .timestampNTZ: column.set(isLow ? Int64(-1) : 1_000_000, at: row)
        }
    }

    private func numbers(_ count: Int) throws -> BatchStream {
        try .holding([.bigint, .string], rows: count) { batch, row, number in
            batch.columns[0].set(Int64(number), at: row)
            let text = Array("text \(number)".utf8)
            try batch.columns[1].setBytes(text, count: text.count, at: row)
        }
    }

    private static let numberColumns = [
        ViewColumn(name: "id", type: .bigint, isNullable: false),
        ViewColumn(name: "t", type: .string, isNullable: true),
    ]

    @Test(arguments: [
        "SELECT count(*) AS n FROM v": "100000",
        "SELECT sum(id)::BIGINT AS n FROM v": "4999950000",
        "SELECT count(DISTINCT t) AS n FROM v": "100000",
        "SELECT count(*) AS n FROM v WHERE t = 'text ' || id": "100000",
        "SELECT id AS n FROM v ORDER BY id DESC LIMIT 1": "99999",
    ])
    func aStreamIsReadWithTheColumnsThatTheQueryNeeds(sql: String, expected: String) throws {
        let query = EngineQuery(sql, "n bigint")
        let fixture = try EngineFixture(query)
        try fixture.engine.createView(
            StreamedView(name: "v", columns: Self.numberColumns, stream: numbers(100_000), reading: .none))
        #expect(try fixture.rows(query) == [#"{"n":\#(expected)}"#])
    }

    @Test func bytesThatAreNoTextAreRefused() throws {
        let query = EngineQuery("SELECT t AS n FROM v", "n string")
        for bytes in [
            [0x61, 0xFF, 0x62], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80], [0x80],
        ] as [[UInt8]] {
            let fixture = try EngineFixture(query)
            let stream = try BatchStream.holding([.string], rows: 2) { batch, row, number in
                let text = number == 0 ? Array("żółć".utf8) : bytes
                try batch.columns[0].setBytes(text, count: text.count, at: row)
            }
            let columns = [ViewColumn(name: "t", type: .string, isNullable: true)]
            try fixture.engine.createView(
                StreamedView(name: "v", columns: columns, stream: stream, reading: .none))
            let error = #expect(throws: RunError.self) { try fixture.rows(query) }
            #expect(error?.message.contains("UTF-8") == true, "\(error?.message ?? "")")
        }
    }

    @Test func aViewThatIsReadTwiceKeepsItsRows() throws {
        let query = EngineQuery("SELECT count(*) AS n FROM v a JOIN v b USING (id)", "n bigint")
        let kept = try EngineFixture(query)
        try kept.engine.createView(
            StreamedView(name: "v", columns: Self.numberColumns, stream: numbers(5000), reading: .whole))
        #expect(try kept.rows(query) == [#"{"n":5000}"#])
        #expect(try kept.rows(query) == [#"{"n":5000}"#])
        try kept.engine.dropView(named: "v")
        #expect(throws: RunError.self) { try kept.rows(query) }

        let streamed = try EngineFixture(query)
        try streamed.engine.createView(
            StreamedView(name: "v", columns: Self.numberColumns, stream: numbers(5000), reading: .none))
        let error = #expect(throws: RunError.self) { try streamed.rows(query) }
        #expect(error?.message.contains("more often") == true)
    }

    /// The engine takes rows away before they are counted: <https://github.com/duckdb/duckdb/issues/22924>.
    @Test func anOffsetCountsRowsThatNoJoinWants() throws {
        let query = EngineQuery(
            "SELECT count(*) AS n FROM (SELECT k FROM v WHERE id = 7) a "
                + "JOIN (SELECT k FROM v ORDER BY id LIMIT 1500 OFFSET 1) b USING (k)", "n bigint")
        let fixture = try EngineFixture(query)
        let columns = ["id", "k"].map { ViewColumn(name: $0, type: .bigint, isNullable: false) }
        try fixture.engine.createView(
            StreamedView(
                name: "v", columns: columns,
                stream: .holding([.bigint, .bigint], rows: 3000) { batch, row, number in
                    batch.columns[0].set(Int64(number), at: row)
                    batch.columns[1].set(Int64(number % 7), at: row)
                }, reading: .whole))
        for _ in 1...5 { #expect(try fixture.rows(query) == [#"{"n":214}"#]) }
    }

    @Test func namesOfViewsAndColumnsLoseNothing() throws {
        let query = EngineQuery(#"SELECT " a""ملف " AS n FROM "Temp""view ""#, "n bigint")
        let fixture = try EngineFixture(query)
        try fixture.engine.createView(
            StreamedView(
                name: "Temp\"view ", columns: [ViewColumn(name: " a\"ملف ", type: .bigint, isNullable: true)],
                stream: .holding([.bigint], rows: 1) { batch, row, _ in batch.columns[0].set(Int64(7), at: row) },
                reading: .none))
        #expect(try fixture.rows(query) == [#"{"n":7}"#])
        try fixture.engine.dropView(named: "Temp\"view ")
    }

    @Test func anotherTypeThanTheTranslationPromisesIsAnInternalError() throws {
        let query = EngineQuery("SELECT 1::BIGINT + 1::HUGEINT AS n", "n bigint")
        let fixture = try EngineFixture(query)
        let error = #expect(throws: RunError.self) { try fixture.rows(query) }
        #expect(error?.code == .internal)
        #expect(error?.message.contains("HUGEINT") == true)
    }

    @Test(arguments: [
        "SELECT count(*) AS n FROM read_csv('/etc/passwd', columns = {'a': 'VARCHAR'}, sep = '~')",
        "SELECT count(*) AS n FROM read_text('/etc/passwd')",
        "SELECT count(*) AS n FROM glob('/etc/*')",
        "SELECT count(*) AS n FROM sniff_csv('/etc/passwd')",
    ])
    func noFileCanBeReachedThatTheRunDoesNotName(sql: String) throws {
        let query = EngineQuery(sql, "n bigint")
        let fixture = try EngineFixture(query)
        #expect(throws: RunError.self) { try fixture.rows(query) }
    }

    @Test func whatTheRunNamesCanBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("a\n1\n2\n", to: "rows.csv")
        let query = EngineQuery("SELECT sum(a)::BIGINT AS n FROM f", "n bigint")
        let fixture = try EngineFixture(query, open: false)
        var files = ReachableFiles()
        files.addInput(folder.path("rows.csv"))
        try fixture.engine.open(reaching: files)
        let source = FileSource(format: .csv, path: "rows.csv", columns: [])
        try fixture.engine.createView(named: "f", over: source, at: folder.path("rows.csv"))
        #expect(try fixture.rows(query) == [#"{"n":3}"#])
        try folder.write("secret", to: "other.csv")
        let error = #expect(throws: RunError.self) {
            try fixture.engine.createView(named: "g", over: source, at: folder.path("other.csv"))
        }
        #expect(error?.source == "g")
    }

    @Test func anInterruptStopsTheQueryButNotPost() throws {
        let query = EngineQuery(
            "SELECT count(*) AS n FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = -1", "n bigint")
        let fixture = try EngineFixture(query)
        try fixture.engine.createView(
            StreamedView(name: "v", columns: Self.numberColumns, stream: numbers(10), reading: .whole))
        let engine = fixture.engine
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            engine.interrupt()
        }
        let error = #expect(throws: RunError.self) { try fixture.rows(query) }
        #expect(error?.code == .interrupted)
        #expect(throws: RunError.self) { try fixture.rows(query) }
        try fixture.engine.dropView(named: "v")
    }

    @Test func messagesAreWithoutTheEnginesInternals() throws {
        let cases = [
            (
                "SELECT CAST('abc' AS BIGINT) AS n",
                "a value cannot be converted to another type (Could not convert string 'abc' to INT64)"
            ),
            (
                "SELECT 9223372036854775807 + range AS n FROM range(1, 2)",
                "a number is out of range for its type (Overflow in addition of INT64 (9223372036854775807 + 1)!)"
            ),
            (
                "SELECT CAST(2::DECIMAL(38,0) * range * 9223372036854775807 AS BIGINT) AS n FROM range(1, 2)",
                "a number is out of range for its type "
                    + "(Failed to cast decimal value 18446744073709551614 to type INT64)"
            ),
            (
                "SELECT year(CAST('2024-13-01' AS DATE)) AS n",
                "a date or time is out of range (date field value out of range: \"2024-13-01\")"
            ),
            ("SELECT error('division by zero')::BIGINT AS n", "division by zero"),
            ("SELECT nope AS n", "Referenced column \"nope\" was not found because the FROM clause is missing"),
        ]
        for (sql, message) in cases {
            let query = EngineQuery(sql, "n bigint")
            let error = #expect(throws: RunError.self) { try EngineFixture(query).rows(query) }
            #expect(error?.code == .queryFailed)
            #expect(error?.message == message)
        }
    }

    @Test func parquetHasTheNamesAndTheOrderThatWereAskedFor() throws {
        let folder = try TemporaryFolder()
        let query = EngineQuery("SELECT range AS a, -range AS a_1 FROM range(300000) ORDER BY 2", "a bigint;a_1 bigint")
        let read = EngineQuery(
            "SELECT count(*) AS n, sum(CASE WHEN \"x\" = -\"X 1\" AND \"x\" = 299999 - file_row_number THEN 1 END)"
                + "::BIGINT AS s FROM read_parquet('\(folder.path("rows.parquet"))', file_row_number = true)",
            "n bigint;s bigint")
        let fixture = try EngineFixture(query, read, open: false)
        var files = ReachableFiles()
        files.files = [folder.path("rows.parquet")]
        try fixture.engine.open(reaching: files)
        let stage = try fixture.engine.translate(query.sql, views: [])
        #expect(try stage.writeParquet(to: folder.path("rows.parquet"), names: ["x", "X 1"]) == 300_000)
        #expect(try fixture.rows(read) == [#"{"n":300000,"s":300000}"#])
    }

    @Test func theSpillFolderGoesWithTheEngine() throws {
        let query = EngineQuery(
            "SELECT count(*) AS n FROM (SELECT DISTINCT md5(range::VARCHAR) AS h FROM range(2000000))", "n bigint")
        let fixture = try EngineFixture(query, memoryLimit: "60MB")
        #expect(try fixture.rows(query) == [#"{"n":2000000}"#])
        fixture.engine.close()
        #expect(throws: RunError.self) { try fixture.rows(query) }
    }
}
