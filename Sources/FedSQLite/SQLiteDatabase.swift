import CSQLite
import FedRuntime
import Foundation

/// Owns one connection to a file, with one read transaction from its first moment to its end.
///
/// SQLite is told to lock nothing: whoever calls it holds `gate`.
final class SQLiteDatabase: @unchecked Sendable {
    let id: String
    private let gate = NSLock()
    private var handle: OpaquePointer?

    /// Opens the file; `patience` is how many seconds to wait for a lock that another program holds on it.
    ///
    /// - Throws: `unavailable` for a file that cannot be opened or is locked, `configuration` for one that is
    ///   no database.
    init(_ path: String, isImmutable: Bool, patience: Int, _ id: String) throws(RunError) {
        self.id = id
        guard FileManager.default.fileExists(atPath: path) else {
            throw RunError(.unavailable, "there is no file \(path)", source: id)
        }
        var flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        var name = path
        if isImmutable {
            flags |= SQLITE_OPEN_URI
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            name = "file:" + escaped + "?immutable=1"
        }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags, nil)
        handle = opened
        guard code == SQLITE_OK else { throw Self.error(code, opened, id, opening: path) }
        guard fed_sqlite_refuse_quoted_texts(opened) == SQLITE_OK else {
            throw RunError(
                .unavailable, "the SQLite library takes an unknown column for a text: it has to be 3.29 or later",
                source: id)
        }
        sqlite3_busy_timeout(opened, Int32(clamping: max(patience, 0) * 1000))
        // Reading the schema is what takes the lock, and so the snapshot; and it shows whether this is a database.
        for statement in ["PRAGMA query_only=ON", "BEGIN", "SELECT count(*) FROM sqlite_master"] {
            let code = Self.run(statement, opened)
            guard code == SQLITE_OK else { throw Self.error(code, opened, id, opening: path) }
        }
        sqlite3_set_authorizer(opened, fed_sqlite_allow_reading, nil)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Has the database for itself while `body` runs.
    func withHandle<Value>(_ body: (OpaquePointer?) throws(RunError) -> Value) throws(RunError) -> Value {
        gate.lock()
        defer { gate.unlock() }
        guard handle != nil else { throw RunError(.internal, "the session is closed", source: id) }
        return try body(handle)
    }

    /// Ends the transaction and the connection; statements that are still open keep it alive until they end.
    func close() {
        gate.lock()
        defer { gate.unlock() }
        sqlite3_close_v2(handle)
        handle = nil
    }

    /// Finalizes a statement, also after `close`.
    func finalize(_ statement: OpaquePointer) {
        gate.lock()
        defer { gate.unlock() }
        sqlite3_finalize(statement)
    }

    private static func run(_ sql: String, _ handle: OpaquePointer?) -> Int32 {
        var statement: OpaquePointer?
        let prepared = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard prepared == SQLITE_OK else { return prepared }
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        sqlite3_finalize(statement)
        return code == SQLITE_DONE ? SQLITE_OK : code
    }

    private static func error(_ code: Int32, _ handle: OpaquePointer?, _ id: String, opening path: String) -> RunError {
        let reason = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
        return switch code & 0xFF {
        case SQLITE_NOTADB: RunError(.configuration, "\(path) is not a SQLite database", source: id)
        case SQLITE_BUSY, SQLITE_LOCKED:
            RunError(.unavailable, "another program keeps \(path) locked", source: id)
        default: RunError(.unavailable, "\(path) cannot be read: \(reason)", source: id)
        }
    }
}
