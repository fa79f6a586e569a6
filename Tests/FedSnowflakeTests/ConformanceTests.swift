import FedConnectorTesting
import FedPlan
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(SnowflakeSubject())
    }
}

private struct SnowflakeSubject: ConformanceSubject {
    let connector: any Connector = Service.connector
    let stock = "stock"
    let opensBeforeRows = false
    let hasSnapshot = false

    func settings() throws -> ConnectionSettings { try Service.connection(try Service.shared.get()) }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "sf", system: "snowflake", values: ["endpoint": "http://127.0.0.1:1", "token": "hunter-two-hunter-two"])

    func numbers(_ count: Int) -> String { "SELECT SEQ8() + 1 AS n FROM TABLE(GENERATOR(ROWCOUNT => \(count)))" }

    let slow = "SELECT n FROM slow"

    let failingAfterRows = "SELECT n FROM failing"

    let write = "INSERT INTO stock VALUES (101)"

    func insert() throws { try Service.shared.get().run("INSERT INTO stock VALUES (101)") }

    func credentials() throws -> Credentials {
        let cloud = try Service.shared.get()
        let right = try Service.connection(cloud)
        return Credentials(
            right, secrets: [right.values["private_key"] ?? ""],
            wrong: [
                ["private_key": nil, "token": Credentials.wrongSecret],
                ["private_key": nil, "token": Credentials.wrongSecret, "token_type": "pat"], ["user": "SOMEBODY"],
            ],
            astray: [["endpoint": cloud.encryptedEndpoint], ["private_key": Credentials.wrongSecret]])
    }

    func shows(_ tag: String) throws -> Bool {
        try Service.shared.get().journal().bodies("submit").contains {
            $0["parameters"]?["query_tag"]?.stringValue == tag
        }
    }

    /// A backslash takes the next character's meaning away.
    func literal(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"),
            ("-32768", .smallint, "-32768"), ("32767", .smallint, "32767"),
            ("-2147483648", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("CAST('-9223372036854775808' AS NUMBER(38, 0))", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("CAST(12.5 AS NUMBER(6, 2))", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST('-99999999999999999999.999999999999999999' AS NUMBER(38, 18))",
                .decimal(precision: 38, scale: 18), "-99999999999999999999.999999999999999999"
            ),
            ("CAST(1.5 AS FLOAT)", .float, "1.5"), ("CAST(0.1 AS FLOAT)", .double, "0.1"),
            ("CAST('NaN' AS FLOAT)", .double, "nan"), ("CAST('-inf' AS FLOAT)", .double, "-inf"),
            ("'ä'", .string, "ä"), ("X'00ff10'", .binary, "00ff10"),
            ("CAST('23:59:59.000001' AS TIME)", .string, "23:59:59.000001"),
            ("DATE '2024-02-29'", .date, "2024-02-29"), ("DATE '0001-01-01'", .date, "0001-01-01"),
            ("'2024-02-29 23:59:59.999999'::TIMESTAMP_NTZ", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("'1969-12-31 23:59:59.999999'::TIMESTAMP_NTZ", .timestampNTZ, "1969-12-31T23:59:59.999999"),
            ("'2024-02-29 23:59:59+02:00'::TIMESTAMP_LTZ", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
