import FedClickHouse
import FedConnectorTesting
import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(ClickHouseSubject())
    }

    /// A server that does not mark an error among rows sends none before all are known.
    @Test(arguments: [
        ConnectorLaw.anEmptyResultEndsAtOnce, .batchesHoldEveryRowOnce, .anErrorAmongRowsEndsTheStatement,
        .writingIsRefused,
    ])
    func keepsOnAnOldServer(_ law: ConnectorLaw) throws {
        try law.check(ClickHouseSubject(isOld: true))
    }
}

private struct ClickHouseSubject: ConformanceSubject {
    let connector: any Connector = ClickHouseConnector()
    let stock = "stock"
    var isOld = false

    private static let old = Result {
        let server = try ScratchCloud("clickhouse", settings: ["marks=off"])
        try server.run("CREATE TABLE stock (amount Int64) ENGINE = MergeTree ORDER BY amount")
        return server
    }

    private var server: ScratchCloud {
        get throws { try isOld ? Self.old.get() : Server.shared.get() }
    }

    func settings() throws -> ConnectionSettings { try Server.settings(try server) }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "ch", system: "clickhouse",
        values: ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"])

    func numbers(_ count: Int) -> String { "SELECT toInt64(number + 1) AS n FROM numbers(\(count)) ORDER BY n" }

    let slow = """
        SELECT toInt64(number) AS n FROM numbers(100000) WHERE sleepEachRow(0.1) = 0
        SETTINGS max_block_size = 10, max_threads = 1
        """

    let failingAfterRows = """
        SELECT toInt64(throwIf(number = 5000)) AS n FROM numbers(100000) SETTINGS max_block_size = 1000, max_threads = 1
        """

    let write = "INSERT INTO stock SELECT 11"

    func insert() throws { try server.run("INSERT INTO shop.stock VALUES (11)") }

    func credentials() throws -> Credentials {
        let server = try Server.shared.get()
        return Credentials(
            try Server.settings(server), secrets: [try server.credential("password")],
            wrong: [["password": Credentials.wrongSecret], ["password": nil], ["user": "nobody-here"]],
            astray: [["endpoint": server.encryptedEndpoint], ["database": "absent"], ["options": "no_such_setting=1"]])
    }

    /// A server has it as `log_comment` of `system.query_log`.
    func shows(_ tag: String) throws -> Bool {
        try server.journal().requests("query").contains { request in
            let path = URLComponents(string: request["path"]?.stringValue ?? "")
            let comment = path?.queryItems?.first { $0.name == "log_comment" }?.value
            return comment?.replacing("+", with: " ") == "fedrun: v (\(tag))"
        }
    }

    /// A backslash escapes.
    func literal(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }

    let hasSnapshot = false

    /// The columns are named with the first rows.
    let opensBeforeRows = false

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("1 = 2", .boolean, "false"), ("toNullable(1 = 1)", .boolean, "true"),
            ("toInt16(-32768)", .smallint, "-32768"), ("toInt16(32767)", .smallint, "32767"),
            ("toInt32(-2147483648)", .int, "-2147483648"), ("toInt32(2147483647)", .int, "2147483647"),
            ("toInt64(-9223372036854775808)", .bigint, "-9223372036854775808"),
            ("toInt64(9223372036854775807)", .bigint, "9223372036854775807"),
            ("toUInt64(9223372036854775807)", .bigint, "9223372036854775807"),
            ("toDecimal32('12.5', 2)", .decimal(precision: 6, scale: 2), "12.50"),
            ("toDecimal64('-12.5', 2)", .decimal(precision: 15, scale: 2), "-12.50"),
            (
                "toUInt64(18446744073709551615)", .decimal(precision: 38, scale: 18),
                "18446744073709551615.000000000000000000"
            ),
            (
                "toDecimal128('-99999999999999999999.999999999999999999', 18)", .decimal(precision: 38, scale: 18),
                "-99999999999999999999.999999999999999999"
            ),
            ("toFloat32(1.5)", .float, "1.5"), ("toFloat64(0.1)", .double, "0.1"), ("nan", .double, "nan"),
            ("-inf", .double, "-inf"), ("'ä'", .string, "ä"), ("unhex('00ff10')", .binary, "00ff10"),
            ("toDate('2024-02-29')", .date, "2024-02-29"), ("toDate32('1900-01-01')", .date, "1900-01-01"),
            (
                "toDateTime64('2024-02-29 23:59:59.999999', 6, 'UTC')", .timestampNTZ,
                "2024-02-29T23:59:59.999999"
            ),
            ("toDateTime64('1901-02-28 23:59:59.5', 3, 'UTC')", .timestampNTZ, "1901-02-28T23:59:59.500000"),
            ("toDateTime('2024-02-29 23:59:59', 'Europe/Berlin')", .timestamp, "2024-02-29T22:59:59Z"),
        ]
    }
}
