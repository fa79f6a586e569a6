import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Regular expressions in PostgreSQL; see `PostgresPattern`.
    ///
    /// The functions that are called after them, as `regexp_count`, came with version 15.
    static let postgresRegex: [Function: FunctionSpelling] = [
        .regexMatches: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                let pattern = try writer.postgresPattern(arguments)
                return Fragment("\(try writer.write(arguments[0]).within(.sum)) ~ \(pattern)", .concatenation)
            }, refusesArguments: { refusal(of: $0, ofAllMatches: false) }),
        .regexPosition: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).within(.atom)
                let pattern = try writer.postgresPattern(arguments)
                // What stands before the first match is the first part.
                return Fragment(
                    "CASE WHEN \(value) ~ \(pattern) THEN LENGTH((REGEXP_SPLIT_TO_ARRAY(\(value), \(pattern)))[1]) + 1 "
                        + "WHEN \(value) IS NOT NULL THEN 0 END")
            }, refusesArguments: { refusal(of: $0, ofAllMatches: false) }),
        .regexSubstring: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let match = "SUBSTRING(\(value), \(try writer.postgresPattern(arguments)))"
                return Fragment(expression(arguments)?.matchesEmpty == true ? "NULLIF(\(match), '')" : match)
            }, refusesArguments: { refusal(of: $0) }),
        .regexCount: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                let (value, pattern) = (try writer.write(arguments[0]).text, try writer.postgresPattern(arguments))
                // Each match gets a character more.
                return Fragment(
                    "(LENGTH(REGEXP_REPLACE(\(value), \(pattern), '\\& ', 'g')) - LENGTH(\(value)))")
            }, refusesArguments: { refusal(of: $0) }),
        .regexGroup: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).within(.atom)
                var group = "SUBSTRING(\(value), \(try writer.postgresPattern(arguments)))"
                if case .integer(let number)? = arguments[2].literalValue, number > 0 {
                    let pattern = try writer.postgresPattern(arguments, captures: true)
                    group = "(REGEXP_MATCH(\(value), \(pattern)))[\(number)]"
                }
                return Fragment("CASE WHEN \(value) IS NOT NULL THEN COALESCE(\(group), '') END")
            }, refusesArguments: { refusal(of: $0) }),
        .regexReplace: .comparing(
            .custom { writer, _, arguments throws(CompileError) in
                guard let (pattern, replacement, flags) = replacing(arguments) else {
                    throw .notSupported("this regular expression in PostgreSQL", at: arguments[1].range)
                }
                let value = try writer.write(arguments[0]).text
                let texts = [pattern, replacement].map(writer.dialect.string).joined(separator: ", ")
                return Fragment("REGEXP_REPLACE(\(value), \(texts)\(flags))")
            },
            refusesArguments: { arguments in
                replacing(arguments) == nil ? otherMatches : nil
            }),
    ]

    private static let otherMatches = Inhibition(
        .functionSemanticsDiffer, "PostgreSQL may find another match of this pattern")

    /// The pattern, if it is constant.
    fileprivate static func expression(_ arguments: [Scalar]) -> RegularExpression? {
        guard arguments.count > 1, case .text(let text)? = arguments[1].literalValue else { return nil }
        return try? RegularExpression(text, .re2)
    }

    private static func refusal(of arguments: [Scalar], ofAllMatches isOfMatches: Bool = true) -> Inhibition? {
        guard let expression = expression(arguments), PostgresPattern(expression) != nil else {
            return Inhibition(.functionNotAvailable, "PostgreSQL has no regular expression of the same meaning")
        }
        return !isOfMatches || PostgresPattern.isUnambiguous(expression) ? nil : otherMatches
    }

    /// Pattern, replacement and flags of REGEXP_REPLACE.
    private static func replacing(_ arguments: [Scalar]) -> (pattern: String, replacement: String, flags: String)? {
        guard let whole = expression(arguments), case .text(let text)? = arguments[2].literalValue,
            var parts = RegexReplacement(re2: text, groups: whole.captures)?.parts
        else { return nil }
        let first = PostgresPattern.first(in: whole)
        if first != nil {
            // What comes before the match stays.
            guard parts.first == .group(1), !parts.dropFirst().contains(where: { $0 == .group(0) || $0 == .group(1) })
            else { return nil }
            parts.removeFirst()
        }
        let expression = first ?? whole
        guard PostgresPattern.isUnambiguous(expression),
            let pattern = PostgresPattern(expression, captures: true)?.text
        else { return nil }
        let replacement = PostgresPattern.replacement(parts, shift: first == nil ? 0 : 2)
        return (pattern, replacement, first == nil ? ", 'g'" : "")
    }
}

extension ScalarWriter {
    /// The pattern of a call as a literal.
    fileprivate func postgresPattern(_ arguments: [Scalar], captures: Bool = false) throws(CompileError) -> String {
        guard let expression = Dialect.expression(arguments),
            let pattern = PostgresPattern(expression, captures: captures)
        else { throw .notSupported("this regular expression in PostgreSQL", at: arguments[1].range) }
        return dialect.string(pattern.text)
    }
}
