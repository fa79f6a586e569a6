package import FedRuntime
import Foundation
import Synchronization

/// All that one run does through a driver on one connection id.
///
/// Where the driver keeps several statements apart on one connection they take turns there. Else each has a connection
/// for itself, and one state is shared where the system gives it a name; a connection serves the next statement when
/// one has ended well, and the first is kept even when its statement did not: the snapshot ends with its transaction.
package final class DriverSession: RemoteSession {
    package let snapshot: Snapshot
    private let id: String
    private let connector: @Sendable () throws(RunError) -> any DriverConnection
    private let script: SessionScript
    private let options: SessionOptions
    private let sharing: Sharing
    private let snapshotName: String?
    /// Whoever holds it may use the one connection.
    private let gate = DispatchSemaphore(value: 1)
    private let pool: Mutex<Pool>

    private struct Pool {
        var first: (any DriverConnection)?
        var idle: [any DriverConnection] = []
        /// Those whose statement has not been closed.
        var cursors: [DriverCursor] = []
        var isEnded = false
    }

    /// Makes the session mean what the system's dialect takes for granted.
    ///
    /// The session owns the `first` connection from now on; `connect` makes another one, and may block.
    ///
    /// - Throws: `unavailable` when the system refuses a statement of the script.
    package init(
        _ id: String, _ script: SessionScript, _ sharing: Sharing, _ options: SessionOptions,
        first: any DriverConnection, connect: @escaping @Sendable () throws(RunError) -> any DriverConnection
    ) throws(RunError) {
        self.id = id
        self.script = script
        self.sharing = sharing
        self.options = options
        connector = connect
        do throws(RunError) {
            (snapshotName, snapshot) = try Self.begin(first, script, sharing, options)
        } catch {
            first.close()
            throw error.from(id)
        }
        pool = Mutex(Pool(first: first, idle: [first]))
    }

    /// Makes a connection, within the time that there is.
    ///
    /// - Throws: what `connect` throws; `timedOut`, `interrupted`.
    package static func connection<Connection: DriverConnection>(
        _ id: String, _ options: SessionOptions, _ connect: @escaping @Sendable () throws(RunError) -> Connection
    ) throws(RunError) -> Connection {
        do throws(RunError) {
            return try BlockingCall.run(
                seconds: options.connectTimeout, isCancelled: options.isCancelled, discard: { $0.close() }, connect)
        } catch {
            throw error.from(id)
        }
    }

    package func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        guard !statement.query.utf8.contains(0) else {
            throw RunError(.queryFailed, "the query holds a NUL character", source: statement.view)
        }
        do throws(RunError) {
            let connection = try checkOut()
            let cursor: DriverCursor
            do throws(RunError) {
                cursor = DriverCursor(statement, try connection.statement(statement), connection, self)
            } catch {
                // Nothing has been sent.
                checkIn(connection, hasEnded: true)
                throw error
            }
            pool.withLock { $0.cursors.append(cursor) }
            do throws(RunError) {
                try cursor.open(timeout: options.statementTimeout)
                return cursor
            } catch {
                cursor.close()
                throw error
            }
        } catch {
            throw error.from(statement.view)
        }
    }

    package func cancel() {
        let cursors = pool.withLock { pool in
            pool.isEnded = true
            return pool.cursors
        }
        for cursor in cursors { cursor.cancel() }
    }

    package func close() {
        cancel()
        // A driver that hears no order to stop still holds its connection: it is left to the end of the process.
        guard gate.wait(timeout: .now() + .seconds(10)) == .success else { return }
        let idle = pool.withLock { pool in
            defer { pool.idle = [] }
            return pool.idle
        }
        for connection in idle { connection.close() }
        gate.signal()
    }

    // MARK: - Turns

    /// Has the statement's connection for itself while `body` runs.
    ///
    /// - Throws: `interrupted` or `timedOut` when the statement is stopped before.
    func inTurn<Value>(_ sign: StopOrder, _ body: () throws(RunError) -> Value) throws(RunError) -> Value {
        guard sharing == .oneConnection else {
            try check(sign)
            return try body()
        }
        repeat { try check(sign) } while gate.wait(timeout: .now() + .milliseconds(200)) == .timedOut
        defer { gate.signal() }
        return try body()
    }

    /// - Throws: why the statement shall not go on.
    func check(_ sign: StopOrder) throws(RunError) {
        if let reason = sign.reason { throw reason }
        if options.isCancelled() || pool.withLock(\.isEnded) { throw RunError(.interrupted, "interrupted") }
    }

    /// Takes the connection of a cursor back.
    func end(_ cursor: DriverCursor, _ connection: any DriverConnection, hasEnded: Bool) {
        pool.withLock { $0.cursors.removeAll { $0 === cursor } }
        if sharing == .oneConnection { gate.wait() }
        cursor.statement.close()
        checkIn(connection, hasEnded: hasEnded)
        if sharing == .oneConnection { gate.signal() }
    }

    // MARK: - Connections

    private func checkOut() throws(RunError) -> any DriverConnection {
        let (connection, isLost, isEnded) = pool.withLock { pool in
            let connection = sharing == .oneConnection ? pool.first : pool.idle.popLast()
            return (connection, pool.first == nil, pool.isEnded)
        }
        guard !isEnded else { throw RunError(.interrupted, "the session has ended") }
        if let connection { return connection }
        if snapshot == .shared, isLost {
            throw RunError(.unavailable, "the connection that holds the snapshot is lost")
        }
        guard snapshot != .shared || snapshotName != nil else {
            throw RunError(.internal, "the session was made for one statement at a time")
        }
        let further = try BlockingCall.run(
            seconds: options.connectTimeout, isCancelled: options.isCancelled, discard: { $0.close() }, connector)
        do throws(RunError) {
            try Self.begin(further, script, snapshot: snapshotName)
            return further
        } catch {
            further.close()
            throw error
        }
    }

    private func checkIn(_ connection: any DriverConnection, hasEnded: Bool) {
        let isFirst = pool.withLock { $0.first === connection }
        let isReady = hasEnded || (isFirst && recover(connection))
        guard sharing == .connectionEach else { return }
        let isKept = pool.withLock { pool in
            guard isReady, !pool.isEnded else {
                if pool.first === connection { pool.first = nil }
                return false
            }
            pool.idle.append(connection)
            return true
        }
        if !isKept { connection.close() }
    }

    /// Goes back to the mark after a statement that failed or was left early.
    ///
    /// An order to stop that comes late may hit the first attempt.
    private func recover(_ connection: any DriverConnection) -> Bool {
        guard let goBack = script.goBack else { return true }
        for _ in 0..<3 {
            do throws(RunError) {
                try connection.run(goBack)
                return true
            } catch {
                continue
            }
        }
        return false
    }

    private static func begin(
        _ first: any DriverConnection, _ script: SessionScript, _ sharing: Sharing, _ options: SessionOptions
    ) throws(RunError) -> (name: String?, Snapshot) {
        guard script.begin != nil else {
            try begin(first, script, snapshot: nil)
            return (nil, .perStatement(reason: "the driver is not asked for a transaction on this system"))
        }
        guard sharing == .connectionEach, options.statementCount > 1 else {
            try begin(first, script, snapshot: nil)
            return (nil, .shared)
        }
        guard let export = script.export else {
            try begin(first, script, snapshot: nil)
            return (nil, .perStatement(reason: "the driver has one statement at a time on a connection"))
        }
        var withoutMark = script
        withoutMark.mark = nil
        try begin(first, withoutMark, snapshot: nil)
        let name = try run(export, first)
        guard let name, SessionScript.isSnapshotName(name) else {
            throw RunError(.unavailable, "the system gives its snapshot no name")
        }
        if let mark = script.mark { try run(mark, first) }
        return (name, .shared)
    }

    private static func begin(
        _ connection: any DriverConnection, _ script: SessionScript, snapshot: String?
    ) throws(RunError) {
        let statements =
            script.settings + [script.begin, snapshot.map(SessionScript.adoption)].compactMap { $0 }
            + script.afterBegin + [script.mark].compactMap { $0 }
        for statement in statements { try run(statement, connection) }
    }

    /// Runs a statement of the session's own; where the system refuses it, it is not one that we can use.
    @discardableResult
    private static func run(_ statement: String, _ connection: any DriverConnection) throws(RunError) -> String? {
        do throws(RunError) {
            return try connection.run(statement)
        } catch {
            guard error.code == .queryFailed else { throw error }
            throw RunError(.unavailable, "no session that only reads: \(statement): \(error.message)")
        }
    }
}
