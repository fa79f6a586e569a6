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

    func credentials() throws -> Credentials {
        Credentials(
            try Server.secured.get().connection(), secrets: ["open-sesame-42"],
            wrong: [["password": Credentials.wrongSecret], ["password": nil], ["user": "nobody-here"]],
            astray: [["ssl_mode": "required"], ["database": "absent"]])
    }

    /// <https://mariadb.com/kb/en/performance-schema-session_connect_attrs-table/>.
    func shows(_ tag: String) throws -> Bool {
        let found = "ATTR_NAME = 'query_tag' AND ATTR_VALUE = '\(tag)'"
        return try Server.shared.get().run(
            "SELECT count(*) FROM performance_schema.session_connect_attrs WHERE \(found)") != "0"
    }
}
