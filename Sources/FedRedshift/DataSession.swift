import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One run's statements on one cluster or workgroup.
final class DataSession: RemoteSession {
    let snapshot = Snapshot.perStatement(
        reason: "the Redshift Data API runs each statement in a transaction of its own")
    private let service: DataService
    private let options: SessionOptions
    private let ended = Atomic<Bool>(false)

    init(_ settings: DataSettings, _ options: SessionOptions) throws(RunError) {
        service = DataService(settings)
        self.options = options
        let deadline = options.connectTimeout > 0 ? ContinuousClock.now + .seconds(options.connectTimeout) : nil
        do throws(RunError) {
            try service.check(Watch(until: deadline, isStopped: options.isCancelled))
        } catch {
            throw error.from(settings.id)
        }
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        let job = DataJob(statement.query, service, timeout: options.statementTimeout)
        return try JobCursor(statement, job, timeout: options.statementTimeout) { [self] in
            ended.load(ordering: .acquiring) || options.isCancelled()
        }
    }

    func cancel() { ended.store(true, ordering: .releasing) }

    func close() { cancel() }
}
