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
        let watch = Watch(
            until: .now + .seconds(server.settings.http.connectTimeout), isStopped: options.isCancelled)
        do { try server.greet(watch) } catch { throw error.from(connection.id) }
        return TrinoSession(server, options)
    }
}
