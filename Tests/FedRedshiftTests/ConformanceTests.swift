import FedConnectorTesting
import FedHTTP
import FedPlan
import FedPostgres
import FedRedshift
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(RedshiftSubject(isDataAPI: false))
    }

    @Test(arguments: ConnectorLaw.allCases)
    func keepsOverTheDataAPI(_ law: ConnectorLaw) throws {
        try law.check(RedshiftSubject(isDataAPI: true))
    }
}

private struct RedshiftSubject: ConformanceSubject {
    let isDataAPI: Bool
    let connector: any Connector = RedshiftConnector(
        dataAPI: RedshiftDataConnector(backoff: Backoff(base: .milliseconds(20), cap: .milliseconds(100))))

    /// Each way in has a table of its own, for a law counts its rows.
    var stock: String { isDataAPI ? "public.data_stock" : "public.stock" }

    var opensBeforeRows: Bool { !isDataAPI }

    var hasSnapshot: Bool { !isDataAPI }

    func settings() throws -> ConnectionSettings {
        let server = try Server.shared.get()
        return try isDataAPI ? server.dataConnection() : server.connection()
    }

    /// Port 1 is nobody's.
    var unreachable: ConnectionSettings {
        let values =
            isDataAPI
            ? [
                "endpoint": "http://127.0.0.1:1", "region": "r", "workgroup": "w", "database": "d",
                "access_key_id": "k", "secret_access_key": "hunter-two",
            ] : ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"]
        return ConnectionSettings(id: "rs", system: "redshift", values: values)
    }

    func numbers(_ count: Int) -> String { Server.numbers(count) }

    let slow = "SELECT n FROM public.slow"

    let failingAfterRows = "SELECT n FROM public.failing"

    var write: String { "INSERT INTO \(stock) VALUES (11)" }

    func insert() throws { try Server.shared.get().run("INSERT INTO \(stock.dropFirst(7)) VALUES (11)") }

    func credentials() throws -> Credentials {
        let server = try Server.shared.get()
        guard isDataAPI else {
            return Credentials(
                try server.connection(), secrets: [try server.credential("password")],
                wrong: [
                    ["password": Credentials.wrongSecret], ["password": nil, "passfile": "/nowhere/pgpass"],
                    ["user": "nobody-here"],
                ], astray: [["sslmode": "require"], ["database": "absent"]])
        }
        return Credentials(
            try server.dataConnection(),
            secrets: [try server.credential("secret_access_key"), try server.credential("session_token")],
            wrong: [
                ["secret_access_key": Credentials.wrongSecret], ["session_token": Credentials.wrongSecret],
                ["session_token": nil], ["access_key_id": "AKIDOTHER"],
            ], astray: [["endpoint": server.encryptedEndpoint], ["workgroup": "nowhere"], ["database": "absent"]])
    }

    func shows(_ tag: String) throws -> Bool {
        try Server.shared.get().journal().executions(of: "SET query_group TO '\(tag)'") > 0
    }

    /// A statement of the Data API has 100 KB.
    func literal(_ text: String) -> String {
        if let first = text.first, text.utf8.count > 10_000, text.allSatisfy({ $0 == first }) {
            return "REPEAT('\(first)', \(text.count))"
        }
        return "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
    }

    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("true", .boolean, "true"), ("1 = 2", .boolean, "false"),
            ("CAST(-32768 AS SMALLINT)", .smallint, "-32768"), ("CAST(32767 AS SMALLINT)", .smallint, "32767"),
            ("CAST(-2147483648 AS INTEGER)", .int, "-2147483648"), ("CAST(2147483647 AS INTEGER)", .int, "2147483647"),
            ("CAST('-9223372036854775808' AS BIGINT)", .bigint, "-9223372036854775808"),
            ("CAST('9223372036854775807' AS BIGINT)", .bigint, "9223372036854775807"),
            ("CAST(12.5 AS DECIMAL(6, 2))", .decimal(precision: 6, scale: 2), "12.50"),
            (
                "CAST('-99999999999999999999.999999999999999999' AS DECIMAL(38, 18))",
                .decimal(precision: 38, scale: 18), "-99999999999999999999.999999999999999999"
            ),
            ("CAST(1.5 AS REAL)", .float, "1.5"), ("CAST('Infinity' AS REAL)", .float, "inf"),
            ("CAST(0.1 AS DOUBLE PRECISION)", .double, "0.1"), ("CAST('NaN' AS DOUBLE PRECISION)", .double, "nan"),
            ("CAST('5e-324' AS DOUBLE PRECISION)", .double, "5e-324"),
            ("'ä  '", .string, "ä  "), ("CAST('ab' AS VARCHAR(5))", .string, "ab"),
            ("FROM_HEX('00ff10')", .binary, "00ff10"),
            ("JSON_PARSE('{\"a\": [1, null]}')", .string, "{\"a\":[1,null]}"),
            ("CAST('23:59:59.000001' AS TIME)", .string, "23:59:59.000001"),
            ("CAST('12:00:00' AS TIME)", .string, "12:00:00.000000"),
            ("DATE '2024-02-29'", .date, "2024-02-29"),
            ("TIMESTAMP '2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("TIMESTAMPTZ '2024-02-29 23:59:59+02'", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
