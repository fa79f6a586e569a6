import FedConnectorTesting
import FedPlan
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(TrinoSubject())
    }
}

private struct TrinoSubject: ConformanceSubject {
    let connector: any Connector = Server.connector
    let stock = "stock"
    let hasSnapshot = false

    func settings() throws -> ConnectionSettings { try Server.settings() }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "tr", system: "trino",
        values: ["endpoint": "http://127.0.0.1:1", "user": "u", "password": "hunter-two"])

    /// No sequence has more than 10,000 elements (https://trino.io/docs/current/functions/array.html#sequence).
    func numbers(_ count: Int) -> String {
        guard count > 10_000 else {
            return "SELECT n FROM UNNEST(sequence(1, \(max(count, 1)))) AS t (n) WHERE n <= \(count) ORDER BY n"
        }
        return "SELECT h * 1000 + l + 1 AS n FROM UNNEST(sequence(0, \((count - 1) / 1000))) AS a (h) "
            + "CROSS JOIN UNNEST(sequence(0, 999)) AS b (l) WHERE h * 1000 + l < \(count) ORDER BY 1"
    }

    let slow = "SELECT n FROM slow"

    let failingAfterRows = "SELECT n FROM failing"

    let write = "INSERT INTO stock VALUES (11)"

    func insert() throws { try Server.shared.get().run("INSERT INTO stock VALUES (11)") }

    func credentials() throws -> Credentials {
        let server = try Server.shared.get()
        return Credentials(
            try Server.settings(), secrets: [try server.credential("password")],
            wrong: [
                ["password": Credentials.wrongSecret], ["password": nil, "token": Credentials.wrongSecret],
                ["user": "nobody-here"],
            ],
            astray: [["endpoint": server.encryptedEndpoint], ["token": Credentials.wrongSecret]])
    }

    func shows(_ tag: String) throws -> Bool {
        try Server.shared.get().journal().requests("submit").contains {
            $0["headers"]?["X-Trino-Client-Info"]?.stringValue == tag
        }
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"), ("1 = 1", .boolean, "true"),
            ("CAST(-32768 AS SMALLINT)", .smallint, "-32768"), ("CAST(32767 AS SMALLINT)", .smallint, "32767"),
            ("CAST(-128 AS TINYINT)", .smallint, "-128"),
            ("CAST(-2147483648 AS INTEGER)", .int, "-2147483648"), ("CAST(2147483647 AS INTEGER)", .int, "2147483647"),
            ("CAST(-9223372036854775808 AS BIGINT)", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("CAST(12.5 AS DECIMAL(6, 2))", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST('99999999999999999999.999999999999999999' AS DECIMAL(38, 18))",
                .decimal(precision: 38, scale: 18), "99999999999999999999.999999999999999999"
            ),
            ("CAST(1.5 AS REAL)", .float, "1.5"), ("CAST(0.1 AS DOUBLE)", .double, "0.1"),
            ("'ä'", .string, "ä"), ("CAST(X'00ff10' AS VARBINARY)", .binary, "00ff10"),
            ("CAST('23:59:59.000001' AS TIME(6))", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"),
            ("CAST('2024-02-29 23:59:59.999999' AS TIMESTAMP(6))", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            (
                "CAST('2024-02-29 23:59:59.999999 UTC' AS TIMESTAMP(6) WITH TIME ZONE)", .timestamp,
                "2024-02-29T23:59:59.999999Z"
            ),
        ]
    }
}
