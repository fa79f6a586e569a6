import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import FedTrino

/// The simulator of this process; it starts at its first use.
///
/// Tests run side by side: faults are for the statement of one test alone, by a word in its text.
enum Server {
    static let shared = Result { try ScratchCloud("trino") }
    /// One with small pages.
    static let paged = Result { try ScratchCloud("trino", settings: ["first_rows=100", "page_rows=400"]) }

    /// Waits that a test can wait for.
    static let connector: any Connector = TrinoConnector(
        backoff: Backoff(base: .milliseconds(5), cap: .milliseconds(20), limit: .seconds(2)))

    static func settings(_ further: [String: String?] = [:], _ cloud: ScratchCloud? = nil) throws -> ConnectionSettings
    {
        let cloud = try cloud ?? shared.get()
        var values: [String: String] = ["endpoint": cloud.endpoint]
        for name in ["user", "password", "catalog", "schema"] { values[name] = try cloud.credential(name) }
        for (name, value) in further { values[name] = value }
        return ConnectionSettings(id: "tr", system: "trino", values: values)
    }

    static func session(_ cloud: ScratchCloud? = nil) throws -> any RemoteSession {
        try connector.connect(settings([:], cloud), SessionOptions())
    }

    /// What a statement comes to: its rows, or its error.
    static func outcome(
        _ statement: RemoteStatement, _ cloud: ScratchCloud? = nil
    ) throws -> Result<[[String?]], RunError> {
        let session = try session(cloud)
        defer { session.close() }
        do throws(RunError) { return .success(try session.rows(statement)) } catch { return .failure(error) }
    }

    /// What must not be in a message.
    static func secrets() throws -> [String] {
        try [shared, paged].flatMap { cloud in
            try ["password", "token"].compactMap { try cloud.get().credentials[$0] }
        }
    }
}
