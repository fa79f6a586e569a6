import FedHTTP
import FedRuntime
import Foundation

/// What one run does on one Snowflake account.
final class SnowflakeSession: RemoteSession {
    let snapshot = Snapshot.perStatement(
        reason: "Snowflake's SQL API has no sessions, and so no transaction for several statements")
    private let service: SnowflakeService
    private let options: SessionOptions
    private let ended = StopSign()

    /// Asks whether Snowflake is there, and takes the credentials.
    init(_ parameters: SnowflakeParameters, _ options: SessionOptions) throws(RunError) {
        service = SnowflakeService(parameters)
        self.options = options
        let deadline = ContinuousClock.now + .seconds(parameters.http.connectTimeout)
        do throws(RunError) {
            try service.check(Watch(until: deadline, isStopped: options.isCancelled))
        } catch {
            throw error.from(parameters.id)
        }
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        let job = SnowflakeJob(statement.query, service, timeout: options.statementTimeout)
        let (ended, options) = (self.ended, self.options)
        return try JobCursor(statement, job, timeout: options.statementTimeout) {
            ended.isSet || options.isCancelled()
        }
    }

    func cancel() { ended.set() }

    func close() { ended.set() }
}
