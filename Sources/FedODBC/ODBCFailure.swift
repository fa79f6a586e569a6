import CODBC
import FedDrivers
import FedRuntime

/// An error as a driver or the driver manager tells it.
///
/// See <https://learn.microsoft.com/en-us/sql/odbc/reference/appendixes/appendix-a-odbc-error-codes>.
struct ODBCFailure: Error {
    let state: String
    let message: String

    /// Reads the diagnostic records of a handle; what failed last stands first.
    init(_ kind: SQLSMALLINT, _ handle: SQLHANDLE?) {
        var states: [String] = []
        var messages: [String] = []
        withUnsafeTemporaryAllocation(of: SQLWCHAR.self, capacity: 2048) { message in
            withUnsafeTemporaryAllocation(of: SQLWCHAR.self, capacity: 8) { state in
                for number in 1...8 {
                    state.initialize(repeating: 0)
                    message.initialize(repeating: 0)
                    var native: SQLINTEGER = 0
                    var length: SQLSMALLINT = 0
                    let result = SQLGetDiagRecW(
                        kind, handle, SQLSMALLINT(number), state.baseAddress, &native, message.baseAddress,
                        SQLSMALLINT(message.count), &length)
                    guard result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO else { break }
                    states.append(String(decoding: state.prefix { $0 != 0 }, as: UTF16.self))
                    messages.append(String(decoding: message.prefix { $0 != 0 }, as: UTF16.self))
                }
            }
        }
        state = states.first { $0 != "01000" } ?? states.first ?? ""
        message = messages.joined(separator: "\n")
    }

    init(_ message: String, state: String = "") {
        self.state = state
        self.message = message
    }

    /// Calls a function of the driver manager's.
    static func check(
        _ kind: SQLSMALLINT, _ handle: SQLHANDLE?, _ result: SQLRETURN
    ) throws(ODBCFailure) {
        guard result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO || result == SQL_NO_DATA else {
            throw ODBCFailure(kind, handle)
        }
    }

    /// Why there is no connection.
    var connecting: RunError {
        let code: RunError.Code =
            switch state {
            // No such data source, or nothing says which driver; settings that it does not know.
            case "IM002", "IM007", "IM010", "IM012", "HY024", "01S00": .configuration
            case "HYT00", "HYT01": .timedOut
            default: .unavailable
            }
        return DriverMessage(message).connecting(state: state, otherwise: code)
    }

    /// Why a statement failed.
    var running: RunError {
        DriverMessage(message).running(
            state: state, otherwise: state == "HYT00" || state == "HYT01" ? .timedOut : .queryFailed, isRefused: false)
    }
}
