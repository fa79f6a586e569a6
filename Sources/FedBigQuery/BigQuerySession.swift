import FedHTTP
import FedRuntime

/// All that one run does in one project: jobs that know nothing of each other.
final class BigQuerySession: RemoteSession {
    /// <https://cloud.google.com/bigquery/docs/transactions>: only a script has one that several statements share.
    let snapshot = Snapshot.perStatement(reason: "BigQuery reads tables as they are when each job starts")

    private let server: BigQueryServer
    private let options: SessionOptions
    private let hasEnded = StopSign()

    init(_ server: BigQueryServer, _ options: SessionOptions) {
        self.server = server
        self.options = options
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try JobCursor(statement, BigQueryJob(statement.query, server), timeout: options.statementTimeout) {
            [hasEnded, options] in hasEnded.isSet || options.isCancelled()
        }
    }

    func cancel() { hasEnded.set() }

    func close() { cancel() }
}
