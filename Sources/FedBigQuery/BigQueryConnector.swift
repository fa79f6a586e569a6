package import FedHTTP
package import FedRuntime

/// Reads from BigQuery: a query and its view's columns in, batches out.
///
/// A statement is tried without being run first, which costs nothing and tells whether it only reads, and what its
/// columns are. Then it runs as a job, whose rows are paged (<https://cloud.google.com/bigquery/docs/reference/rest>).
package struct BigQueryConnector: Connector {
    private let backoff: Backoff

    /// - Parameter backoff: how long the system is left alone when it says that it is busy.
    package init(backoff: Backoff = Backoff()) {
        self.backoff = backoff
    }

    package var systems: [String] { ["bigquery"] }

    package var settings: [String] { BigQuerySettings.names }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let server = BigQueryServer(try BigQuerySettings(connection, options, backoff))
        // Only a script has a transaction that several statements share:
        // https://cloud.google.com/bigquery/docs/transactions
        return try JobSession(
            connection.id, options, timeout: server.settings.http.connectTimeout,
            noSnapshot: "BigQuery reads tables as they are when each job starts",
            check: { (watch) throws(RunError) in
                if let failure = try server.check("SELECT 1", watch).failure { throw failure.error(.connecting) }
            },
            job: { BigQueryJob($0.query, server) })
    }
}
