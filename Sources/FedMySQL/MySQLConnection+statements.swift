import CMariaDB
import FedRuntime

/// Prepared statements: <https://mariadb.com/kb/en/prepared-statements/>.
extension MySQLConnection {
    /// Lets the server parse a query.
    ///
    /// The caller closes the statement.
    func prepare(_ query: String, isStopped: () -> Bool) throws(RunError) -> OpaquePointer {
        guard let statement = mysql_stmt_init(handle) else {
            throw RunError(.internal, "the client library is out of memory")
        }
        do throws(RunError) {
            var result: Int32 = 0
            let text = retained(query)
            let events = mysql_stmt_prepare_start(&result, statement, text.start, UInt(text.count))
            if events != 0 { result = try finish(.prepare(statement), events, isStopped: isStopped) }
            if result != 0 { throw failed(VendorError(statement: statement, handle), isStopped: isStopped) }
            return statement
        } catch {
            close(statement)
            throw error
        }
    }

    /// The columns of a statement that was prepared or executed.
    func columns(of statement: OpaquePointer) -> [MySQLColumn] {
        guard let metadata = mysql_stmt_result_metadata(statement) else { return [] }
        defer { mysql_free_result(metadata) }
        return (0..<mysql_stmt_field_count(statement)).compactMap { number in
            mysql_fetch_field_direct(metadata, number).map { MySQLColumn($0.pointee) }
        }
    }

    func execute(_ statement: OpaquePointer, isStopped: () -> Bool) throws(RunError) {
        var result: Int32 = 0
        let events = mysql_stmt_execute_start(&result, statement)
        if events != 0 { result = try finish(.execute(statement), events, isStopped: isStopped) }
        if result != 0 { throw failed(VendorError(statement: statement, handle), isStopped: isStopped) }
    }

    /// Brings the next row to where the columns are bound; false at the end.
    @inline(__always)
    func fetch(_ statement: OpaquePointer, isStopped: () -> Bool) throws(RunError) -> Bool {
        var result: Int32 = 0
        let events = mysql_stmt_fetch_start(&result, statement)
        if events != 0 { result = try finish(.fetch(statement), events, isStopped: isStopped) }
        // Where a text is longer than its buffer, it is read again.
        if result == 0 || result == MYSQL_DATA_TRUNCATED { return true }
        if result == MYSQL_NO_DATA { return false }
        throw failed(VendorError(statement: statement, handle), isStopped: isStopped)
    }

    /// Ends a statement, and reads what the server still sends of its rows.
    func close(_ statement: OpaquePointer) {
        // A connection that is closed leaves memory only.
        if !settle() { close() }
        var result: my_bool = 0
        let events = mysql_stmt_close_start(&result, statement)
        guard events != 0 else { return }
        do throws(RunError) {
            _ = try finish(.close(statement), events, until: .now + Self.patience) { false }
        } catch {
            close()
        }
    }
}
