import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in Trino (<https://trino.io/docs/current/functions/string.html>), which counts code points.
    ///
    /// Where the manual is silent, its source decides: a SUBSTR of no or fewer characters is empty, and an empty part
    /// stands at the first place
    /// (<https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/operator/scalar/StringFunctions.java>).
    static let trinoText: [Function: FunctionSpelling] = [
        .length: .init(.template("CAST(LENGTH({0}) AS INTEGER)")),
        .octetLength: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let isBytes = arguments[0].type == .bytes
                let bytes = isBytes ? "CAST(LENGTH({0}) AS INTEGER)" : "CAST(LENGTH(TO_UTF8({0})) AS INTEGER)"
                return Fragment(try writer.fill(bytes, arguments))
            }),
        .substring: .init(.call("SUBSTR")),
        .leftmost: .init(.template("SUBSTR({0}, 1, {1})")),
        .rightmost: .init(.template("REVERSE(SUBSTR(REVERSE({0}), 1, {1}))")),
        .concatenate: .init(.infix("||", .concatenation), refuses: Refusals.bytes),
        .concatenateWith: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if arguments.count > 1 { return try writer.call("CONCAT_WS", arguments) }
                return Fragment(try writer.fill("CASE WHEN {0} IS NOT NULL THEN '' END", arguments))
            },
            refuses: { arguments, _ in
                // A call has 254 texts at most.
                guard arguments.count > 200 else { return nil }
                return Inhibition(.functionNotAvailable, "Trino does not put together so many texts at once")
            }),
        .trim: trinoTrim("BOTH"),
        .trimLeading: trinoTrim("LEADING"),
        .trimTrailing: trinoTrim("TRAILING"),
        .position: .init(.template("CAST(STRPOS({0}, {1}) AS INTEGER)")),
        .startsWith: .init(.call("STARTS_WITH")),
        .endsWith: .init(.template("STARTS_WITH(REVERSE({0}), REVERSE({1}))")),
        .contains: .init(.template("(STRPOS({0}, {1}) > 0)")),
        // An empty part would be found before each character.
        .replace: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if arguments[1].isTextWithCharacters { return try writer.call("REPLACE", arguments) }
                let form = "CASE WHEN {1} = '' THEN SUBSTR({0} || {2}, 1, LENGTH({0})) ELSE REPLACE({0}, {1}, {2}) END"
                return Fragment(try writer.fill(form, arguments))
            }),
        .translate: .init(.call("TRANSLATE")),
        // Its REPEAT makes arrays.
        .repeat: .init(
            .template(
                "CASE WHEN {0} <> '' AND {1} > 0 THEN LPAD('', LENGTH({0}) * {1}, {0}) "
                    + "WHEN {1} IS NOT NULL THEN SUBSTR({0}, 1, 0) END")),
        .reverse: .init(.call("REVERSE")),
        .padLeading: trinoPad("LPAD"),
        .padTrailing: trinoPad("RPAD"),
        .codePoint: .init(.template("CASE WHEN {0} = '' THEN 0 ELSE CODEPOINT(CAST({0} AS VARCHAR(1))) END")),
        .md5: trinoDigest("MD5"),
        .sha256: trinoDigest("SHA256"),
        .hexadecimal: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if arguments[0].type == .bytes { return try writer.call("TO_HEX", arguments) }
                let digits = "TRIM(LEADING '0' FROM TO_HEX(TO_BIG_ENDIAN_64({0})))"
                return Fragment(try writer.fill("CASE WHEN {0} = 0 THEN '0' ELSE \(digits) END", arguments))
            }),
        // It fails for a text that has others than digits, or half a byte.
        .bytesOfHexadecimal: FunctionSpelling(.template("FROM_HEX(UPPER({0}))")).refusing { arguments in
            if case .call(let function, _) = arguments[0].kind, function == .md5 || function == .sha256 { return nil }
            return Inhibition(.functionSemanticsDiffer, "Trino's from_hex() may fail for a text that holds no bytes")
        },
    ]

    /// The characters are a set (`trim(BOTH 'ab' FROM x)` takes off each of them).
    private static func trinoTrim(_ side: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let characters = arguments.count > 1 ? try writer.write(arguments[1]).within(.atom) : "' '"
                return Fragment("TRIM(\(side) \(characters) FROM \(try writer.write(arguments[0]).within(.atom)))")
            })
    }

    /// A length below zero and an empty fill are errors there.
    private static func trinoPad(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                if case .integer(let length)? = arguments[1].literalValue, length > 0, arguments[2].isTextWithCharacters
                {
                    return try writer.call(name, arguments)
                }
                let form =
                    "CASE WHEN {1} > 0 AND {2} <> '' THEN \(name)({0}, {1}, {2}) "
                    + "WHEN {2} IS NOT NULL THEN SUBSTR({0}, 1, {1}) END"
                return Fragment(try writer.fill(form, arguments))
            })
    }

    private static func trinoDigest(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let bytes = arguments[0].type == .bytes ? "{0}" : "TO_UTF8({0})"
                return Fragment(try writer.fill("LOWER(TO_HEX(\(name)(\(bytes))))", arguments))
            })
    }
}

extension Scalar {
    /// Whether it is a constant text that is not empty.
    var isTextWithCharacters: Bool {
        if case .text(let text)? = literalValue { return !text.unicodeScalars.isEmpty }
        return false
    }
}
