import FedBigQuery
import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// The simulator of this process; it starts at its first use.
///
/// Tests run side by side: faults are for the statement of one test alone, by a word in its text.
enum Server {
    static let shared = Result { try ScratchCloud("bigquery") }
    /// One with small pages.
    static let paged = Result { try ScratchCloud("bigquery", settings: ["page_rows=400"]) }

    /// Waits that a test can wait for.
    static let connector: any Connector = BigQueryConnector(
        backoff: Backoff(base: .milliseconds(5), cap: .milliseconds(20), limit: .seconds(2)))

    /// The settings of a service account; a further one of nil takes a setting away.
    static func settings(
        _ further: [String: String?] = [:], _ cloud: ScratchCloud? = nil
    ) throws -> ConnectionSettings {
        let cloud = try cloud ?? shared.get()
        var values = ["endpoint": cloud.endpoint, "credentials": try account(cloud)]
        for name in ["project", "dataset", "location"] { values[name] = try cloud.credential(name) }
        for (name, value) in further { values[name] = value }
        return ConnectionSettings(id: "bq", system: "bigquery", values: values)
    }

    /// The file of the account's key.
    static func account(_ cloud: ScratchCloud) throws -> String {
        try String(contentsOf: URL(filePath: cloud.credential("service_account_file")), encoding: .utf8)
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
            let document = try JSONValue(parsing: account(cloud.get()))
            let key = document["private_key"]?.stringValue ?? ""
            return [try cloud.get().credential("access_token"), "ya29.", "eyJ"]
                + key.split(separator: "\n").map(String.init)
        }
    }
}
