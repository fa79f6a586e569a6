package import FedHTTP
package import FedRuntime

/// Reads from Snowflake over its SQL API v2: a query and its view's columns in, batches out.
///
/// The API has no sessions: each statement is a request of its own, runs as a job, and is asked after until it has rows,
/// which come in partitions. A statement is sent again, after a lost connection or a server's trouble, under the
/// identifier of the first request, so that it runs once. What is no query is not sent, as nothing in the API makes a
/// request read-only.
/// See <https://docs.snowflake.com/en/developer-guide/sql-api/index>.
package struct SnowflakeConnector: Connector {
    private let backoff: Backoff

    /// - Parameter backoff: how long to wait before a request is sent again.
    package init(backoff: Backoff = Backoff()) {
        self.backoff = backoff
    }

    package var systems: [String] { ["snowflake"] }

    package var settings: [String] { SnowflakeParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let parameters = try SnowflakeParameters(connection, options, backoff)
        let service = SnowflakeService(parameters)
        return try JobSession(
            parameters.id, options, timeout: parameters.http.connectTimeout,
            noSnapshot: "Snowflake's SQL API has no sessions, and so no transaction for several statements",
            check: service.check
        ) { SnowflakeJob($0.query, service, timeout: options.statementTimeout) }
    }
}
