import CLibpq
import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One run's connection to one cluster, with one transaction.
///
/// The snapshot is the transaction's, and a session has one cursor at a time: all statements share them, and take
/// turns. Before one begins, the rows that are left of the one before are put aside. An error ends the transaction,
/// because there are no savepoints; what follows reads another snapshot, which the session says if it matters.
final class RedshiftSession: RemoteSession, @unchecked Sendable {
    let settings: RedshiftSettings
    let connection: PostgresConnection
    private let options: SessionOptions
    /// Whoever holds it may use the connection.
    private let gate = DispatchSemaphore(value: 1)
    private let state = Mutex(State())
    private let ended = Atomic<Bool>(false)
    /// Whose cursor the server has; belongs to the holder of the gate.
    private var owner: RedshiftCursor?

    private struct State {
        var isTaken = false
        /// Whose statement runs.
        var running: StopSign?
        /// Whether the server was asked to stop it.
        var isCancelled = false
        /// Whether rows have come out of this transaction.
        var hasRead = false
        var snapshot = Snapshot.shared
    }

    init(_ settings: RedshiftSettings, _ options: SessionOptions) throws(RunError) {
        self.settings = settings
        self.options = options
        let connection = try PostgresConnection(settings.parameters, isCancelled: options.isCancelled)
        self.connection = connection
        let version = try connection.execute(RedshiftScript.identify) ?? ""
        guard version.contains("Redshift") else {
            throw RunError(
                .configuration, "the server says that it is \(version.prefix(40)): no Redshift",
                source: settings.parameters.id)
        }
        for statement in RedshiftScript.settings(settings, options) + RedshiftScript.begin(settings) {
            do throws(RunError) {
                try connection.execute(statement)
            } catch {
                guard error.code == .queryFailed else { throw error }
                throw RunError(.unavailable, "no session as it is needed: \(error.message)", source: error.source)
            }
        }
    }

    var snapshot: Snapshot { state.withLock(\.snapshot) }

    /// When the server's limit ends a statement that begins now, give or take.
    var deadline: ContinuousClock.Instant? {
        options.statementTimeout.map { .now + .seconds($0) - .milliseconds(100) }
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        do throws(RunError) {
            guard !statement.query.utf8.contains(0) else {
                throw RunError(.queryFailed, "the query holds a NUL character")
            }
            let cursor = RedshiftCursor(statement, self)
            try take(nil)
            defer { give() }
            try makeRoom()
            try cursor.declare(on: connection)
            owner = cursor
            return cursor
        } catch {
            throw error.withRedshiftHint.from(statement.view)
        }
    }

    func cancel() {
        ended.store(true, ordering: .releasing)
        connection.interrupt()
        state.withLock { state in
            if state.isTaken { Self.stop(connection, &state) }
        }
    }

    func close() {
        cancel()
        // Who waits for the server now does so for a bounded time.
        guard gate.wait(timeout: .now() + .seconds(10)) == .success else { return }
        owner = nil
        connection.finish()
        gate.signal()
    }

    // MARK: - Turns

    func isStopped(_ sign: StopSign?) -> Bool {
        sign?.isSet == true || ended.load(ordering: .acquiring) || options.isCancelled()
    }

    /// Waits until nobody uses the connection.
    ///
    /// - Throws: `interrupted` when the statement is stopped before, `unavailable` for a lost connection.
    func take(_ sign: StopSign?) throws(RunError) {
        repeat {
            if isStopped(sign) { throw RunError(.interrupted, "interrupted") }
        } while gate.wait(timeout: .now() + .milliseconds(200)) == .timedOut
        guard connection.isUsable else {
            gate.signal()
            throw lost
        }
        state.withLock { state in
            state.isTaken = true
            state.running = sign
        }
    }

    /// Whether the server's cursor is this statement's; asked by the holder of the turn.
    func isOwner(_ cursor: RedshiftCursor) -> Bool { owner === cursor }

    /// Lets others use the connection.
    func give() {
        if !settle() { connection.finish() }
        state.withLock { $0.isTaken = false }
        gate.signal()
    }

    /// Ends a statement whose rows are not needed any more.
    func leave(_ cursor: RedshiftCursor) {
        guard !cursor.isDetached else { return }
        gate.wait()
        if owner === cursor {
            owner = nil
            if connection.isUsable, !ended.load(ordering: .acquiring),
                PQtransactionStatus(connection.handle) == PQTRANS_INTRANS
            {
                // Should it fail, the transaction starts anew.
                _ = try? connection.execute(RedshiftScript.close, until: .now + PostgresConnection.patience)
            }
        }
        give()
    }

    /// Stops a statement, wherever it is.
    func stop(_ sign: StopSign) {
        sign.set()
        state.withLock { state in
            if state.running === sign { Self.stop(connection, &state) }
        }
    }

    private static func stop(_ connection: PostgresConnection, _ state: inout State) {
        guard !state.isCancelled else { return }
        state.isCancelled = true
        connection.interrupt()
        _ = connection.cancelRequest?.send()
    }

    /// The transaction's rows have come, whatever follows.
    func noteRead() { state.withLock { $0.hasRead = true } }

    private var lost: RunError {
        RunError(.unavailable, "the connection that holds the snapshot is lost", source: settings.parameters.id)
    }

    /// Puts aside what is left of the rows of the statement that has the cursor.
    private func makeRoom() throws(RunError) {
        guard let cursor = owner else { return }
        owner = nil
        state.withLock { $0.running = cursor.sign }
        do throws(RunError) {
            try cursor.keepRest(connection)
            cursor.detach(nil)
        } catch {
            cursor.detach(error)
        }
        guard settle() else {
            connection.finish()
            throw lost
        }
        if isStopped(nil) { throw RunError(.interrupted, "interrupted") }
    }

    /// Brings the connection to where a statement can begin; false when it must be thrown away.
    private func settle() -> Bool {
        let isCancelled = state.withLock { state in
            defer {
                state.running = nil
                state.isCancelled = false
            }
            return state.isCancelled
        }
        guard connection.isUsable else { return false }
        if ended.load(ordering: .acquiring) { return true }
        let status = PQtransactionStatus(connection.handle)
        if status == PQTRANS_INTRANS, !isCancelled { return true }
        owner = nil
        let isRestarted = connection.recover(
            cancelling: status == PQTRANS_ACTIVE && !isCancelled, by: RedshiftScript.restart(settings))
        state.withLock { state in
            if state.hasRead {
                state.snapshot = .perStatement(
                    reason: "a statement that failed or was stopped has ended the transaction of those before")
            }
            state.hasRead = false
        }
        return isRestarted
    }
}
