import CLibpq
import FedPlan
import FedRuntime
import Synchronization

/// One run's connections to one server, all in the snapshot that the first of them took.
///
/// The first connection exports its snapshot and every statement that runs beside it imports it. A connection
/// whose statement ended well serves the next one; the first is kept even when its statement did not, because
/// the snapshot ends with its transaction.
final class PostgresSession: RemoteSession {
    let snapshot: Snapshot
    private let parameters: ConnectionParameters
    private let options: SessionOptions
    private let snapshotName: String?
    private let pool: Mutex<Pool>

    private struct Pool {
        var first: PostgresConnection?
        var idle: [PostgresConnection] = []
        /// Those with a statement, from before its `open` returns until its cursor is closed.
        var busy: [PostgresConnection] = []
        /// No statement may begin any more.
        var isEnded = false
    }

    init(_ parameters: ConnectionParameters, _ options: SessionOptions) throws(RunError) {
        let first = try PostgresConnection(parameters, isCancelled: options.isCancelled)
        var name: String?
        var kind: Snapshot = .shared
        try Self.begin(first, snapshot: nil, options)
        if options.statementCount > 1 {
            do {
                name = try Self.exportSnapshot(first)
            } catch {
                // A hot standby before version 10, or a server that only speaks the protocol.
                kind = .perStatement(reason: "the server does not export its snapshot: \(error.message)")
                try Self.run(SessionScript.abandon, first)
                try Self.begin(first, snapshot: nil, options)
            }
        }
        if name == nil { try Self.run(SessionScript.mark, first) }
        snapshot = kind
        snapshotName = name
        self.options = options
        let host = PQhost(first.handle).map { String(cString: $0) }
        let port = PQport(first.handle).map { String(cString: $0) }
        self.parameters = host.map { parameters.pinned(toHost: $0, port: port ?? "") } ?? parameters
        pool = Mutex(Pool(first: first, idle: [first]))
    }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        let connection = try checkOut()
        do {
            return try PostgresCursor(statement, connection, self, timeout: options.statementTimeout)
        } catch {
            checkIn(connection, .failed)
            throw error
        }
    }

    /// Stops every statement; an `open` that still waits for the server throws `interrupted`.
    func cancel() {
        let busy = pool.withLock { pool in
            pool.isEnded = true
            return pool.busy
        }
        for connection in busy { connection.interrupt() }
        for connection in busy { _ = connection.cancelRequest?.send() }
    }

    func close() {
        cancel()
        let idle = pool.withLock { pool in
            defer { pool.idle = [] }
            return pool.idle
        }
        for connection in idle { connection.finish() }
    }

    // MARK: - Connections

    /// How a statement left its connection.
    enum Ending {
        /// All rows were read.
        case complete
        /// The server ended it with an error.
        case failed
        /// It may still run.
        case early
        /// A request to cancel is still on its way, and could hit whatever runs next.
        case unsettled
    }

    /// Takes a connection back after its statement.
    func checkIn(_ connection: PostgresConnection, _ ending: Ending) {
        let isFirst = pool.withLock { pool in
            pool.busy.removeAll { $0 === connection }
            return pool.first === connection && !pool.isEnded
        }
        if ending == .early, !isFirst { _ = connection.cancelRequest?.send() }
        let isReady =
            switch ending {
            case .complete: connection.isUsable
            case .failed: isFirst && connection.recover(cancelling: false, by: [SessionScript.rollBack])
            case .early: isFirst && connection.recover(cancelling: true, by: [SessionScript.rollBack])
            case .unsettled: false
            }
        let isKept = pool.withLock { pool in
            guard isReady, !pool.isEnded else {
                if pool.first === connection { pool.first = nil }
                return false
            }
            pool.idle.append(connection)
            return true
        }
        if !isKept { connection.finish() }
    }

    private func checkOut() throws(RunError) -> PostgresConnection {
        let (idle, canShare, isEnded) = pool.withLock { pool in
            let connection = pool.isEnded ? nil : pool.idle.popLast()
            if let connection { pool.busy.append(connection) }
            return (connection, pool.first != nil, pool.isEnded)
        }
        guard !isEnded else { throw RunError(.interrupted, "the session has ended", source: parameters.id) }
        if let idle { return idle }
        if snapshot == .shared {
            guard snapshotName != nil else {
                throw RunError(
                    .internal, "the session was made for one statement at a time", source: parameters.id)
            }
            guard canShare else {
                throw RunError(
                    .unavailable, "the connection that holds the snapshot is lost", source: parameters.id)
            }
        }
        let connection = try PostgresConnection(parameters, isCancelled: options.isCancelled)
        try register(connection)
        try Self.begin(connection, snapshot: snapshotName, options)
        try Self.run(SessionScript.mark, connection)
        return connection
    }

    private static func begin(
        _ connection: PostgresConnection, snapshot: String?, _ options: SessionOptions
    ) throws(RunError) {
        let version = PQserverVersion(connection.handle)
        try run(SessionScript.begin(snapshot: snapshot, version: version, options), connection)
    }

    private static func exportSnapshot(_ connection: PostgresConnection) throws(RunError) -> String {
        guard let name = try connection.execute(SessionScript.export), SessionScript.isSnapshotName(name) else {
            throw RunError(.queryFailed, "it gave the snapshot no name")
        }
        return name
    }

    /// Runs statements of the session's own; where the server refuses them, it is not one that we can use.
    private static func run(_ script: String, _ connection: PostgresConnection) throws(RunError) {
        do {
            try connection.execute(script)
        } catch  where error.code == .queryFailed {
            throw RunError(.unavailable, "no read-only snapshot: \(error.message)", source: error.source)
        } catch {
            throw error
        }
    }

    private func register(_ connection: PostgresConnection) throws(RunError) {
        let isEnded = pool.withLock { pool in
            if !pool.isEnded { pool.busy.append(connection) }
            return pool.isEnded
        }
        if isEnded { throw RunError(.interrupted, "the session has ended", source: parameters.id) }
    }
}
