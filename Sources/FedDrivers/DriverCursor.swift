import FedRuntime
import Foundation
import Synchronization

/// The rows of one statement that a driver runs.
final class DriverCursor: RemoteCursor, @unchecked Sendable {
    let statement: any DriverStatement
    private let remote: RemoteStatement
    private let connection: any DriverConnection
    private let session: DriverSession
    private let sign = StopOrder()
    private let bytes = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private var hasEnded = false
    private var failure: RunError?

    init(
        _ remote: RemoteStatement, _ statement: any DriverStatement, _ connection: any DriverConnection,
        _ session: DriverSession
    ) {
        self.remote = remote
        self.statement = statement
        self.connection = connection
        self.session = session
    }

    deinit { close() }

    var sentText: String { remote.query }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    func open(timeout: Int?) throws(RunError) {
        if let timeout {
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(max(timeout, 1))) { [weak self] in
                self?.expire()
            }
        }
        try told { () throws(RunError) in try statement.open() }
    }

    func fill(_ batch: Batch) throws(RunError) {
        if let failure { throw failure }
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: remote.view)
        }
        do throws(RunError) {
            if hasEnded { return }
            try told { () throws(RunError) in try statement.fill(batch) }
            if batch.count == 0 { hasEnded = true }
            bytes.add(batch.byteCount, ordering: .relaxed)
        } catch {
            let error = error.from(remote.view)
            failure = error
            throw error
        }
    }

    func cancel() {
        sign.cancel()
        stop()
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if !hasEnded { statement.cancel() }
        session.end(self, connection, hasEnded: hasEnded)
    }

    private func expire() {
        guard !isClosed.load(ordering: .acquiring) else { return }
        sign.expire()
        stop()
    }

    private func stop() {
        if !isClosed.load(ordering: .acquiring) { statement.cancel() }
    }

    /// What fails because it was stopped was stopped.
    private func told(_ body: () throws(RunError) -> Void) throws(RunError) {
        do throws(RunError) {
            try session.inTurn(sign, body)
        } catch {
            try session.check(sign)
            throw error
        }
    }
}
