/// The one error type that leaves the compiler: a code, a sentence, and the place in the SQL.
package struct CompileError: Error, Hashable, Sendable {
    package var code: ErrorCode
    /// What is wrong, naming the thing; one or two sentences.
    package var detail: String
    /// Where in the SQL, if the error has a place there.
    package var range: SourceRange?
    /// What would have been right.
    package var hint: String?
    /// What stayed local, where nothing may.
    package var inhibitors: [Inhibitor] = []

    package init(_ code: ErrorCode, _ detail: String, at range: SourceRange? = nil, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.range = range
        self.hint = hint
    }

    /// The same error, at this place if it has none.
    package func placed(at range: SourceRange?) -> CompileError {
        var error = self
        error.range = error.range ?? range
        return error
    }

    /// A construct that is understood but has no translation yet.
    package static func notSupported(
        _ construct: String, at range: SourceRange?, hint: String? = nil
    ) -> CompileError {
        CompileError(.notSupported, "\(construct) is not supported", at: range, hint: hint)
    }
}

extension CompileError: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue): \(detail)" + (hint.map { " (\($0))" } ?? "")
    }
}
