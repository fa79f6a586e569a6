package import FedHTTP
package import FedRuntime

/// Reads from Amazon Redshift over its Data API: a query and its view's columns in, batches out.
///
/// The way in for whoever may not connect to the database itself: each statement is a request, runs as a job, and is
/// asked after until it has rows, which come in pages. A statement is sent again under the identifier of the first request,
/// so that it runs once. What is no query is not sent, as nothing in the API makes a statement read-only.
/// See <https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html>.
package struct RedshiftDataConnector: Connector {
    private let backoff: Backoff

    /// - Parameter backoff: how long to wait before a request is sent again.
    package init(backoff: Backoff = Backoff()) {
        self.backoff = backoff
    }

    package var systems: [String] { ["redshift"] }

    package var settings: [String] { DataSettings.names }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let settings = try DataSettings(connection, options, backoff)
        let service = DataService(settings)
        return try JobSession(
            settings.id, options, timeout: settings.http.connectTimeout,
            noSnapshot: "the Redshift Data API runs each statement in a transaction of its own", check: service.check
        ) { DataJob($0.query, service, timeout: options.statementTimeout) }
    }
}
