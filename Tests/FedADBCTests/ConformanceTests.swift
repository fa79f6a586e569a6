import FedADBC
import FedConnectorTesting
import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: PostgresSubject.laws)
    func keepsOnPostgreSQL(_ law: ConnectorLaw) throws {
        try law.check(PostgresSubject())
    }

    @Test(arguments: SQLiteSubject.laws)
    func keepsOnSQLite(_ law: ConnectorLaw) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        try law.check(SQLiteSubject(folder))
    }

    @Test func theManualHasTheExceptions() throws {
        try PostgresSubject.checkManual("ADBC on PostgreSQL")
        try SQLiteSubject.checkManual("ADBC on SQLite")
    }
}

private struct PostgresSubject: PostgresQueries {
    let connector: any Connector = ADBCConnector()

    private static let created = Result { try Drivers.server.get().run(script) }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Drivers.postgres()
    }

    /// The driver waits for the first rows, which the server sends 8 KiB at a time.
    let slow = """
        SELECT n::bigint FROM generate_series(1, 5000) AS series (n) WHERE n < 2000 OR pg_sleep(0.1) IS NOT NULL
        """

    /// Port 1 is nobody's.
    var unreachable: ConnectionSettings {
        ConnectionSettings(
            id: "door", system: "postgres", driver: "adbc",
            values: [
                "library": (try? Drivers.library("postgresql")) ?? "",
                "uri": "postgresql://u:hunter-two@127.0.0.1:1/postgres",
            ])
    }

    func insert() throws { try Drivers.server.get().run("INSERT INTO public.stock VALUES (11)") }

    func shows(_ tag: String) throws -> Bool {
        try Drivers.server.get().run(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fedrun: \(tag)'") != "0"
    }

    func credentials() throws -> Credentials {
        let port = try Drivers.secured.get().port
        func uri(_ user: String, _ further: String = "") -> [String: String] {
            ["uri": "postgresql://\(user)@127.0.0.1:\(port)/postgres\(further)"]
        }
        return Credentials(
            try Drivers.postgres(Drivers.secured, uri("postgres:open-sesame-42")), secrets: ["open-sesame-42"],
            wrong: [
                uri("postgres:\(Credentials.wrongSecret)"), uri("postgres", "?passfile=/nowhere/pgpass"),
                uri("nobody-here:open-sesame-42"),
            ],
            astray: [
                uri("postgres:open-sesame-42", "?sslmode=require"), ["option.no.such.option": "open-sesame-42"],
            ])
    }
}

private struct SQLiteSubject: SQLiteQueries {
    let connector: any Connector = ADBCConnector()
    let file: SQLiteFile

    private static let isDeaf =
        "the driver has no way to stop a statement; a run ends without it, as of any that is stuck"

    static let exceptions: [ConnectorLaw: String] = fileExceptions.merging([
        .cancelEndsASlowStatement: isDeaf, .aTimeLimitEndsASlowStatement: isDeaf,
    ]) { $1 }

    init(_ folder: ScratchFolder) throws {
        file = SQLiteFile(folder.url.appending(path: "stock.db"))
        try file.run(Self.script)
    }

    func settings() throws -> ConnectionSettings { try Drivers.sqlite(file) }

    var unreachable: ConnectionSettings {
        ConnectionSettings(
            id: "door", system: "sqlite", driver: "adbc",
            values: ["library": (try? Drivers.library("sqlite")) ?? "", "uri": "file:/nowhere/at/all.db?mode=ro"])
    }

    /// A column has the type of its first values: 64-bit integers, doubles, texts or bytes.
    var values: [(expression: String, type: ColumnType, text: String)] {
        [
            ("1", .boolean, "true"), ("0", .boolean, "false"),
            ("-32768", .smallint, "-32768"), ("2147483647", .int, "2147483647"),
            ("-9223372036854775807 - 1", .bigint, "-9223372036854775808"),
            ("'12.5'", .decimal(precision: 6, scale: 2), "12.50"), ("12", .decimal(precision: 20, scale: 2), "12.00"),
            ("1.5", .float, "1.5"), ("0.1", .double, "0.1"), ("'ä'", .string, "ä"), ("x'00ff10'", .binary, "00ff10"),
            ("'2024-02-29'", .date, "2024-02-29"),
            ("'2024-02-29 23:59:59.999999'", .timestampNTZ, "2024-02-29T23:59:59.999999"),
            ("'2024-02-29T23:59:59+02:00'", .timestamp, "2024-02-29T21:59:59Z"),
        ]
    }
}
