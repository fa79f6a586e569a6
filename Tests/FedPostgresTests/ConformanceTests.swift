import FedConnectorTesting
import FedPostgres
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(PostgresSubject())
    }
}

private struct PostgresSubject: PostgresQueries {
    let connector: any Connector = PostgresConnector()

    private static let created = Result { try Server.shared.get().run(script) }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Server.shared.get().connection()
    }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "pg", system: "postgres", values: ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"])

    func insert() throws { try Server.shared.get().run("INSERT INTO public.stock VALUES (11)") }

    func credentials() throws -> Credentials {
        Credentials(
            try Server.secured.get().connection(), secrets: ["open-sesame-42"],
            wrong: [
                ["password": Credentials.wrongSecret], ["password": nil, "passfile": "/nowhere/pgpass"],
                ["user": "nobody-here"],
            ], astray: [["sslmode": "require"], ["database": "absent"], ["options": "-c no_such_setting=1"]])
    }

    func shows(_ tag: String) throws -> Bool {
        try Server.shared.get().run(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fedrun: \(tag)'") != "0"
    }
}
