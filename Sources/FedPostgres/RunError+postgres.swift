import CLibpq
import FedRuntime
import Foundation

extension RunError {
    /// The error of a connection that did not come about, told apart by its SQLSTATE where the server sent one.
    ///
    /// `beforeFirstPacket` says that libpq refused its parameters, or found no address.
    static func connecting(
        _ handle: OpaquePointer, _ parameters: ConnectionParameters, beforeFirstPacket: Bool
    ) -> RunError {
        var message = PostgresConnection.message(of: handle)
        // "… FATAL:  28P01: password authentication failed for user …; LOCATION:  auth_failed, auth.c:335"
        if let location = message.range(of: "; LOCATION:") { message = String(message[..<location.lowerBound]) }
        let state = message.firstMatch(of: #/: {2}([0-9A-Z]{5}): /#).map { String($0.1) }
        let code: Code
        switch state?.prefix(2) {
        case "28": code = .credentialsRefused
        case "22", "3D", "42": code = .configuration  // a bad option, no such database
        case .some: code = .unavailable
        case nil:
            if PQconnectionNeedsPassword(handle) == 1 {
                code = .credentialsRefused
            } else if beforeFirstPacket, !message.hasPrefix("connection to server"),
                !message.hasPrefix("could not translate host name"), !message.hasPrefix("could not connect")
            {
                code = .configuration  // libpq refused the parameters themselves
            } else if message.contains("SSL was required") || message.contains("certificate") {
                code = .configuration
            } else {
                code = .unavailable
            }
        }
        return RunError(code, message, source: parameters.id)
    }
}

extension PostgresConnection {
    /// What the server said of a statement, with its SQLSTATE and, if it names one, the place in the statement.
    ///
    /// `prefix` is how many characters the sent text has before the query.
    func remoteError(_ result: OpaquePointer, prefix: Int = 0) -> RunError {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        guard let state = field(.sqlState) else {
            guard isUsable else { return broken() }
            let text = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
            return RunError(.queryFailed, text.onOneLine, source: parameters.id)
        }
        var message = "the server reports \(state): \(field(.primary) ?? "no message")"
        if let detail = field(.detail) { message += "; \(detail)" }
        if let hint = field(.hint) { message += "; hint: \(hint)" }
        if let position = field(.position).flatMap({ Int($0) }), position > prefix {
            message += " (at character \(position - prefix) of the query)"
        }
        let code: RunError.Code =
            switch state {
            // Cancelled: by us, by statement_timeout, or by somebody on the server.
            case "57014": isInterrupted ? .interrupted : isPastStatementTimeout ? .timedOut : .queryFailed
            case "57P01", "57P02", "57P03": .unavailable  // the server is going down
            case _ where state.hasPrefix("08"): .unavailable
            default: .queryFailed
            }
        var error = RunError(code, message.onOneLine, source: parameters.id)
        // Not supported; syntax, names, types and access rights; limits of the program. See
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        error.refusesStatement = ["0A", "42", "54"].contains(state.prefix(2))
        return error
    }
}

/// The fields of an error message; the header has them as character constants, which Swift does not import.
///
/// See <https://www.postgresql.org/docs/current/protocol-error-fields.html>.
extension Int32 {
    fileprivate static let sqlState = Int32(UInt8(ascii: "C"))
    fileprivate static let primary = Int32(UInt8(ascii: "M"))
    fileprivate static let detail = Int32(UInt8(ascii: "D"))
    fileprivate static let hint = Int32(UInt8(ascii: "H"))
    fileprivate static let position = Int32(UInt8(ascii: "P"))
}
