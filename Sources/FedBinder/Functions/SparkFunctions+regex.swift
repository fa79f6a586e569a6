import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Regular expressions of Spark, which are Java's.
extension SparkFunctions {
    static let regex: [String: Signature] = [
        "rlike": like, "regexp_like": like, "regexp": like, "regexp_replace": replacement,
        "regexp_extract": extract, "regexp_substr": ofPattern(.regexSubstring, .text),
        "regexp_count": ofPattern(.regexCount, .integer), "regexp_instr": ofPattern(.regexPosition, .integer),
    ]

    private static let like = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        try binder.matches(arguments[0], arguments[1], at: range)
    }

    private static func pattern(
        _ binder: Binder, _ pattern: Scalar, mayBeEmpty: Bool
    ) throws(CompileError) -> RegularExpression {
        let expression = try binder.regex(pattern, .java)
        if expression.hasLastLineEnd {
            throw .notSupported("`$` in this pattern", at: pattern.range, hint: "write \\z for the end of the text")
        }
        if !mayBeEmpty, let range = pattern.range { try binder.refuseEmptyMatches(expression, at: range) }
        return expression
    }

    private static func ofPattern(_ function: Function, _ type: SQLType) -> Signature {
        Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            let value = try binder.converted(arguments[0])
            if binder.hasNull(arguments) { return .literal(.null, type, at: range) }
            let expression = try pattern(binder, arguments[1], mayBeEmpty: function == .regexSubstring)
            return .call(function, [value, .literal(.text(expression.pattern), .text)], type, at: range)
        }
    }

    private static let replacement = Signature(count: 3...4) { binder, arguments, range throws(CompileError) in
        if arguments.count > 3, arguments[3].integerValue != 1 {
            throw .notSupported("`regexp_replace` from another place than the first", at: range)
        }
        let value = try binder.converted(arguments[0])
        if binder.hasNull(arguments) { return .literal(.null, .text, at: range) }
        // At the start of the text there is one match at most.
        let expression = try pattern(binder, arguments[1], mayBeEmpty: true)
        if !expression.isAtStart { try binder.refuseEmptyMatches(expression, at: arguments[1].range ?? range) }
        guard let text = arguments[2].textValue else {
            throw .notSupported("a replacement that is not constant", at: arguments[2].range ?? range)
        }
        guard let replacement = RegexReplacement(java: text, groups: expression.captures) else {
            throw CompileError(
                .invalidLiteral, "'\(text.short)' is not a replacement for this pattern",
                at: arguments[2].range ?? range,
                hint: "write $1 for the first group and \\$ for a dollar sign")
        }
        return .call(
            .regexReplace,
            [value, .literal(.text(expression.pattern), .text), .literal(.text(replacement.text), .text)], at: range)
    }

    private static let extract = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        let value = try binder.converted(arguments[0])
        if binder.hasNull(arguments) { return .literal(.null, .text, at: range) }
        let expression = try pattern(binder, arguments[1], mayBeEmpty: true)
        let number = arguments.count > 2 ? arguments[2] : .literal(.integer(1), .integer)
        guard let group = number.integerValue else {
            throw .notSupported("a number of a group that is not constant", at: number.range ?? range)
        }
        guard group >= 0, group <= expression.captures else {
            throw CompileError(
                .invalidLiteral, "the pattern has \(expression.captures) groups", at: number.range ?? range,
                hint: "0 is the whole match")
        }
        if group > 9 { throw .notSupported("a group beyond the ninth", at: number.range ?? range) }
        return .call(
            .regexGroup, [value, .literal(.text(expression.pattern), .text), .literal(.integer(group), .integer)],
            at: range)
    }
}
