import FedAlgebra
import FedDiagnostics

/// The volatile calls that a statement holds, so that none is written twice: that would be two values in place of one.
struct VolatileCalls: Sendable {
    /// How each call is written, by its number.
    private(set) var texts: [Int64: String] = [:]
    private var range: SourceRange?

    mutating func insert(_ number: Int64, _ text: String, at range: SourceRange?) throws(CompileError) {
        self.range = range
        if texts.updateValue(text, forKey: number) != nil { throw Self.isRepeated(range) }
    }

    /// Looks for calls that were written once, and whose text was used again.
    ///
    /// - Throws: `NOT_SUPPORTED` when there is one.
    func check(_ statement: String) throws(CompileError) {
        for text in Set(texts.values) {
            let calls = texts.values.count { $0 == text }
            if statement.ranges(of: text).count != calls { throw Self.isRepeated(range) }
        }
    }

    private static func isRepeated(_ range: SourceRange?) -> CompileError {
        .notSupported(
            "a volatile function in a place that needs its value twice", at: range,
            hint: "the engines would compute two values")
    }
}

extension ScalarWriter {
    /// A call without arguments: the one that it has in the algebra tells it apart from others.
    mutating func volatileCall(
        _ spelling: Spelling, _ arguments: [Scalar], _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        guard case .call(let name) = spelling, case .integer(let number)? = arguments.first?.literalValue else {
            throw CompileError(.internal, "a volatile call without a number", at: scalar.range)
        }
        let text = "\(name)()"
        try volatileCalls.insert(number, text, at: scalar.range)
        return Fragment(text)
    }
}
