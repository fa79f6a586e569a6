import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// `text ~ pattern`, RLIKE and `regexp_like`.
    func matches(
        _ value: Scalar, _ pattern: Scalar, ignoresCase: Bool = false, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let text = options.language == .dc ? try text(value, "a regular expression") : try converted(value)
        if hasNull([pattern]) { return .literal(.null, .boolean, at: range) }
        let notation: RegularExpression.Notation = options.language == .dc ? .re2 : .java
        guard let expression = try regex(pattern, notation, ignoresCase: ignoresCase).forTest else {
            throw .notSupported(
                "`$` before the end of a pattern", at: pattern.range ?? range, hint: "write \\z for the end of the text"
            )
        }
        return .call(.regexMatches, [text, .literal(.text(expression.pattern), .text)], .boolean, at: range)
    }

    /// The expression of a constant pattern.
    func regex(
        _ pattern: Scalar, _ notation: RegularExpression.Notation, ignoresCase: Bool = false
    ) throws(CompileError) -> RegularExpression {
        guard pattern.type.isText, let text = pattern.folded().textValue else {
            throw .notSupported(
                "a regular expression that is not constant", at: pattern.range, hint: "write the pattern as a literal")
        }
        do throws(RegularExpression.Failure) {
            return try RegularExpression(text, notation, ignoresCase: ignoresCase)
        } catch {
            throw Self.failure(error, at: pattern.range)
        }
    }

    static func failure(_ failure: RegularExpression.Failure, at range: SourceRange?) -> CompileError {
        switch failure {
        case .invalid(let what):
            CompileError(.invalidLiteral, "an invalid regular expression: \(what)", at: range)
        case .unsupported(let what):
            .notSupported(
                "\(what) in a regular expression", at: range,
                hint: "literals, classes, groups, |, *, +, ?, {n,m}, ^, $, \\d, \\w, \\s and (?i) are supported")
        }
    }

    /// Systems differ in the empty matches that they find behind others.
    func refuseEmptyMatches(_ expression: RegularExpression, at range: SourceRange) throws(CompileError) {
        if expression.matchesEmpty {
            throw .notSupported("a regular expression that may match nothing, here", at: range, hint: "use + for *")
        }
    }

    /// The letters of constant flags.
    func regexFlags(_ flags: Scalar?, allowed: String) throws(CompileError) -> Set<Character> {
        guard let flags else { return [] }
        guard let text = flags.textValue else {
            throw .notSupported("flags that are not constant", at: flags.range)
        }
        for flag in text where !allowed.contains(flag) {
            throw .notSupported(
                "the flag `\(flag)` of a regular expression", at: flags.range,
                hint: "the flags here are \(allowed.map(String.init).joined(separator: ", "))")
        }
        // The last of the two counts.
        var result = Set(text)
        if let last = text.last(where: { $0 == "i" || $0 == "c" }), last == "c" { result.remove("i") }
        return result
    }

    /// `text SIMILAR TO pattern`.
    func similar(
        _ value: Scalar, _ pattern: Scalar, escape: Unicode.Scalar?, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let text = try text(value, "SIMILAR TO")
        let bound = pattern.folded()
        if hasNull([bound]) { return .literal(.null, .boolean, at: range) }
        guard let constant = bound.textValue else {
            throw .notSupported("SIMILAR TO with a pattern that is not constant", at: pattern.range)
        }
        do throws(RegularExpression.Failure) {
            guard let expression = try SimilarPattern.expression(constant, escape: escape) else {
                // Hyper finds nothing then.
                throw .invalid("it ends in its escape character")
            }
            return .call(.regexMatches, [text, .literal(.text(expression.pattern), .text)], .boolean, at: range)
        } catch {
            throw Self.failure(error, at: pattern.range)
        }
    }
}
