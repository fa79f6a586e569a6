import CODBC
import FedDrivers
import FedRuntime

/// Owns one connection of the driver manager.
final class ODBCConnection: DriverConnection, @unchecked Sendable {
    let handle: SQLHANDLE
    private let environment: SQLHANDLE
    /// Whether the driver has any number of statements with rows on one connection.
    let keepsStatementsApart: Bool
    private var isConnected = false

    init(_ parameters: ODBCParameters) throws(ODBCFailure) {
        environment = try Self.handle(SQL_HANDLE_ENV, nil)
        do throws(ODBCFailure) {
            try ODBCFailure.check(
                SQLSMALLINT(SQL_HANDLE_ENV), environment,
                SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, fed_odbc_number(SQLULEN(SQL_OV_ODBC3)), 0))
            handle = try Self.handle(SQL_HANDLE_DBC, environment)
        } catch {
            _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_ENV), environment)
            throw error
        }
        do throws(ODBCFailure) {
            keepsStatementsApart = try Self.connect(handle, parameters)
        } catch {
            _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_DBC), handle)
            _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_ENV), environment)
            throw error
        }
        isConnected = true
    }

    deinit {
        close()
    }

    func run(_ statement: String) throws(RunError) -> String? {
        do throws(ODBCFailure) {
            let rows = try ODBCRows(self)
            defer { rows.close() }
            try rows.execute(statement)
            guard try rows.columnCount() > 0, try rows.next() else { return nil }
            let text = ODBCText()
            guard try rows.readText(1, into: text) else { return nil }
            return String(decoding: text.bytes, as: UTF8.self)
        } catch {
            throw error.running
        }
    }

    func statement(_ statement: RemoteStatement) throws(RunError) -> any DriverStatement {
        do throws(ODBCFailure) {
            return ODBCStatement(statement, try ODBCRows(self))
        } catch {
            throw error.running
        }
    }

    func close() {
        guard isConnected else { return }
        isConnected = false
        _ = SQLDisconnect(handle)
        _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_DBC), handle)
        _ = SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_ENV), environment)
    }

    /// A new handle below another one.
    static func handle(_ kind: Int32, _ parent: SQLHANDLE?) throws(ODBCFailure) -> SQLHANDLE {
        var handle: SQLHANDLE?
        let result = SQLAllocHandle(SQLSMALLINT(kind), parent, &handle)
        guard result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO, let handle else {
            let parentKind = kind == SQL_HANDLE_STMT ? SQL_HANDLE_DBC : SQL_HANDLE_ENV
            throw parent == nil
                ? ODBCFailure("the driver manager is out of memory") : ODBCFailure(SQLSMALLINT(parentKind), parent)
        }
        return handle
    }

    private static func connect(_ handle: SQLHANDLE, _ parameters: ODBCParameters) throws(ODBCFailure) -> Bool {
        let kind = SQLSMALLINT(SQL_HANDLE_DBC)
        // Hints, which a driver may not know: what the session's script asks for holds where there is one.
        _ = SQLSetConnectAttrW(
            handle, SQL_ATTR_LOGIN_TIMEOUT, fed_odbc_number(SQLULEN(max(parameters.connectTimeout, 0))), 0)
        _ = SQLSetConnectAttrW(handle, SQL_ATTR_ACCESS_MODE, fed_odbc_number(SQLULEN(SQL_MODE_READ_ONLY)), 0)
        var text = Array(parameters.connectionString.utf16)
        let count = SQLSMALLINT(text.count)
        var length: SQLSMALLINT = 0
        try ODBCFailure.check(
            kind, handle,
            SQLDriverConnectW(handle, nil, &text, count, nil, 0, &length, SQLUSMALLINT(SQL_DRIVER_NOPROMPT)))
        var statements: SQLUSMALLINT = 1
        let told = SQLGetInfoW(
            handle, SQLUSMALLINT(SQL_MAX_CONCURRENT_ACTIVITIES), &statements,
            SQLSMALLINT(MemoryLayout<SQLUSMALLINT>.size), &length)
        return told == SQL_SUCCESS && statements == 0
    }
}
