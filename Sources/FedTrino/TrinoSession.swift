import FedHTTP
import FedRuntime
import Synchronization

/// All that one run does on one server: statements that know nothing of each other.
final class TrinoSession: RemoteSession {
    /// A transaction's isolation is its connectors' affair, most of which read each table as it is at the time
    /// (<https://trino.io/docs/current/sql/start-transaction.html>).
    let snapshot = Snapshot.perStatement(reason: "Trino reads tables as they are when each statement runs")

    private let server: TrinoServer
    private let options: SessionOptions
    private let hasEnded = StopSign()

    init(_ server: TrinoServer, _ options: SessionOptions) {
        self.server = server
        self.options = options
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try JobCursor(statement, TrinoJob(statement.query, server), timeout: options.statementTimeout) {
            [hasEnded, options] in hasEnded.isSet || options.isCancelled()
        }
    }

    func cancel() { hasEnded.set() }

    func close() { cancel() }
}
