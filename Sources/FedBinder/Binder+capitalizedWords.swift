import FedAlgebra
import FedDiagnostics
import FedSyntax

/// The one lambda function of main stages: words with a capital at the beginning, as this compiler writes them.
extension Binder {
    private static let words = "[\\p{IsAlphabetic}0-9]+|[^\\p{IsAlphabetic}0-9]+"
    private static let capital =
        "w -> CONCAT(UPPER(LEFT(w, 1)), SUBSTRING(LOWER(w), LENGTH(LOWER(LEFT(w, 1))) + 1))"

    /// The text whose words get capitals; `nil` for a call that is another one.
    private func textOfWords(_ call: FunctionCall) -> Expression? {
        guard call.name.text.lowercased() == "array_join", call.arguments.count == 2,
            case .literal(.string("")) = call.arguments[1].kind,
            case .function(let transform) = call.arguments[0].kind, transform.name.text.lowercased() == "transform",
            transform.arguments.count == 2, case .lambda = transform.arguments[1].kind,
            transform.arguments[1].text(in: .spark).lowercased() == Self.capital.lowercased(),
            case .function(let words) = transform.arguments[0].kind,
            words.name.text.lowercased() == "regexp_extract_all", words.arguments.count == 3,
            case .literal(.string(Self.words)) = words.arguments[1].kind,
            case .literal(.integer("0")) = words.arguments[2].kind
        else { return nil }
        return words.arguments[0]
    }

    mutating func capitalizedWords(
        _ call: FunctionCall, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar? {
        guard options.language == .spark, let text = textOfWords(call) else { return nil }
        return .call(.capitalizedWords, [try converted(scalar(text, in: scope))], at: range)
    }
}
