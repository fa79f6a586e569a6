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
        .concatenate: FunctionSpelling(.infix("||", .concatenation), refuses: Refusals.bytes)
            .refusing(Refusals.longerThanMegabyte),
        .concatenateWith: FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                if arguments.count > 1 { return try writer.call("CONCAT_WS", arguments) }
                return Fragment(try writer.fill("CASE WHEN {0} IS NOT NULL THEN '' END", arguments))
            },
            refuses: { arguments, _ in
                // A call has 127 arguments at most: https://github.com/trinodb/trino/pull/17816
                guard arguments.count > 127 else { return nil }
                return Inhibition(.functionNotAvailable, "Trino does not put together so many texts at once")
            }
        ).refusing(Refusals.longerThanMegabyte),
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
                let form =
                    "CASE WHEN {1} <> '' THEN REPLACE({0}, {1}, {2}) "
                    + "WHEN {1} IS NOT NULL AND {2} IS NOT NULL THEN {0} END"
                return Fragment(try writer.fill(form, arguments))
            }),
        .translate: .init(.call("TRANSLATE")),
        // Its REPEAT makes arrays.
        .repeat: FunctionSpelling(
            .template(
                "CASE WHEN {0} <> '' AND {1} > 0 THEN LPAD('', LENGTH({0}) * {1}, {0}) "
                    + "WHEN {1} IS NOT NULL THEN SUBSTR({0}, 1, 0) END")
        ).refusing(Refusals.unboundedLength),
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
        FunctionSpelling(
            .custom { writer, _, arguments throws(CompileError) in
                if case .integer(let length)? = arguments[1].literalValue, length > 0, arguments[2].isTextWithCharacters
                {
                    return try writer.call(name, arguments)
                }
                let form =
                    "CASE WHEN {1} > 0 AND {2} <> '' THEN \(name)({0}, {1}, {2}) "
                    + "WHEN {2} IS NOT NULL THEN SUBSTR({0}, 1, {1}) END"
                return Fragment(try writer.fill(form, arguments))
            }
        ).refusing(Refusals.unboundedLength)
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

    /// How many characters the text has at most, as far as constants and the types of columns tell.
    fileprivate var mostCharacters: Int? {
        switch (kind, type) {
        case (.literal(.text(let text)), _): text.unicodeScalars.count
        case (.literal, _): 0
        case (.cast(let operand, _), _) where operand.type.isExact || operand.type == .boolean: 41
        case (.cast(let operand, _), .text) where operand.type.isText: operand.mostCharacters
        case (.call(.concatenate, let parts), _): Scalar.mostCharacters(of: parts)
        case (_, .varchar(let length)), (_, .char(let length)): length
        default: nil
        }
    }

    fileprivate static func mostCharacters(of parts: [Scalar]) -> Int? {
        var total = 0
        for part in parts {
            guard let own = part.mostCharacters else { return nil }
            total += own
        }
        return total
    }
}

extension Refusals {
    /// What may be put together to more than a megabyte, where Trino fails
    /// (<https://github.com/trinodb/trino/issues/20824>).
    ///
    /// A separator stands less often than there are texts, and a character has up to four bytes.
    static let longerThanMegabyte: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if let most = Scalar.mostCharacters(of: arguments), most * arguments.count <= 1 << 18 { return nil }
        return Inhibition(.functionSemanticsDiffer, "Trino fails for a text of more than a megabyte")
    }
}
