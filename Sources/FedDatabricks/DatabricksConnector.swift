package import FedHTTP
package import FedRuntime

/// Reads from Databricks SQL over its Statement Execution API 2.0: a query and its view's columns in, batches out.
///
/// Each statement runs as a job on a SQL warehouse; its rows lie in the cloud's storage, as Arrow streams, and are fetched
/// there by links that are good for minutes, or come within the answers, where a connection wants that. The API has
/// no sessions, and nothing in it makes a request read-only: what is no query is not sent. Nor can it set anything:
/// a warehouse is asked whether it computes in UTC and in ANSI mode.
/// See <https://docs.databricks.com/api/workspace/statementexecution>.
package struct DatabricksConnector: Connector {
    private let backoff: Backoff

    /// - Parameter backoff: how long to wait before a request is sent again.
    package init(backoff: Backoff = Backoff()) {
        self.backoff = backoff
    }

    package var systems: [String] { ["databricks"] }

    package var settings: [String] { DatabricksParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let parameters = try DatabricksParameters(connection, options, backoff)
        let service = DatabricksService(parameters)
        let check = WarehouseCheck(service)
        return try JobSession(
            parameters.id, options, timeout: parameters.http.connectTimeout,
            noSnapshot: "Databricks' Statement Execution API has no sessions, "
                + "and so no transaction for several statements",
            check: service.check
        ) { DatabricksJob($0, service, check) }
    }
}
