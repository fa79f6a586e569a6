import FedConnectorTesting
import FedDatabricks
import FedHTTP
import FedRuntime
import Foundation

/// The simulators of this process; each starts at its first use.
enum Service {
    static let shared = Result { try ScratchCloud("databricks") }
    /// For what goes wrong: one test at a time.
    static let troubled = Result {
        try ScratchCloud("databricks", settings: ["first_rows=1000", "chunk_rows=1000"])
    }
    static let inLima = Result { try ScratchCloud("databricks", settings: ["time_zone=America/Lima"]) }

    /// Waits that a test has time for.
    static let connector = DatabricksConnector(
        backoff: Backoff(base: .milliseconds(5), cap: .milliseconds(50), limit: .milliseconds(600)))

    /// The entry of a connections document, with a token.
    static func connection(_ cloud: ScratchCloud, _ further: [String: String] = [:]) throws -> ConnectionSettings {
        var values = ["endpoint": cloud.endpoint]
        for name in ["warehouse_id", "token", "catalog", "schema"] { values[name] = try cloud.credential(name) }
        return ConnectionSettings(id: "dbx", system: "databricks", values: values.merging(further) { $1 })
    }

    /// The same, with the identifier and the secret of a service principal.
    static func machine(_ cloud: ScratchCloud, _ further: [String: String] = [:]) throws -> ConnectionSettings {
        var settings = try connection(cloud)
        settings.values["token"] = nil
        for name in ["client_id", "client_secret"] { settings.values[name] = try cloud.credential(name) }
        settings.values.merge(further) { $1 }
        return settings
    }

    static func session(
        _ cloud: ScratchCloud, _ options: SessionOptions = SessionOptions(), _ further: [String: String] = [:]
    ) throws -> any RemoteSession {
        try connector.connect(try machine(cloud, further), options)
    }
}
