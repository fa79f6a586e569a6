import CODBC
import FedRuntime
import Foundation

/// A statement handle of the driver manager.
final class ODBCRows: @unchecked Sendable {
    /// The driver frees a connection's statements with it.
    private let connection: ODBCConnection
    let handle: SQLHANDLE
    /// Held while an order to stop is given, so that the statement does not end meanwhile.
    private let gate = NSLock()
    private var isClosed = false

    init(_ connection: ODBCConnection) throws(ODBCFailure) {
        self.connection = connection
        handle = try ODBCConnection.handle(SQL_HANDLE_STMT, connection.handle)
    }

    deinit { close() }

    func execute(_ query: String) throws(ODBCFailure) {
        var text = Array(query.utf16)
        let count = SQLINTEGER(clamping: text.count)
        try check(SQLExecDirectW(handle, &text, count))
    }

    func columnCount() throws(ODBCFailure) -> Int {
        var count: SQLSMALLINT = 0
        try check(SQLNumResultCols(handle, &count))
        return Int(count)
    }

    /// Columns count from one.
    func column(_ number: Int) throws(ODBCFailure) -> ODBCColumn {
        var (length, type, digits, nullable): (SQLSMALLINT, SQLSMALLINT, SQLSMALLINT, SQLSMALLINT) = (0, 0, 0, 0)
        var width: SQLULEN = 0
        try check(
            SQLDescribeColW(handle, SQLUSMALLINT(number), nil, 0, &length, &type, &width, &digits, &nullable))
        var isUnsigned: SQLLEN = 0
        if Int32(type) == SQL_BIGINT {
            try check(
                SQLColAttributeW(
                    handle, SQLUSMALLINT(number), SQLUSMALLINT(SQL_DESC_UNSIGNED), nil, 0, nil, &isUnsigned))
        }
        return ODBCColumn(type: Int32(type), isUnsigned: isUnsigned != 0)
    }

    /// Fetches the next row, or the next block of rows; `false` at the end.
    func next() throws(ODBCFailure) -> Bool {
        let result = SQLFetch(handle)
        try check(result)
        return result != SQL_NO_DATA
    }

    /// Whether the statement was several, of which another one has a result.
    func hasMoreResults() throws(ODBCFailure) -> Bool {
        let result = SQLMoreResults(handle)
        try check(result)
        return result != SQL_NO_DATA
    }

    func set(_ attribute: Int32, _ value: UnsafeMutableRawPointer?) throws(ODBCFailure) {
        try check(SQLSetStmtAttrW(handle, attribute, value, 0))
    }

    func bind(
        _ number: Int, _ type: Int32, _ buffer: UnsafeMutableRawPointer, width: Int,
        _ lengths: UnsafeMutablePointer<SQLLEN>
    ) throws(ODBCFailure) {
        try check(
            SQLBindCol(handle, SQLUSMALLINT(number), SQLSMALLINT(type), buffer, SQLLEN(width), lengths))
    }

    /// Reads one value of a fixed width; `false` for NULL.
    func read<Value: BitwiseCopyable>(
        _ number: Int, _ type: Int32, into value: inout Value
    ) throws(ODBCFailure) -> Bool {
        var length: SQLLEN = 0
        try check(
            SQLGetData(
                handle, SQLUSMALLINT(number), SQLSMALLINT(type), &value, SQLLEN(MemoryLayout<Value>.size), &length))
        return length != SQL_NULL_DATA
    }

    /// Reads a text of any length as UTF-8; `false` for NULL.
    ///
    /// - Throws: a text that is not UTF-16 has the state 22021.
    func readText(_ number: Int, into text: ODBCText) throws(ODBCFailure) -> Bool {
        guard let size = try read(number, SQL_C_WCHAR, terminator: 2, into: text) else { return false }
        guard text.decode(size / 2) else { throw ODBCFailure("the text is not UTF-16", state: "22021") }
        return true
    }

    /// Reads bytes of any length; `false` for NULL.
    func readBytes(_ number: Int, into text: ODBCText) throws(ODBCFailure) -> Bool {
        guard let size = try read(number, SQL_C_BINARY, terminator: 0, into: text) else { return false }
        text.useBytes(size)
        return true
    }

    /// Reads a value part by part, and returns its size in bytes, or `nil` for NULL.
    ///
    /// See <https://learn.microsoft.com/en-us/sql/odbc/reference/develop-app/getting-long-data>.
    private func read(
        _ number: Int, _ type: Int32, terminator: Int, into text: ODBCText
    ) throws(ODBCFailure) -> Int? {
        var count = 0  // bytes so far
        while true {
            let room = text.room(after: (count + 1) / 2)
            let size = room.count * 2
            var length: SQLLEN = 0
            let result = SQLGetData(
                handle, SQLUSMALLINT(number), SQLSMALLINT(type), room.start, SQLLEN(size), &length)
            // Some drivers say at last that there is nothing left.
            if result == SQL_NO_DATA { return count }
            try check(result)
            if length == SQL_NULL_DATA { return nil }
            if length != SQL_NO_TOTAL, length <= size - terminator { return count + Int(length) }
            // Whole units: what follows begins behind them.
            count += (size - terminator) / 2 * 2
            let rest = length == SQL_NO_TOTAL ? size * 2 : Int(length) - (size - terminator)
            text.grow(to: (count + rest + terminator) / 2 + 8, keeping: count / 2)
        }
    }

    func cancel() {
        gate.lock()
        defer { gate.unlock() }
        if !isClosed { _ = SQLCancel(handle) }
    }

    func close() {
        gate.lock()
        defer { gate.unlock() }
        guard !isClosed else { return }
        isClosed = true
        _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_STMT), handle)
    }

    private func check(_ result: SQLRETURN) throws(ODBCFailure) {
        try ODBCFailure.check(SQLSMALLINT(SQL_HANDLE_STMT), handle, result)
    }
}
