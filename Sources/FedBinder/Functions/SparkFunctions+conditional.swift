import FedAlgebra
import FedCatalog
import FedDiagnostics

extension SparkFunctions {
    static let conditional: [String: Signature] = [
        "coalesce": DCFunctions.coalesce, "ifnull": DCFunctions.ifNull, "nvl": DCFunctions.ifNull,
        "nullif": DCFunctions.nullif, "if": DCFunctions.choice,
        "greatest": DCFunctions.extreme(.greatest, of: 2...1000),
        "least": DCFunctions.extreme(.least, of: 2...1000),
        "raise_error": raiseError,
    ]

    /// Of no type; a cast around it gives it one.
    private static let raiseError = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let message = try binder.text(arguments[0], "raise_error").folded()
        guard case .literal(.text) = message.kind else {
            throw .notSupported("raise_error with a message that is not constant", at: range)
        }
        return Scalar(.call(.raise, [message]), type: .text, isNullable: true, range: range)
    }
}
