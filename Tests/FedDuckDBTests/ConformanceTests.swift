import FedConnectorTesting
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: DuckDBSubject.laws)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(DuckDBSubject())
    }

    @Test func theManualHasTheExceptions() throws { try DuckDBSubject.checkManual("DuckDB") }
}

private struct DuckDBSubject: ConformanceSubject {
    static let exceptions = fileExceptions

    let connector: any Connector = DuckDBConnector()
    let stock = "stock"
    /// Whoever reads holds the file's lock.
    let letsOthersWrite = false
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let connection = try DuckDBDatabase(path: folder.path("stock.duckdb")).connect()
        try connection.execute("CREATE TABLE stock AS SELECT range + 1 AS amount FROM range(10)")
    }

    func settings() throws -> ConnectionSettings {
        ConnectionSettings(id: "lake", system: "duckdb", values: ["path": folder.path("stock.duckdb")])
    }

    let unreachable = ConnectionSettings(id: "lake", system: "duckdb", values: ["path": "/nowhere/at/all.duckdb"])

    func numbers(_ count: Int) -> String { "SELECT range + 1 AS n FROM range(\(count))" }

    let slow = """
        SELECT count(*) FROM range(100000) AS a (n), range(100000) AS b (n), range(100000) AS c (n)
        WHERE a.n + b.n + c.n < 0
        """

    let failingAfterRows = """
        SELECT CASE WHEN range < 5000 THEN range ELSE CAST('x' || range AS BIGINT) END FROM range(100000)
        """

    let write = "INSERT INTO stock VALUES (11) RETURNING amount"

    func insert() throws {
        try DuckDBFile(folder.url.appending(path: "stock.duckdb")).run("INSERT INTO stock VALUES (11)")
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("1 = 2", .boolean, "false"),
            ("(-128)::TINYINT", .smallint, "-128"), ("255::UTINYINT", .smallint, "255"),
            ("(-32768)::SMALLINT", .smallint, "-32768"), ("32767::SMALLINT", .smallint, "32767"),
            ("65535::USMALLINT", .int, "65535"),
            ("(-2147483648)::INTEGER", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("4294967295::UINTEGER", .bigint, "4294967295"),
            ("(-9223372036854775808)::BIGINT", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("12.5::DECIMAL(4, 2)", .decimal(precision: 6, scale: 2), "12.50"),
            ("(-12.5)::DECIMAL(15, 2)", .decimal(precision: 15, scale: 2), "-12.50"),
            (
                "'-99999999999999999999.999999999999999999'::DECIMAL(38, 18)", .decimal(precision: 38, scale: 18),
                "-99999999999999999999.999999999999999999"
            ),
            ("1.5::FLOAT", .float, "1.5"), ("0.1::DOUBLE", .double, "0.1"), ("'nan'::DOUBLE", .double, "nan"),
            ("'-inf'::DOUBLE", .double, "-inf"), ("'ä'", .string, "ä"), ("'x'::ENUM('x', 'y')", .string, "x"),
            ("'\\x00\\xFF\\x10'::BLOB", .binary, "00ff10"),
            ("'00112233-4455-6677-8899-aabbccddeeff'::UUID", .string, "00112233-4455-6677-8899-aabbccddeeff"),
            ("TIME '23:59:59.000001'", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"), ("DATE '0001-01-01'", .date, "0001-01-01"),
            ("TIMESTAMP '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("TIMESTAMP '1969-12-31 23:59:59.999999'", .timestampNTZ, "1969-12-31T23:59:59.999999"),
            ("TIMESTAMP_S '2024-02-29 12:00:00'", .timestampNTZ, "2024-02-29T12:00:00"),
            ("TIMESTAMP_MS '2024-02-29 12:00:00.5'", .timestampNTZ, "2024-02-29T12:00:00.500000"),
            ("TIMESTAMPTZ '2024-02-29 23:59:59+02'", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
