import FedConnectorTesting
import FedMySQL
import FedPlan
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(MariaDBSubject())
    }
}

private struct MariaDBSubject: ConformanceSubject {
    let connector: any Connector = MySQLConnector()
    let stock = "test.stock"

    private static let created = Result {
        try Server.shared.get().run("CREATE TABLE test.stock AS SELECT seq AS amount FROM seq_1_to_10")
    }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Server.shared.get().connection()
    }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "my", system: "mysql", values: ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"])

    /// Tables `seq_1_to_N` are made when they are named (https://mariadb.com/kb/en/sequence-storage-engine/).
    func numbers(_ count: Int) -> String {
        count == 0 ? "SELECT seq AS n FROM seq_1_to_1 WHERE seq > 1" : "SELECT seq AS n FROM seq_1_to_\(count)"
    }

    let slow = "SELECT seq FROM seq_1_to_5000 WHERE SLEEP(0.1) IS NOT NULL"

    let failingAfterRows = "SELECT CAST(9223372036854770807 AS SIGNED) + CAST(seq AS SIGNED) FROM seq_1_to_100000"

    let write = "INSERT INTO test.stock VALUES (11) RETURNING amount"

    func insert() throws { try Server.shared.get().run("INSERT INTO test.stock VALUES (11)") }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"), ("1 = 1", .boolean, "true"),
            ("-32768", .smallint, "-32768"), ("32767", .smallint, "32767"),
            ("-2147483648", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("-9223372036854775807 - 1", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("12.5", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST(18446744073709551615 AS UNSIGNED)", .decimal(precision: 38, scale: 18),
                "18446744073709551615.000000000000000000"
            ),
            ("CAST(1.5 AS FLOAT)", .float, "1.5"), ("CAST(0.1 AS DOUBLE)", .double, "0.1"),
            ("'ä'", .string, "ä"), ("x'00ff10'", .binary, "00ff10"),
            ("CAST('23:59:59.000001' AS TIME(6))", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"),
            ("TIMESTAMP '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("CONVERT_TZ(TIMESTAMP '2024-02-29 23:59:59', '+02:00', '+00:00')", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
