import CMariaDB
import FedPlan
import FedRuntime
import Synchronization

/// The rows of one query, fetched a batch at a time.
final class MySQLCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20

    private let statement: RemoteStatement
    private let session: MySQLSession
    private let sign = StopSign()
    private let bytes = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let prepared: OpaquePointer
    private var reader: RowReader?
    private var progress = Progress.prepared
    private var rowsRead = 0
    /// Whether the server may still be at it.
    private var isRunning = false
    /// How many rows the server sends at a time, where it keeps them.
    private var portion = 16

    private enum Progress {
        case prepared
        case executed
        case ended
        case failed(RunError)
    }

    /// Has the server parse the query, and compares its columns with the view's.
    init(_ statement: RemoteStatement, _ session: MySQLSession) throws(RunError) {
        self.statement = statement
        self.session = session
        do throws(RunError) {
            guard !statement.query.utf8.contains(0) else {
                throw RunError(.queryFailed, "the query holds a NUL character")
            }
            try session.take(sign)
            do throws(RunError) {
                prepared = try Self.prepare(statement, session, sign)
            } catch {
                session.give()
                throw error
            }
        } catch {
            throw error.from(statement.view)
        }
        // A stream has the connection for itself until it ends.
        if session.keepsRows { session.give() }
    }

    deinit { close() }

    var sentText: String { statement.query }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    func fill(_ batch: Batch) throws(RunError) {
        if case .failed(let error) = progress { throw error }
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        do throws(RunError) {
            if session.isStopped(sign) { throw RunError(.interrupted, "the statement was cancelled") }
            if case .ended = progress { return }
            if session.keepsRows {
                try session.take(sign)
                defer { session.give() }
                try read(into: batch)
            } else {
                try read(into: batch)
            }
        } catch {
            let error = error.from(statement.view)
            progress = .failed(error)
            throw error
        }
    }

    func cancel() {
        guard !isClosed.load(ordering: .acquiring) else { return }
        session.stop(sign)
    }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        guard session.keepsRows else {
            if isRunning { session.stop(sign) }
            session.connection.close(prepared)
            session.give()
            return
        }
        session.closing { $0.close(prepared) }
    }

    // MARK: - In turn

    private static func prepare(
        _ statement: RemoteStatement, _ session: MySQLSession, _ sign: StopSign
    ) throws(RunError) -> OpaquePointer {
        let connection = session.connection
        let prepared = try connection.prepare(statement.query) { session.isStopped(sign) }
        do throws(RunError) {
            try check(connection.columns(of: prepared), statement)
            guard mysql_stmt_param_count(prepared) == 0 else {
                throw RunError(.queryFailed, "the query has parameters")
            }
            return prepared
        } catch {
            connection.close(prepared)
            throw error
        }
    }

    /// - Throws: `queryFailed`, naming the first column that does not fit.
    private static func check(_ columns: [MySQLColumn], _ statement: RemoteStatement) throws(RunError) {
        guard columns.count == statement.columns.count, !columns.isEmpty else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(columns.count); declared by the view: \(statement.columns.count)")
        }
        for (index, (column, declared)) in zip(columns, statement.columns).enumerated()
        where !column.canBecome(declared.type) {
            throw RunError(
                .queryFailed,
                "column \(index + 1), \"\(declared.name)\", is declared \(declared.type), but the query returns "
                    + column.description)
        }
    }

    private func read(into batch: Batch) throws(RunError) {
        let connection = session.connection
        let isStopped = { [session, sign] in session.isStopped(sign) }
        if session.keepsRows {
            var kind = UInt(CURSOR_TYPE_READ_ONLY)
            var rows = UInt(min(portion, batch.capacity))
            if case .prepared = progress { _ = mysql_stmt_attr_set(prepared, STMT_ATTR_CURSOR_TYPE, &kind) }
            _ = mysql_stmt_attr_set(prepared, STMT_ATTR_PREFETCH_ROWS, &rows)
        }
        if case .prepared = progress {
            try running { () throws(RunError) in try connection.execute(prepared, isStopped: isStopped) }
            progress = .executed
            // The types of expressions may be known only now.
            let columns = connection.columns(of: prepared)
            try Self.check(columns, statement)
            let reader = RowReader(columns, statement.columns.map(\.type))
            guard reader.bind(to: prepared) else {
                throw connection.failed(VendorError(statement: prepared, connection.handle), isStopped: isStopped)
            }
            self.reader = reader
        }
        guard let reader else { throw RunError(.internal, "the statement has no columns") }
        try read(into: batch, reader, connection, isStopped)
    }

    /// A statement that fails has ended, unless it was we who did not wait.
    @inline(__always)
    private func running<Value>(_ body: () throws(RunError) -> Value) throws(RunError) -> Value {
        isRunning = true
        do throws(RunError) {
            return try body()
        } catch {
            isRunning = error.code == .interrupted
            throw error
        }
    }

    private func read(
        into batch: Batch, _ reader: RowReader, _ connection: MySQLConnection, _ isStopped: () -> Bool
    ) throws(RunError) {
        let prepared = prepared
        let capacity = batch.capacity
        let columns = batch.columns
        var row = 0
        var taken = 0
        defer {
            batch.count = row
            rowsRead += row
            bytes.add(taken, ordering: .relaxed)
            if row > 0 { portion = max(1, min(2048, (Self.batchBytes / 2) / max(1, taken / row), portion * 8)) }
        }
        while row < capacity, taken < Self.batchBytes {
            let isRow = try running { () throws(RunError) in try connection.fetch(prepared, isStopped: isStopped) }
            guard isRow else {
                progress = .ended
                isRunning = false
                return
            }
            do throws(RowReader.Fault) {
                taken &+= try reader.store(row, columns, prepared)
            } catch {
                let column = statement.columns[error.column]
                throw .valueOutOfRange(
                    view: statement.view, column: column.name, row: rowsRead + row + 1,
                    error.refusal.reason(column.type))
            }
            row &+= 1
        }
    }
}
