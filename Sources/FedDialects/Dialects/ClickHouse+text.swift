import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in ClickHouse (<https://clickhouse.com/docs/sql-reference/functions/string-functions>).
    ///
    /// Those whose name ends in UTF8 count code points; the others see bytes, which is the same where a part of a text
    /// is looked for. A count below zero leaves the other end out, and is made zero here. Regular expressions are RE2's
    /// (<https://clickhouse.com/docs/sql-reference/functions/string-search-functions>), as those of main are.
    static let clickhouseText: [Function: FunctionSpelling] = [
        .length: .init(.template("CAST(lengthUTF8({0}) AS Nullable(Int32))")),
        .octetLength: .init(.template("CAST(length({0}) AS Nullable(Int32))")),
        .substring: .init(.call("substringUTF8")),
        .leftmost: .init(.template("substringUTF8({0}, 1, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)")),
        .rightmost: .init(.template("rightUTF8({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)")),
        .concatenate: .init(.infix("||", .concatenation), refuses: Refusals.bytes),
        // A separator before each text, of which the first goes.
        .concatenateWith: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let separator = try writer.write(arguments[0]).within(.atom)
                var parts = ["''"]
                for argument in arguments.dropFirst() {
                    let text = try writer.write(argument).within(.atom)
                    parts.append(
                        argument.isNullable
                            ? "CASE WHEN \(text) IS NULL THEN '' ELSE \(separator) || \(text) END"
                            : "\(separator) || \(text)")
                }
                return Fragment("substringUTF8(\(parts.joined(separator: " || ")), lengthUTF8(\(separator)) + 1)")
            }),
        .trim: clickhouseTrim("BOTH"),
        .trimLeading: clickhouseTrim("LEADING"),
        .trimTrailing: clickhouseTrim("TRAILING"),
        .position: .init(.template("CAST(positionUTF8({0}, {1}) AS Nullable(Int32))")),
        .startsWith: .init(.call("startsWith")),
        .endsWith: .init(.call("endsWith")),
        .contains: .init(.template("(position({0}, {1}) > 0)")),
        .replace: .init(.call("replaceAll")),
        // Of as many characters as they become, each once: else older servers fail.
        .translate: FunctionSpelling(.call("translateUTF8")).refusing { arguments in
            if case .text(let from)? = arguments[1].literalValue, case .text(let to)? = arguments[2].literalValue,
                from.unicodeScalars.count == to.unicodeScalars.count, !from.isEmpty,
                Set(from.unicodeScalars).count == from.unicodeScalars.count
            {
                return nil
            }
            return Inhibition(.functionSemanticsDiffer, "ClickHouse translates each character into one")
        },
        .reverse: .init(.call("reverseUTF8")),
        .padLeading: clickhousePad("leftPadUTF8"),
        .padTrailing: clickhousePad("rightPadUTF8"),
        .codePoint: .init(
            .template(
                "CAST(reinterpretAsUInt32(convertCharset(substringUTF8({0}, 1, 1), 'UTF-8', 'UTF-32LE')) "
                    + "AS Nullable(Int32))")),
        .md5: .init(.template("lower(hex(MD5({0})))")),
        .sha256: .init(.template("lower(hex(SHA256({0})))")),
        .hexadecimal: .init(
            .template(
                "CASE WHEN {0} = 0 THEN '0' ELSE TRIM(LEADING '0' FROM hex(CAST({0} AS Nullable(Int64)))) END")),
        .regexMatches: clickhouseRegex { text, pattern, _ in "match(\(text), \(pattern))" },
        .regexSubstring: clickhouseRegex { text, pattern, _ in "nullIf(regexpExtract(\(text), \(pattern), 0), '')" },
        .regexGroup: clickhouseRegex { "regexpExtract(\($0), \($1), \($2))" },
        .regexCount: clickhouseRegex { text, pattern, _ in "CAST(countMatches(\(text), \(pattern)) AS Nullable(Int32))"
        }
        .refusing(Refusals.emptyMatches),
        .regexReplace: clickhouseRegex { "replaceRegexpAll(\($0), \($1), \($2))" }
            .refusing(Refusals.emptyMatches),
        .regexPosition: FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                guard case .text(let text)? = arguments[1].literalValue,
                    let expression = try? RegularExpression(text, .re2)
                else { throw .notSupported("a regular expression that is not constant", at: arguments[1].range) }
                let pattern = writer.dialect.string(expression.pattern)
                let before = writer.dialect.string(expression.fromStart(isWhole: false).pattern)
                return try writer.repeating(arguments[0]) { value in
                    "CASE WHEN NOT match(\(value), \(pattern)) THEN 0 "
                        + "ELSE CAST(lengthUTF8(regexpExtract(\(value), \(before), 1)) AS Nullable(Int32)) + 1 END"
                }
            }
        ).refusing(Refusals.otherThanSharedPatterns),
    ]

    /// Blanks alone: it takes off bytes, of which several make one character.
    private static func clickhouseTrim(_ side: String) -> FunctionSpelling {
        FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                let characters = arguments.count > 1 ? try writer.write(arguments[1]).text : "' '"
                return Fragment("TRIM(\(side) \(characters) FROM \(try writer.write(arguments[0]).within(.atom)))")
            }
        ).refusing { arguments in
            guard arguments.count > 1 else { return nil }
            if case .text(let text)? = arguments[1].literalValue, text.unicodeScalars.count == 1,
                text.unicodeScalars.allSatisfy(\.isASCII)
            {
                return nil
            }
            return Inhibition(.functionSemanticsDiffer, "ClickHouse may take off single bytes of these characters")
        }
    }

    /// A length below zero is an error there, an empty fill means blanks, and no column fills.
    private static func clickhousePad(_ name: String) -> FunctionSpelling {
        FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                if case .integer(let length)? = arguments[1].literalValue, length >= 0 {
                    return try writer.call(name, arguments)
                }
                return Fragment(
                    try writer.fill("\(name)({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END, {2})", arguments))
            }
        ).refusing { arguments in
            if arguments[2].isTextWithCharacters { return nil }
            return Inhibition(.functionSemanticsDiffer, "ClickHouse fills with a constant alone")
        }
    }

    private static func clickhouseRegex(
        _ body: @escaping @Sendable (_ text: String, _ pattern: String, _ other: String) -> String
    ) -> FunctionSpelling {
        FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.write(arguments[0]).text
                let other = arguments.count > 2 ? try writer.write(arguments[2]).text : ""
                return Fragment(body(text, try writer.sharedPattern(arguments[1]), other))
            }
        ).refusing(Refusals.otherThanSharedPatterns)
    }
}
