import FedConnectorTesting
import FedPostgres
import FedRuntime

/// The servers of this process; each starts at its first use.
enum Server {
    static let shared = Result { try ScratchPostgres() }
    static let secured = Result { try ScratchPostgres(.scram, password: "open-sesame-42") }
    static let encrypted = Result { try ScratchPostgres(isEncrypted: true) }

    /// A session on the shared server.
    static func session(_ options: SessionOptions = SessionOptions()) throws -> any RemoteSession {
        try PostgresConnector().connect(try shared.get().connection(), options)
    }

    /// The rows of one query on the shared server, as text.
    static func rows(_ statement: RemoteStatement) throws -> [[String?]] {
        let session = try session()
        defer { session.close() }
        return try session.rows(statement)
    }
}
