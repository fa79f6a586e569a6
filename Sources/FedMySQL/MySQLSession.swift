import FedPlan
import FedRuntime
import Foundation
import Synchronization

/// One run's connection to one server, with one snapshot.
///
/// No server hands its snapshot to another connection, so all statements of a session share one, and take turns.
/// A single statement streams. Where several run side by side, the server keeps the rows of each, and sends a part
/// at a time (<https://mariadb.com/kb/en/mysql_stmt_attr_set/>, `CURSOR_TYPE_READ_ONLY`). Tables of engines without
/// transactions have no snapshot.
final class MySQLSession: RemoteSession {
    let snapshot = Snapshot.shared
    let connection: MySQLConnection
    /// Whether the server keeps the rows until they are asked for.
    let keepsRows: Bool
    private let options: SessionOptions
    /// Whoever holds it may use the connection.
    private let gate = DispatchSemaphore(value: 1)
    private let state = Mutex(State())
    private let ended = Atomic<Bool>(false)

    private struct State {
        var holder: StopSign?
        /// Whether the server was told to stop what the holder does.
        var isKilled = false
    }

    init(_ parameters: ConnectionParameters, _ options: SessionOptions) throws(RunError) {
        connection = try MySQLConnection(parameters, isStopped: options.isCancelled)
        self.options = options
        keepsRows = options.statementCount > 1
        for statement in SessionScript.statements(version: connection.version, options) {
            do throws(RunError) {
                try connection.execute(statement, isStopped: options.isCancelled)
            } catch {
                let isRefused = error.code == .queryFailed
                throw RunError(
                    isRefused ? .unavailable : error.code,
                    isRefused ? "no read-only snapshot: \(error.message)" : error.message, source: parameters.id)
            }
        }
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        try MySQLCursor(statement, self)
    }

    func cancel() {
        ended.store(true, ordering: .releasing)
        kill { _ in true }
    }

    func close() {
        cancel()
        // Who waits for the server now does so for a bounded time.
        guard gate.wait(timeout: .now() + .seconds(10)) == .success else { return }
        connection.close()
        gate.signal()
    }

    // MARK: - Turns

    func isStopped(_ sign: StopSign) -> Bool {
        sign.isSet || ended.load(ordering: .acquiring) || options.isCancelled()
    }

    /// Waits until nobody uses the connection.
    ///
    /// - Throws: `interrupted` when the statement is stopped before, `unavailable` for a lost connection.
    func take(_ sign: StopSign) throws(RunError) {
        repeat {
            if isStopped(sign) { throw RunError(.interrupted, "interrupted") }
        } while gate.wait(timeout: .now() + .milliseconds(200)) == .timedOut
        guard !connection.isLost else {
            gate.signal()
            throw RunError(.unavailable, "the connection that holds the snapshot is lost")
        }
        state.withLock { $0.holder = sign }
    }

    /// Lets others use the connection.
    ///
    /// An order to stop may come so late that it would hit whatever runs next.
    func give() {
        let isKilled = state.withLock { state in
            defer { state = State() }
            return state.isKilled
        }
        if connection.settle(), isKilled {
            do throws(RunError) {
                try connection.execute(SessionScript.settle, until: .now + MySQLConnection.patience) { false }
            } catch  where error.code != .queryFailed {
                connection.close()
            } catch {}
        }
        gate.signal()
    }

    /// Ends a statement that others may run beside.
    func closing(_ body: (MySQLConnection) -> Void) {
        gate.wait()
        body(connection)
        gate.signal()
    }

    /// Stops a statement, wherever it is.
    func stop(_ sign: StopSign) {
        sign.set()
        kill { $0 === sign }
    }

    /// Has the server stop what runs now, if it is one of those.
    private func kill(_ isMeant: (StopSign) -> Bool) {
        state.withLock { state in
            guard let holder = state.holder, isMeant(holder), !state.isKilled else { return }
            state.isKilled = true
            KillRequest.send(to: connection)
        }
    }
}

/// Asks a server to stop what it does on one connection, through another one
/// (<https://mariadb.com/kb/en/kill/>).
enum KillRequest {
    /// Returns when the server has taken it, or after the connection's patience.
    static func send(to connection: MySQLConnection) {
        let deadline = ContinuousClock.now + MySQLConnection.patience
        // What becomes of it shows on the connection itself.
        do throws(RunError) {
            let messenger = try MySQLConnection(connection.parameters) { ContinuousClock.now >= deadline }
            defer { messenger.close() }
            // On another server the number is another connection's.
            guard messenger.peer == connection.peer else { return }
            try messenger.execute(SessionScript.kill(connection.number), until: deadline) { false }
        } catch {}
    }
}
