package import FedRuntime

/// Reads from PostgreSQL through libpq: a query and its view's columns in, batches out.
///
/// Rows come as binary `COPY`, the fastest form that the server has; the text that is sent is the plan's
/// query between `COPY (` and `) TO STDOUT`. Every session is read-only and sees one snapshot.
/// See <https://www.postgresql.org/docs/current/libpq.html>.
package struct PostgresConnector: Connector {
    package init() {}

    package var systems: [String] { ["postgres"] }

    package var settings: [String] { ConnectionParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        try PostgresSession(ConnectionParameters(connection, options), options)
    }
}
