import FedConnectorTesting
import FedMySQL
import FedRuntime
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: ConnectorLaw.allCases)
    func keeps(_ law: ConnectorLaw) throws {
        try law.check(MariaDBSubject())
    }
}

private struct MariaDBSubject: MariaDBQueries {
    let connector: any Connector = MySQLConnector()

    private static let created = Result { try Server.shared.get().run(script) }

    func settings() throws -> ConnectionSettings {
        _ = try Self.created.get()
        return try Server.shared.get().connection()
    }

    /// Port 1 is nobody's.
    let unreachable = ConnectionSettings(
        id: "my", system: "mysql", values: ["host": "127.0.0.1", "port": "1", "user": "u", "password": "hunter-two"])

    func insert() throws { try Server.shared.get().run("INSERT INTO test.stock VALUES (11)") }
}
