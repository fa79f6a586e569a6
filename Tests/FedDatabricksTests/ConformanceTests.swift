import FedConnectorTesting
import FedPlan
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(DatabricksSubject())
    }

    @Test(arguments: ConnectorLaw.allCases)
    func keepsWithRowsInAnswers(_ law: ConnectorLaw) throws {
        try law.check(DatabricksSubject(further: ["disposition": "inline"]))
    }
}

private struct DatabricksSubject: ConformanceSubject {
    var further: [String: String] = [:]

    let connector: any Connector = Service.connector
    let stock = "stock"
    let opensBeforeRows = false
    let hasSnapshot = false

    func settings() throws -> ConnectionSettings { try Service.connection(try Service.shared.get(), further) }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "dbx", system: "databricks",
        values: ["endpoint": "http://127.0.0.1:1", "token": "hunter-two-hunter-two", "warehouse_id": "w"])

    func numbers(_ count: Int) -> String { "SELECT id + 1 AS n FROM range(\(count))" }

    let slow = "SELECT n FROM slow"

    let failingAfterRows = "SELECT n FROM failing"

    let write = "INSERT INTO stock VALUES (101)"

    func insert() throws { try Service.shared.get().run("INSERT INTO stock VALUES (101)") }

    func credentials() throws -> Credentials {
        let cloud = try Service.shared.get()
        return Credentials(
            try Service.machine(cloud, further), secrets: [try cloud.credential("client_secret")],
            wrong: [
                ["client_secret": Credentials.wrongSecret], ["client_id": "nobody-here"],
                ["client_id": nil, "client_secret": nil, "token": Credentials.wrongSecret],
            ],
            astray: [["endpoint": cloud.encryptedEndpoint], ["token": Credentials.wrongSecret]])
    }

    func shows(_ tag: String) throws -> Bool {
        try Service.shared.get().journal().bodies("submit").contains { body in
            body["query_tags"]?.arrayValue?.contains {
                $0["key"]?.stringValue == "query_tag" && $0["value"]?.stringValue == tag
            } ?? false
        }
    }

    /// A backslash takes the next character's meaning away.
    func literal(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("false", .boolean, "false"),
            ("CAST(-32768 AS SMALLINT)", .smallint, "-32768"), ("CAST(32767 AS SMALLINT)", .smallint, "32767"),
            ("CAST(-2147483648 AS INT)", .int, "-2147483648"), ("2147483647", .int, "2147483647"),
            ("CAST('-9223372036854775808' AS BIGINT)", .bigint, "-9223372036854775808"),
            ("9223372036854775807", .bigint, "9223372036854775807"),
            ("CAST(12.5 AS DECIMAL(6, 2))", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST('-99999999999999999999.999999999999999999' AS DECIMAL(38, 18))",
                .decimal(precision: 38, scale: 18), "-99999999999999999999.999999999999999999"
            ),
            ("CAST(1.5 AS FLOAT)", .float, "1.5"), ("CAST(0.1 AS DOUBLE)", .double, "0.1"),
            ("CAST('NaN' AS DOUBLE)", .double, "nan"), ("CAST('-Infinity' AS DOUBLE)", .double, "-inf"),
            ("'ä'", .string, "ä"), ("X'00ff10'", .binary, "00ff10"),
            ("DATE '2024-02-29'", .date, "2024-02-29"), ("DATE '0001-01-01'", .date, "0001-01-01"),
            ("TIMESTAMP_NTZ '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("TIMESTAMP_NTZ '1969-12-31 23:59:59.999999'", .timestampNTZ, "1969-12-31T23:59:59.999999"),
            ("TIMESTAMP '2024-02-29 23:59:59.000001+02:00'", .timestamp, "2024-02-29T21:59:59.000001Z"),
        ]
    }
}
