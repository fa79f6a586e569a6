package import FedRuntime

/// All that one run does on a system whose statements are jobs that know nothing of each other.
package final class JobSession: RemoteSession {
    package let snapshot: Snapshot
    private let options: SessionOptions
    private let job: @Sendable (RemoteStatement) -> any RemoteJob
    private let ended = StopSign()

    /// Makes sure that the system is there and takes the credentials.
    ///
    /// - Parameters:
    ///   - connection: The connection's id, for errors.
    ///   - options: What the runner asks of every session.
    ///   - timeout: How many seconds `check` may take.
    ///   - reason: Why the statements do not see one state of the tables.
    ///   - check: Asks the system for something that costs nothing.
    ///   - job: Makes the job of a statement; sends nothing yet.
    /// - Throws: what `check` throws, with the connection named.
    package init(
        _ connection: String, _ options: SessionOptions, timeout: Int, noSnapshot reason: String,
        check: (Watch) throws(RunError) -> Void, job: @escaping @Sendable (RemoteStatement) -> any RemoteJob
    ) throws(RunError) {
        snapshot = .perStatement(reason: reason)
        self.options = options
        self.job = job
        do throws(RunError) {
            try check(Watch(until: .now + .seconds(timeout), isStopped: options.isCancelled))
        } catch {
            throw error.from(connection)
        }
    }

    package func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try JobCursor(statement, job(statement), timeout: options.statementTimeout) { [ended, options] in
            ended.isSet || options.isCancelled()
        }
    }

    package func cancel() { ended.set() }

    package func close() { ended.set() }
}
