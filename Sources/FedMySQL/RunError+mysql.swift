import CMariaDB
import FedRuntime
import Foundation

/// An error as the client library has it, of a connection or of a statement.
struct VendorError: Error {
    let number: UInt32
    let state: String
    let message: String

    init(connection: OpaquePointer) {
        number = mysql_errno(connection)
        state = mysql_sqlstate(connection).map { String(cString: $0) } ?? ""
        message = mysql_error(connection).map { String(cString: $0) } ?? ""
    }

    /// What fails while rows come is told of the connection alone.
    init(statement: OpaquePointer, _ connection: OpaquePointer) {
        let isTold = mysql_stmt_errno(statement) == 0
        number = isTold ? mysql_errno(connection) : mysql_stmt_errno(statement)
        let state = isTold ? mysql_sqlstate(connection) : mysql_stmt_sqlstate(statement)
        let message = isTold ? mysql_error(connection) : mysql_stmt_error(statement)
        self.state = state.map { String(cString: $0) } ?? ""
        self.message = message.map { String(cString: $0) } ?? ""
    }

    /// Of the client library itself: the connection is of no use any more
    /// (<https://mariadb.com/kb/en/mariadb-error-code-reference/>).
    var isOfTheClient: Bool { (2000...2999).contains(number) || (5000...5999).contains(number) }

    private var text: String {
        let text = message.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .joined(separator: "; ")
        return text.isEmpty ? "no message" : text
    }

    /// Why a connection did not come about.
    func connecting(_ parameters: ConnectionParameters) -> RunError {
        let code: RunError.Code =
            switch number {
            // The login, the database or the client's address; an account that is locked, or whose password is too old.
            case 1044, 1045, 1130, 1698, 1820, 1862, 3118, 4151: .credentialsRefused
            // No such database; a setting of the encryption, or its certificates; a kind of login that is not known.
            case 1049, 1115, 1251, 2019, 2026, 2049, 2059, 2061, 5010: .configuration
            default: .unavailable
            }
        // The library names neither the address nor the files.
        let files = parameters.certificates.filter { ["ssl_ca", "ssl_capath", "ssl_cert", "ssl_key"].contains($0.key) }
        let used =
            files.isEmpty || number != 2026
            ? "" : " (" + files.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + ")"
        let told = isOfTheClient ? "no connection to \(parameters.address): " : "the server reports \(number): "
        return RunError(code, "\(told)\(text)\(used)", source: parameters.id)
    }

    /// Why a statement failed; `isInterrupted` when we had it stopped.
    func running(isInterrupted: Bool) -> RunError {
        if isInterrupted, state == "70100" || isOfTheClient { return RunError(.interrupted, "interrupted") }
        if isOfTheClient { return RunError(.unavailable, "the connection to the server is lost: \(text)") }
        let code: RunError.Code =
            switch number {
            case 1969, 3024: .timedOut
            // The server is going down, or somebody ended the connection.
            case 1053, 1927, 3168: .unavailable
            case _ where state.hasPrefix("08"): .unavailable
            default: .queryFailed
            }
        // Each of the two has collations that the other does not know.
        let hint = number == 1273 ? "; say `mysql` or `mariadb` in the catalog, whichever the server is" : ""
        var error = RunError(code, "the server reports \(number) (\(state)): \(text)\(hint)")
        error.refusesStatement = code == .queryFailed && refusesStatement
        return error
    }

    /// Syntax, names, types and access rights; what is not supported; limits on the statement's size.
    ///
    /// Some have no SQLSTATE of their own: collations that do not go together, or are not known, too many tables,
    /// columns or levels, and a text whose tree takes too much memory.
    private var refusesStatement: Bool {
        if ["0A", "42"].contains(state.prefix(2)) { return true }
        return state == "HY000"
            && [1116, 1117, 1119, 1267, 1270, 1271, 1273, 1390, 1436, 3170].contains(number)
    }
}
