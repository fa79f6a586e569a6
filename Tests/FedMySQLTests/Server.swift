import FedConnectorTesting
import FedMySQL
import FedRuntime

/// The servers of this process; each starts at its first use.
enum Server {
    static let shared = Result {
        // What clients say of themselves shows nowhere else.
        let server = try ScratchMariaDB(settings: ["performance-schema=on"])
        try server.run(columns)
        return server
    }
    static let secured = Result { try ScratchMariaDB(password: "open-sesame-42") }
    static let encrypted = Result { try ScratchMariaDB(isEncrypted: true) }

    /// A table with columns of the types that others do not have, or have otherwise.
    private static let columns = """
        SET sql_mode = '', time_zone = '+00:00';
        CREATE TABLE test.columns (id int, y year, d date, dt datetime(6), ts timestamp(3) NULL, bits bit(3),
            e enum('a', 'b'), s set('x', 'y'), js json, f float, big decimal(65, 30), t time(6), u bigint unsigned,
            c char(5), vc varchar(5), g point);
        INSERT INTO test.columns VALUES
            (1, 2024, '2024-02-29', '2024-02-29 12:00:00.000001', '2024-02-29 12:00:00.5', b'101', 'b', 'x,y',
                '{"a": 1}', 0.1, 1.0000000000000000005, '23:59:59.999999', 18446744073709551615, 'a ', 'a ',
                POINT(1, 2)),
            (2, NULL, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', b'0', 'a', '', '[]', 0,
                100000000000000000000, '100:00:00', 0, '', '', NULL),
            (3, NULL, '2024-02-00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        """

    /// A session on the shared server.
    static func session(_ options: SessionOptions = SessionOptions()) throws -> any RemoteSession {
        try MySQLConnector().connect(try shared.get().connection(), options)
    }

    /// The rows of one query on the shared server, as text.
    static func rows(_ statement: RemoteStatement, statements: Int = 1) throws -> [[String?]] {
        let session = try session(SessionOptions(statementCount: statements))
        defer { session.close() }
        return try session.rows(statement)
    }
}
