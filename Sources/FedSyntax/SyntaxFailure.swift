import FedDiagnostics

/// A compile error in one word.
///
/// Every call in the parser can fail, and keeps room for the error in its frame: with the error itself there,
/// text nested to the limit would not fit on a thread's stack.
struct SyntaxFailure: Error {
    private final class Box: Sendable {
        let error: CompileError

        init(_ error: CompileError) { self.error = error }
    }

    private let box: Box

    var error: CompileError { box.error }

    @inline(never)
    init(_ code: ErrorCode, _ detail: String, at range: SourceRange, hint: String? = nil) {
        box = Box(CompileError(code, detail, at: range, hint: hint))
    }

    /// A construct that is understood, but that the tree cannot hold.
    @inline(never)
    static func notSupported(_ construct: String, at range: SourceRange, hint: String? = nil) -> SyntaxFailure {
        SyntaxFailure(CompileError.notSupported(construct, at: range, hint: hint))
    }

    private init(_ error: CompileError) {
        box = Box(error)
    }
}
