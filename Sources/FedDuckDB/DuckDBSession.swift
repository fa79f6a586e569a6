import FedPlan
import FedRuntime
import Synchronization

/// One open database file; every statement has a connection of its own.
final class DuckDBSession: RemoteSession {
    private let database: Mutex<DuckDBDatabase?>

    init(_ database: DuckDBDatabase) { self.database = Mutex(database) }

    var snapshot: Snapshot { .shared }

    func open(_ statement: RemoteStatement) throws(RunError) -> any RemoteCursor {
        guard let database = database.withLock({ $0 }) else {
            throw RunError(.internal, "the session is closed", source: statement.view)
        }
        do throws(RunError) {
            return try DuckDBCursor(try database.connect(), statement)
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
    private let bytes = Mutex(0)
    private let isCancelled = Mutex(false)

    init(_ connection: DuckDBConnection, _ remote: RemoteStatement) throws(RunError) {
        let statement = try connection.prepare(remote.query)
        reader = try VectorReader(statement.columns, to: remote.columns)
        try statement.begin()
        self.statement = statement
        self.connection = connection
        sentText = remote.query
        view = remote.view
    }

    var bytesRead: Int { bytes.withLock { $0 } }

    func fill(_ batch: Batch) throws(RunError) {
        do throws(RunError) {
            try fillRows(batch)
        } catch {
            if isCancelled.withLock({ $0 }) { throw RunError(.interrupted, "interrupted", source: view) }
            throw error.from(view)
        }
    }

    private func fillRows(_ batch: Batch) throws(RunError) {
        guard let statement else { return }
        if isCancelled.withLock({ $0 }) { throw RunError(.interrupted, "interrupted") }
        if !hasStarted {
            hasStarted = true
            try statement.execute()
        }
        while rest == nil {
            guard let chunk = try statement.next() else { return }
            if chunk.count > 0 { rest = (chunk, 0) }
        }
        guard let (chunk, start) = rest else { return }
        let count = min(batch.capacity, chunk.count - start)
        try reader.copy(chunk, from: start, count: count, into: batch)
        rest = start + count < chunk.count ? (chunk, start + count) : nil
        let size = batch.byteCount
        bytes.withLock { $0 += size }
    }

    func cancel() {
        isCancelled.withLock { $0 = true }
        connection.interrupt()
    }

    func close() {
        rest = nil
        statement = nil
    }
}
