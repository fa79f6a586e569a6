package import FedRuntime

/// Reads from Amazon Redshift through libpq: a query and its view's columns in, batches out.
///
/// Redshift speaks PostgreSQL's protocol, without binary `COPY` and exported snapshots. Rows come as text, some at a
/// time, from a cursor: <https://docs.aws.amazon.com/redshift/latest/dg/declare.html>. Every session is one connection
/// with one transaction, which reads one snapshot.
package struct RedshiftConnector: Connector {
    private let dataAPI: (any Connector)?

    /// - Parameter dataAPI: the other way in, for connections that name their cluster or workgroup and no host.
    package init(dataAPI: (any Connector)? = nil) {
        self.dataAPI = dataAPI
    }

    package var systems: [String] { ["redshift"] }

    package var settings: [String] {
        RedshiftSettings.names + (dataAPI?.settings.filter { !RedshiftSettings.names.contains($0) } ?? [])
    }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        if let dataAPI, connection.values["cluster"] ?? connection.values["workgroup"] != nil {
            return try dataAPI.connect(connection, options)
        }
        return try RedshiftSession(RedshiftSettings(connection, options), options)
    }
}
