package import FedHTTP
package import FedRuntime

/// Reads from Trino: a query and its view's columns in, batches out.
///
/// A statement is sent once, and its pages are followed until none is named
/// (<https://trino.io/docs/current/develop/client-protocol.html>). Every statement is a transaction of its own, so that
/// several of them need not see the same rows.
package struct TrinoConnector: Connector {
    private let backoff: Backoff

    /// - Parameter backoff: how long a server that is busy is left alone; its manual says 50 to 100 milliseconds.
    package init(backoff: Backoff = Backoff(base: .milliseconds(100))) {
        self.backoff = backoff
    }

    package var systems: [String] { ["trino"] }

    package var settings: [String] { TrinoSettings.names }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let server = TrinoServer(try TrinoSettings(connection, options, backoff))
        // A transaction's isolation is its connectors' affair, most of which read each table as it is at the time:
        // https://trino.io/docs/current/sql/start-transaction.html
        return try JobSession(
            connection.id, options, timeout: server.settings.http.connectTimeout,
            noSnapshot: "Trino reads tables as they are when each statement runs", check: server.greet
        ) { TrinoJob($0.query, server) }
    }
}
