import FedConnectorTesting
import FedODBC
import FedRuntime
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: PostgresSubject.laws)
    func keepsOnPostgreSQL(_ law: ConnectorLaw) throws {
        try law.check(PostgresSubject())
    }

    @Test(arguments: MariaDBSubject.laws)
    func keepsOnMariaDB(_ law: ConnectorLaw) throws {
        try law.check(MariaDBSubject())
    }

    @Test func theManualHasTheExceptions() throws {
        try PostgresSubject.checkManual("ODBC on PostgreSQL")
        try MariaDBSubject.checkManual("ODBC on MariaDB")
    }
}

private struct PostgresSubject: PostgresQueries {
    let connector: any Connector = ODBCConnector()

    /// The driver fetches all rows when it is sent a statement.
    let opensBeforeRows = false

    private static let created = Result { try Drivers.postgreSQL.get().run(script) }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Drivers.postgres()
    }

    /// Port 1 is nobody's.
    var unreachable: ConnectionSettings {
        ConnectionSettings(
            id: "door", system: "postgres", driver: "odbc",
            values: [
                "connection_string": "Driver=\((try? Drivers.file("psqlodbcw.so")) ?? "");Servername=127.0.0.1;Port=1",
                "user": "u", "password": "hunter-two",
            ])
    }

    func insert() throws { try Drivers.postgreSQL.get().run("INSERT INTO public.stock VALUES (11)") }

    func shows(_ tag: String) throws -> Bool {
        try Drivers.postgreSQL.get().run(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fedrun: \(tag)'") != "0"
    }

    func credentials() throws -> Credentials {
        Credentials(
            try Drivers.postgres(Drivers.secured, ["password": "open-sesame-42"]), secrets: ["open-sesame-42"],
            wrong: [["password": Credentials.wrongSecret], ["password": nil], ["user": "nobody-here"]],
            astray: [["option.SSLmode": "require"], ["option.Database": "absent"]])
    }
}

private struct MariaDBSubject: MariaDBQueries {
    let connector: any Connector = ODBCConnector()

    static let exceptions: [ConnectorLaw: String] = [
        .theQueryTagArrives: "a label is an attribute of the connection there, for which the driver has no option"
    ]

    /// The driver fetches all rows when it is sent a statement.
    let opensBeforeRows = false

    private static let created = Result {
        try Drivers.mariaDB.get().run(script)
        try Drivers.mariaDB.get().run(
            """
            CREATE USER 'guarded'@'127.0.0.1' IDENTIFIED BY 'open-sesame-42';
            GRANT SELECT ON test.* TO 'guarded'@'127.0.0.1'
            """)
    }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Drivers.maria()
    }

    var unreachable: ConnectionSettings {
        ConnectionSettings(
            id: "door", system: "mariadb", driver: "odbc",
            values: [
                "connection_string": "Driver=\((try? Drivers.file("libmaodbc.so")) ?? "");Server=127.0.0.1;Port=1",
                "user": "u", "password": "hunter-two",
            ])
    }

    func insert() throws { try Drivers.mariaDB.get().run("INSERT INTO test.stock VALUES (11)") }

    func credentials() throws -> Credentials {
        _ = try Self.created.get()
        return Credentials(
            try Drivers.maria(["user": "guarded", "password": "open-sesame-42"]), secrets: ["open-sesame-42"],
            wrong: [["password": Credentials.wrongSecret], ["password": nil], ["user": "nobody-here"]],
            astray: [["option.SSLVERIFY": "1"], ["option.Database": "absent"]])
    }
}
