package import FedRuntime
import Foundation

/// What a driver says of an error.
package struct DriverMessage: Sendable {
    /// On one line, not too long, and without the statement, which drivers repeat.
    package let text: String

    package init(_ message: String) {
        var text = message
        for mark in ["\nQuery was", "\nquery:"] {
            if let end = text.range(of: mark) { text = String(text[..<end.lowerBound]) }
        }
        let ends = CharacterSet(charactersIn: " \t;")
        text = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: ends) }
            .joined(separator: "; ")
        self.text = Redaction.excerpt(text, longest: 2000)
    }

    /// Whether it is about the login, of which not all drivers have a code.
    package var isAboutLogin: Bool {
        let words = [
            "authentication failed", "no password supplied", "access denied", "incorrect username or password",
            "login failed", "invalid username/password",
        ]
        let text = text.lowercased()
        return words.contains { text.contains($0) }
    }

    /// Why there is no connection, by an SQLSTATE, or, if there is none, or it says little, the words.
    package func connecting(state: String, otherwise code: RunError.Code) -> RunError {
        let found: RunError.Code =
            switch state.prefix(2) {
            case "28": .credentialsRefused
            case "3D", "42": .configuration
            default: isAboutLogin ? .credentialsRefused : code
            }
        return RunError(found, sentence(state))
    }

    /// Why a statement failed; `isRefused` for one without a state that tells whether the system takes it.
    package func running(state: String, otherwise code: RunError.Code, isRefused: Bool) -> RunError {
        let found: RunError.Code =
            switch state {
            case "57P01", "57P02", "57P03": .unavailable
            case _ where state.hasPrefix("08"): .unavailable
            default: code
            }
        var error = RunError(found, sentence(state))
        // Not supported; syntax, names, types and access rights; limits of the program.
        error.refusesStatement =
            found == .queryFailed && (isRefused || ["0A", "42", "54"].contains(state.prefix(2)))
        return error
    }

    private func sentence(_ state: String) -> String {
        "the driver reports \(state.isEmpty ? "" : "\(state): ")\(text.isEmpty ? "an error without a message" : text)"
    }
}
