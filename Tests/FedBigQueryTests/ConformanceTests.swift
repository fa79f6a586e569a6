import FedConnectorTesting
import FedPlan
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(BigQuerySubject())
    }
}

private struct BigQuerySubject: ConformanceSubject {
    let connector: any Connector = Server.connector
    let stock = "stock"
    let hasSnapshot = false
    /// A job that fails at once has failed before anybody asks for its rows.
    let opensBeforeRows = false

    func settings() throws -> ConnectionSettings { try Server.settings() }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "bq", system: "bigquery",
        values: ["endpoint": "http://127.0.0.1:1", "project": "p", "access_token": "hunter-two"])

    func numbers(_ count: Int) -> String { "SELECT n FROM UNNEST(GENERATE_ARRAY(1, \(count))) AS n ORDER BY n" }

    let slow = "SELECT n FROM slow"

    let failingAfterRows = "SELECT n FROM failing"

    let write = "INSERT INTO stock (n) VALUES (11)"

    func insert() throws { try Server.shared.get().run("INSERT INTO stock (n) VALUES (11)") }

    func credentials() throws -> Credentials {
        let server = try Server.shared.get()
        let account = try JSONValue(parsing: Server.account(server))
        return Credentials(
            try Server.settings(), secrets: [account["private_key"]?.stringValue ?? ""],
            wrong: [["credentials": nil, "access_token": Credentials.wrongSecret], ["project": "someone-elses"]],
            astray: [
                ["endpoint": server.encryptedEndpoint], ["dataset": "absent"],
                ["access_token": Credentials.wrongSecret],
            ])
    }

    func shows(_ tag: String) throws -> Bool {
        try Server.shared.get().journal().bodies("submit").contains { $0["labels"]?["query_tag"]?.stringValue == tag }
    }

    /// <https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#escape_sequences>.
    func literal(_ text: String) -> String {
        var text = text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        for (character, escape) in [("\r", "\\r"), ("\n", "\\n"), ("\t", "\\t")] {
            text = text.unicodeScalars.map { String($0) == character ? escape : String($0) }.joined()
        }
        return "'\(text)'"
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"), ("1 = 1", .boolean, "true"),
            ("-32768", .smallint, "-32768"), ("32767", .smallint, "32767"),
            ("-2147483648", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("-9223372036854775808", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("CAST('12.5' AS NUMERIC)", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST('99999999999999999999.999999999999999999' AS BIGNUMERIC)",
                .decimal(precision: 38, scale: 18), "99999999999999999999.999999999999999999"
            ),
            ("CAST(1.5 AS FLOAT64)", .float, "1.5"), ("CAST(0.1 AS FLOAT64)", .double, "0.1"),
            ("'ä'", .string, "ä"), ("FROM_HEX('00ff10')", .binary, "00ff10"),
            ("TIME '23:59:59.000001'", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"),
            ("DATETIME '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("TIMESTAMP '2024-02-29 23:59:59.999999 UTC'", .timestamp, "2024-02-29T23:59:59.999999Z"),
        ]
    }
}
