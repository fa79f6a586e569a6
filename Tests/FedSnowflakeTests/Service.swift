import FedConnectorTesting
import FedHTTP
import FedRuntime
import FedSnowflake
import Foundation

/// The simulators of this process; each starts at its first use.
enum Service {
    static let shared = Result { try ScratchCloud("snowflake") }
    /// For what goes wrong: one test at a time.
    static let troubled = Result {
        try ScratchCloud("snowflake", settings: ["first_rows=1000", "partition_rows=1000", "sync_seconds=1"])
    }

    /// Waits that a test has time for.
    static let connector = SnowflakeConnector(
        backoff: Backoff(base: .milliseconds(5), cap: .milliseconds(50), limit: .milliseconds(600)))

    /// The entry of a connections document, with a private key.
    static func connection(_ cloud: ScratchCloud, _ further: [String: String] = [:]) throws -> ConnectionSettings {
        let key = try String(contentsOfFile: try cloud.credential("private_key_file"), encoding: .utf8)
        var values = ["endpoint": cloud.endpoint, "private_key": key]
        for name in ["account", "user", "warehouse", "role", "database", "schema"] {
            values[name] = try cloud.credential(name)
        }
        return ConnectionSettings(id: "sf", system: "snowflake", values: values.merging(further) { $1 })
    }

    static func session(
        _ cloud: ScratchCloud, _ options: SessionOptions = SessionOptions()
    ) throws -> any RemoteSession {
        try connector.connect(try connection(cloud), options)
    }
}
