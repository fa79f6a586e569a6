import CADBC
import FedDrivers
import FedRuntime

/// An error as a driver tells it: <https://arrow.apache.org/adbc/current/cpp/api/structAdbcError.html>.
struct ADBCFailure: Error {
    /// What the vendor's code is before a call, for a driver of 1.1 to see that the error has all of its members.
    static let detailed = Int32.min

    let status: ADBCStatus
    /// The SQLSTATE, if the driver has one.
    let state: String
    let message: String

    init(_ status: ADBCStatus, _ message: String) {
        self.status = status
        state = ""
        self.message = message
    }

    init(_ status: AdbcStatusCode, _ error: AdbcError) {
        self.status = ADBCStatus(status)
        state = withUnsafeBytes(of: error.sqlstate) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let text = error.message.map { String(cString: $0) } ?? ""
        let number = error.vendor_code
        let isNumbered = number != 0 && number != Self.detailed
        message = isNumbered ? "\(number): \(text)" : text
    }

    /// Calls a function of the driver's.
    static func check(
        _ body: (UnsafeMutablePointer<AdbcError>) -> AdbcStatusCode?
    ) throws(ADBCFailure) {
        var error = AdbcError()
        error.vendor_code = detailed
        defer { error.release?(&error) }
        guard let status = body(&error) else { throw ADBCFailure(.notImplemented, "the driver lacks a function") }
        if ADBCStatus(status) != .ok { throw ADBCFailure(status, error) }
    }

    /// Why there is no connection.
    var connecting: RunError {
        let code: RunError.Code =
            switch status {
            case .unauthenticated, .unauthorized: .credentialsRefused
            case .invalidArgument, .notImplemented, .notFound, .invalidState: .configuration
            case .timeout: .timedOut
            default: .unavailable
            }
        return told.connecting(state: state, otherwise: code)
    }

    /// Why a statement failed.
    var running: RunError {
        told.running(
            state: state, otherwise: status == .timeout ? .timedOut : .queryFailed,
            isRefused: state.isEmpty && [.invalidArgument, .notFound, .notImplemented].contains(status))
    }

    private var told: DriverMessage { DriverMessage(message.isEmpty ? status.name : message) }
}

/// How a call ended: <https://arrow.apache.org/adbc/current/cpp/api/adbc.html#error-handling>.
enum ADBCStatus: UInt8 {
    case ok = 0
    case unknown
    case notImplemented
    case notFound
    case alreadyExists
    case invalidArgument
    case invalidState
    case invalidData
    case integrity
    case internalError
    case inputOutput
    case cancelled
    case timeout
    case unauthenticated
    case unauthorized

    init(_ code: AdbcStatusCode) { self = Self(rawValue: code) ?? .unknown }

    /// For people, where the driver says nothing.
    fileprivate var name: String {
        switch self {
        case .ok, .unknown: "an error without a message"
        case .notImplemented: "not implemented"
        case .notFound: "not found"
        case .alreadyExists: "already exists"
        case .invalidArgument: "invalid argument"
        case .invalidState: "invalid state"
        case .invalidData: "invalid data"
        case .integrity: "integrity"
        case .internalError: "internal error"
        case .inputOutput: "input or output failed"
        case .cancelled: "cancelled"
        case .timeout: "time-out"
        case .unauthenticated: "unauthenticated"
        case .unauthorized: "unauthorized"
        }
    }
}
