import Dispatch
import FedPlan
import FedRuntime
import Synchronization

/// One open database file; every statement has a connection of its own.
final class DuckDBSession: RemoteSession {
    private let database: Mutex<DuckDBDatabase?>
    /// Seconds that a statement may take.
    private let timeout: Int?

    init(_ database: DuckDBDatabase, timeout: Int?) {
        self.database = Mutex(database)
        self.timeout = timeout
    }

    var snapshot: Snapshot { .shared }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        guard let database = database.withLock({ $0 }) else {
            throw RunError(.internal, "the session is closed", source: statement.view)
        }
        do throws(RunError) {
            return try DuckDBCursor(try database.connect(), statement, timeout: timeout)
        } catch {
            throw error.from(statement.view)
        }
    }

    func close() { database.withLock { $0 = nil } }
}

/// The rows of one statement over a database file.
final class DuckDBCursor: RemoteCursor, @unchecked Sendable {
    let sentText: String
    private let view: String
    private let connection: DuckDBConnection
    private let reader: VectorReader
    private var statement: DuckDBStatement?
    /// The chunk that does not fit a batch as a whole, and how much of it has been copied.
    private var rest: (chunk: DuckDBChunk, start: Int)?
    private var hasStarted = false
    private var isEnded = false
    private var failure: RunError?
    private let bytes = Mutex(0)
    /// Why the statement shall not go on.
    private let stopped = Mutex<RunError?>(nil)
    private var timer: DispatchWorkItem?

    init(_ connection: DuckDBConnection, _ remote: RemoteStatement, timeout: Int?) throws(RunError) {
        let statement = try connection.prepare(remote.query)
        reader = try VectorReader(statement.columns, to: remote.columns)
        try statement.begin()
        self.statement = statement
        self.connection = connection
        sentText = remote.query
        view = remote.view
        if let timeout { startTimer(timeout) }
    }

    deinit { timer?.cancel() }

    var bytesRead: Int { bytes.withLock { $0 } }

    func fill(_ batch: Batch) throws(RunError) {
        if let failure { throw failure }
        do throws(RunError) {
            try fillRows(batch)
        } catch {
            let told = (stopped.withLock { $0 } ?? error).from(view)
            failure = told
            throw told
        }
    }

    private func fillRows(_ batch: Batch) throws(RunError) {
        guard let statement, !isEnded else { return }
        if let reason = stopped.withLock({ $0 }) { throw reason }
        if !hasStarted {
            hasStarted = true
            try statement.execute()
        }
        while rest == nil {
            guard let chunk = try statement.next() else {
                isEnded = true
                return
            }
            if chunk.count > 0 { rest = (chunk, 0) }
        }
        guard let (chunk, start) = rest else { return }
        let count = min(batch.capacity, chunk.count - start)
        try reader.copy(chunk, from: start, count: count, into: batch)
        rest = start + count < chunk.count ? (chunk, start + count) : nil
        let size = batch.byteCount
        bytes.withLock { $0 += size }
    }

    func cancel() { stop(RunError(.interrupted, "interrupted")) }

    /// DuckDB has no limit of its own on a statement's time.
    private func startTimer(_ seconds: Int) {
        let timer = DispatchWorkItem { [weak self] in
            self?.stop(RunError(.timedOut, "the statement took longer than it may"))
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: timer)
        self.timer = timer
    }

    /// The first reason counts.
    private func stop(_ reason: RunError) {
        stopped.withLock { if $0 == nil { $0 = reason } }
        connection.interrupt()
    }

    func close() {
        timer?.cancel()
        rest = nil
        statement = nil
    }
}
