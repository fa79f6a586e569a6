import CSQLite
import FedPlan
import FedRuntime
import Synchronization

/// The rows of one query, stepped through a batch at a time.
final class SQLiteCursor: RemoteCursor, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that long texts stay bounded in memory.
    private static let batchBytes = 8 << 20

    private let statement: RemoteStatement
    private let database: SQLiteDatabase
    private let stepWatch: StepWatch
    private let converters: [StorageConverter]
    private let bytes = Atomic<Int>(0)
    private var rowsRead = 0
    private var isEnded = false
    private var failure: RunError?
    private let prepared: OpaquePointer
    private let isClosed = Atomic<Bool>(false)

    /// Prepares the query and counts its columns; their types show row by row.
    init(_ statement: RemoteStatement, _ database: SQLiteDatabase, timeout: Int?) throws(RunError) {
        guard !statement.query.utf8.contains(0) else {
            throw RunError(.queryFailed, "the query holds a NUL character", source: statement.view)
        }
        self.statement = statement
        self.database = database
        let stepWatch = StepWatch(timeout: timeout)
        self.stepWatch = stepWatch
        converters = statement.columns.map { StorageConverter($0.type) }
        prepared = try database.withHandle { handle throws(RunError) in
            try Self.prepare(statement, handle)
        }
    }

    deinit { close() }

    var sentText: String { statement.query }

    var bytesRead: Int { bytes.load(ordering: .relaxed) }

    func fill(_ batch: Batch) throws(RunError) {
        if let failure { throw failure }
        guard !isClosed.load(ordering: .acquiring) else {
            throw RunError(.internal, "the cursor is closed", source: statement.view)
        }
        if isEnded { return }
        do throws(RunError) {
            try database.withHandle { handle throws(RunError) in
                try stepWatch.watching(handle) { () throws(RunError) in try read(into: batch, handle) }
            }
        } catch {
            failure = error
            throw error
        }
    }

    func cancel() { stepWatch.cancel() }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        database.finalize(prepared)
    }

    // MARK: - Under the database's gate

    private static func prepare(_ statement: RemoteStatement, _ handle: OpaquePointer?) throws(RunError)
        -> OpaquePointer
    {
        try statement.query.utf8CString.withUnsafeBufferPointer { (text) throws(RunError) -> OpaquePointer in
            var first: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(handle, text.baseAddress, Int32(clamping: text.count), &first, &tail)
            guard code == SQLITE_OK else { throw refused(code, handle, statement.view) }
            guard let first else { throw RunError(.queryFailed, "the query is empty", source: statement.view) }
            do throws(RunError) {
                try check(first, statement)
                try checkTail(tail, statement, handle)
                return first
            } catch {
                sqlite3_finalize(first)
                throw error
            }
        }
    }

    private static func check(_ prepared: OpaquePointer, _ statement: RemoteStatement) throws(RunError) {
        guard sqlite3_stmt_readonly(prepared) != 0 else {
            throw RunError(.queryFailed, "the statement is not one that only reads", source: statement.view)
        }
        let count = Int(sqlite3_column_count(prepared))
        guard count == statement.columns.count, count > 0 else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(count); declared by the view: \(statement.columns.count)",
                source: statement.view)
        }
    }

    /// What follows the first statement may be blanks and comments only.
    private static func checkTail(
        _ tail: UnsafePointer<CChar>?, _ statement: RemoteStatement, _ handle: OpaquePointer?
    ) throws(RunError) {
        var second: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, tail, -1, &second, nil)
        let isEmpty = code == SQLITE_OK && second == nil
        sqlite3_finalize(second)
        guard isEmpty else {
            throw RunError(.queryFailed, "the query is more than one statement", source: statement.view)
        }
    }

    private static func refusal(_ handle: OpaquePointer?) -> String {
        "SQLite reports: " + (sqlite3_errmsg(handle).map { String(cString: $0) } ?? "no reason")
    }

    /// The error for a statement that SQLite does not take.
    private static func refused(_ code: Int32, _ handle: OpaquePointer?, _ view: String) -> RunError {
        var error = RunError(.queryFailed, refusal(handle), source: view)
        error.refusesStatement = [SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_AUTH].contains(code & 0xFF)
        return error
    }

    private func read(into batch: Batch, _ handle: OpaquePointer?) throws(RunError) {
        let prepared = prepared
        let converters = converters
        let columns = batch.columns
        let capacity = batch.capacity
        var row = 0
        var taken = 0
        defer {
            batch.count = row
            rowsRead += row
            bytes.add(taken, ordering: .relaxed)
        }
        while row < capacity, taken < Self.batchBytes {
            let code = stepWatch.isCancelled ? SQLITE_INTERRUPT : sqlite3_step(prepared)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw stopped(code, handle) }
                isEnded = true
                return
            }
            for index in 0..<converters.count {
                do throws(ConversionFault) {
                    taken &+= try converters[index].convert(
                        prepared, Int32(truncatingIfNeeded: index), columns[index], row)
                } catch {
                    throw .valueOutOfRange(
                        view: statement.view, column: statement.columns[index].name, row: rowsRead + row + 1,
                        error.reason(statement.columns[index].type))
                }
            }
            row &+= 1
        }
    }

    private func stopped(_ code: Int32, _ handle: OpaquePointer?) -> RunError {
        switch code & 0xFF {
        case SQLITE_INTERRUPT where stepWatch.isCancelled:
            RunError(.interrupted, "the statement was cancelled", source: statement.view)
        case SQLITE_INTERRUPT:
            RunError(.timedOut, "the statement took longer than it may", source: statement.view)
        case SQLITE_BUSY, SQLITE_LOCKED:
            RunError(.unavailable, "another program keeps the file locked", source: statement.view)
        // The one limit of the text that SQLite looks at only when it has a row: https://sqlite.org/limits.html
        case SQLITE_ERROR where Self.refusal(handle).hasSuffix("pattern too complex"):
            Self.refused(code, handle, statement.view)
        default:
            RunError(.queryFailed, Self.refusal(handle), source: statement.view)
        }
    }
}
