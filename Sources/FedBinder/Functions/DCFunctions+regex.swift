import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Regular expressions of DC SQL, which are RE2's.
extension DCFunctions {
    static let regex: [String: Signature] = [
        "regexp_like": like, "regexp_replace": replacement, "regexp_substr": substr, "regexp_count": count,
        "regexp_instr": instr,
    ]

    private static let like = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        let flags = try binder.regexFlags(arguments.count > 2 ? arguments[2] : nil, allowed: "ic")
        return try binder.matches(arguments[0], arguments[1], ignoresCase: flags.contains("i"), at: range)
    }

    /// The first match, or all with the flag `g`.
    private static let replacement = Signature(count: 3...4) { binder, arguments, range throws(CompileError) in
        let flags = try binder.regexFlags(arguments.count > 3 ? arguments[3] : nil, allowed: "icg")
        let value = try binder.text(arguments[0], "regexp_replace")
        if binder.hasNull(arguments) { return .literal(.null, .text, at: range) }
        let expression = try binder.regex(arguments[1], .re2, ignoresCase: flags.contains("i"))
        guard let text = arguments[2].textValue else {
            throw .notSupported("a replacement that is not constant", at: arguments[2].range ?? range)
        }
        let isGlobal = flags.contains("g")
        guard
            let replacement = RegexReplacement(
                re2: text, groups: expression.captures, shift: isGlobal ? 0 : 1)
        else {
            throw CompileError(
                .invalidLiteral, "'\(text.short)' is not a replacement for this pattern",
                at: arguments[2].range ?? range,
                hint: "write \\1 for the first group and \\\\ for a backslash")
        }
        if isGlobal { try binder.refuseEmptyMatches(expression, at: arguments[1].range ?? range) }
        let pattern = isGlobal ? expression.pattern : expression.fromStart(isWhole: true).pattern
        let new = isGlobal ? replacement.text : "\\1" + replacement.text
        return .call(
            .regexReplace, [value, .literal(.text(pattern), .text), .literal(.text(new), .text)], at: range)
    }

    private static let substr = Signature(count: 2...4) { binder, arguments, range throws(CompileError) in
        try regex(.regexSubstring, .text, binder, arguments, range)
    }

    private static let count = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        try regex(.regexCount, .integer, binder, arguments, range)
    }

    private static let instr = Signature(count: 2...4) { binder, arguments, range throws(CompileError) in
        try regex(.regexPosition, .integer, binder, arguments, range)
    }

    /// A function of text and pattern; the start and the number of the match are one, or not supported.
    private static func regex(
        _ function: Function, _ type: SQLType, _ binder: Binder, _ arguments: [Scalar], _ range: SourceRange
    ) throws(CompileError) -> Scalar {
        for argument in arguments.dropFirst(2) where argument.integerValue != 1 {
            throw .notSupported(
                "a regular expression from another place than the first", at: argument.range ?? range,
                hint: "use substring for the start")
        }
        let value = try binder.text(arguments[0], function.name)
        if binder.hasNull(Array(arguments.prefix(2))) { return .literal(.null, type, at: range) }
        let expression = try binder.regex(arguments[1], .re2)
        let pattern = Scalar.literal(.text(expression.pattern), .text)
        if function == .regexSubstring, expression.matchesEmpty {
            let match = Scalar.call(.regexGroup, [value, pattern, .literal(.integer(0), .integer)])
            let test = Scalar.call(.regexMatches, [value, pattern], .boolean)
            return Scalar(
                .searchedCase([.init(condition: test, result: match)], otherwise: .literal(.null, .text)),
                type: .text, isNullable: true, range: range)
        }
        try binder.refuseEmptyMatches(expression, at: arguments[1].range ?? range)
        return .call(function, [value, pattern], type, at: range)
    }
}
