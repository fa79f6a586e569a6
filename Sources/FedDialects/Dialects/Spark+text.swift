import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in Spark; those of DC SQL that Spark lacks are put together from those that it has.
    static let sparkText: [Function: FunctionSpelling] = [
        .concatenateWith: .init(.call("CONCAT_WS")),
        .octetLength: .init(.call("OCTET_LENGTH")),
        .substringFrom: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.write(SparkText.substringFrom(scalar, arguments))
            }),
        .substringAround: .init(.call("SUBSTRING")),
        .leftmost: .init(.call("LEFT")),
        .rightmost: .init(.call("RIGHT")),
        .trim: SparkText.trim("TRIM", "BOTH"),
        .trimLeading: SparkText.trim("LTRIM", "LEADING"),
        .trimTrailing: SparkText.trim("RTRIM", "TRAILING"),
        .lower: .init(.call("LOWER")),
        .upper: .init(.call("UPPER")),
        .initialCapitals: .init(.call("INITCAP")),
        .capitalizedWords: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let pattern = writer.dialect.string("[\\p{IsAlphabetic}0-9]+|[^\\p{IsAlphabetic}0-9]+")
                return Fragment(
                    "ARRAY_JOIN(TRANSFORM(REGEXP_EXTRACT_ALL(\(value), \(pattern), 0), w -> CONCAT(UPPER(LEFT(w, 1)), "
                        + "SUBSTRING(LOWER(w), LENGTH(LOWER(LEFT(w, 1))) + 1))), '')")
            }),
        .position: .init(.template("LOCATE({1}, {0})")),
        .startsWith: .init(.call("STARTSWITH")),
        .endsWith: .init(.call("ENDSWITH")),
        .contains: .init(.call("CONTAINS")),
        .replace: .init(.call("REPLACE")),
        .translate: .init(.call("TRANSLATE")),
        .repeat: .init(.call("REPEAT")),
        .reverse: .init(.call("REVERSE")),
        .padLeading: .init(.call("LPAD")),
        .padTrailing: .init(.call("RPAD")),
        .splitPart: .init(.call("SPLIT_PART")),
        .codePoint: .init(.call("ASCII")),
        .character: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.write(SparkText.character(scalar, arguments[0]))
            }),
        .byteCharacter: .init(.call("CHAR")),
        .md5: .init(.call("MD5")),
        .sha256: .init(.template("SHA2({0}, 256)")),
        .hexadecimal: .init(.call("HEX")),
        .bytesOfHexadecimal: .init(.call("UNHEX")),
        .base64: .init(.call("BASE64")),
        .textOfUTF32: .init(.template("DECODE({0}, 'UTF-32')")),
        .likePattern: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.write(SparkText.likePattern(scalar, arguments))
            }),
        .regexMatches: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.write(arguments[0]).within(.concatenation)
                return Fragment("\(text) RLIKE \(try writer.javaPattern(arguments[1]))", .comparison)
            }),
        .regexReplace: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let pattern = try SparkText.expression(arguments[1])
                guard case .literal(.text(let text)) = arguments[2].kind,
                    let replacement = RegexReplacement(re2: text, groups: pattern.captures)
                else { throw CompileError(.internal, "a replacement is not constant", at: arguments[2].range) }
                let new = writer.dialect.string(replacement.javaText)
                let value = try writer.write(arguments[0]).text
                return Fragment("REGEXP_REPLACE(\(value), \(try writer.javaPattern(arguments[1])), \(new))")
            }),
        .regexSubstring: SparkText.regex("REGEXP_SUBSTR"),
        .regexCount: SparkText.regex("REGEXP_COUNT"),
        .regexPosition: SparkText.regex("REGEXP_INSTR"),
        .regexGroup: SparkText.regex("REGEXP_EXTRACT"),
    ]
}

extension ScalarWriter {
    /// A pattern as Java reads it.
    fileprivate func javaPattern(_ pattern: Scalar) throws(CompileError) -> String {
        dialect.string(try SparkText.expression(pattern).javaPattern)
    }
}

/// The parts that Spark's functions of text are put together from.
private enum SparkText {
    static func expression(_ pattern: Scalar) throws(CompileError) -> RegularExpression {
        if case .literal(.text(let text)) = pattern.kind, let read = try? RegularExpression(text, .re2) { return read }
        throw .notSupported("a regular expression that is not constant", at: pattern.range)
    }

    static func regex(_ name: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                var texts = [try writer.write(arguments[0]).text, try writer.javaPattern(arguments[1])]
                for argument in arguments.dropFirst(2) { texts.append(try writer.write(argument).text) }
                return Fragment("\(name)(\(texts.joined(separator: ", ")))")
            })
    }

    static func trim(_ name: String, _ side: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0])
                guard arguments.count > 1 else { return Fragment("\(name)(\(value.text))") }
                let characters = try writer.write(arguments[1]).within(.atom)
                return Fragment("TRIM(\(side) \(characters) FROM \(value.within(.atom)))")
            })
    }

    private static func call(_ function: Function, _ arguments: [Scalar], _ type: SQLType = .text) -> Scalar {
        Scalar(.call(function, arguments), type: type, isNullable: true)
    }

    private static func integer(_ number: Int64, _ type: SQLType = .integer) -> Scalar {
        .literal(.integer(number), type)
    }

    /// Positions before the first character take from the count, and a count below zero fails.
    static func substringFrom(_ scalar: Scalar, _ arguments: [Scalar]) -> Scalar {
        let (value, start) = (arguments[0], arguments[1])
        let isBefore = Scalar.compare(.less, start, integer(1))
        let first = Scalar(
            .searchedCase([.init(condition: isBefore, result: integer(1))], otherwise: start), type: .integer,
            isNullable: true)
        guard arguments.count > 2 else { return call(.substringAround, [value, first]) }
        let count = arguments[2]
        let wide = Scalar(.cast(start, .dc), type: .bigint, isNullable: true)
        let wideCount = Scalar(.cast(count, .dc), type: .bigint, isNullable: true).folded()
        let sum = call(.add, [wide, wideCount], .bigint)
        let end = call(.subtract, [sum, integer(1, .bigint)], .bigint)
        let rest = Scalar(
            .cast(call(.greatest, [end, integer(0, .bigint)], .bigint), .dc), type: .integer, isNullable: true)
        let message = Scalar.literal(.text("negative substring length not allowed"), .text)
        var branches = [Scalar.Branch(condition: isBefore, result: rest)]
        if (count.literalValue.map { $0 == .null } ?? true) || isNegative(count) {
            // NULL comes before the error.
            var fails = Scalar.compare(.less, count, integer(0))
            if value.isNullable { fails = .and([fails, .not(.isNull(value))]) }
            if start.isNullable { fails = .and([fails, .not(.isNull(start))]) }
            branches.insert(.init(condition: fails, result: call(.raise, [message], .integer)), at: 0)
        }
        let length = Scalar(.searchedCase(branches, otherwise: count), type: .integer, isNullable: true)
        return call(.substringAround, [value, first, length], scalar.type)
    }

    private static func isNegative(_ count: Scalar) -> Bool {
        if case .literal(.integer(let number)) = count.kind { return number < 0 }
        return false
    }

    /// Spark's `chr` takes the lowest eight bits: the character is read as UTF-32, where the byte order mark is none.
    static func character(_ scalar: Scalar, _ code: Scalar) -> Scalar {
        let wide = Scalar(.cast(code, .dc), type: .bigint, isNullable: true)
        let digits = call(.padLeading, [call(.hexadecimal, [wide]), integer(8), .literal(.text("0"), .text)])
        let text = call(.textOfUTF32, [call(.bytesOfHexadecimal, [digits], .bytes)])
        func isBetween(_ low: Int64, _ high: Int64) -> Scalar {
            .and([.compare(.greaterOrEqual, code, integer(low)), .compare(.lessOrEqual, code, integer(high))])
        }
        let message = Scalar.literal(.text("the argument is not a valid UTF-8 code point"), .text)
        return Scalar(
            .searchedCase(
                [
                    .init(
                        condition: .compare(.equal, code, integer(0xFEFF)), result: .literal(.text("\u{FEFF}"), .text)),
                    .init(condition: .or([isBetween(1, 0xD7FF), isBetween(0xE000, 0x10FFFF)]), result: text),
                    .init(condition: .isNull(code), result: .literal(.null, .text)),
                ], otherwise: call(.raise, [message])), type: scalar.type, isNullable: true)
    }

    /// Spark's LIKE fails on an escape character before an ordinary one.
    static func likePattern(_ scalar: Scalar, _ arguments: [Scalar]) throws(CompileError) -> Scalar {
        func text(_ text: String) -> Scalar { .literal(.text(text), .text) }
        guard case .literal(.text(let escape)) = arguments[1].kind else {
            throw .notSupported("an ESCAPE that is not constant", at: arguments[1].range)
        }
        guard let mark = escape.unicodeScalars.first else {
            return call(.replace, [arguments[0], text("\\"), text("\\\\")])
        }
        if mark == "%" || mark == "_" {
            throw .notSupported("ESCAPE '\(escape)' with a pattern that is not constant", at: scalar.range)
        }
        let special = CharacterRanges(mark).union(CharacterRanges("%")).union(CharacterRanges("_"))
        let needed = RegularExpression.Node.sequence([.characters(CharacterRanges(mark)), .characters(special)])
        let expression = RegularExpression(
            root: .alternatives([
                .capture(needed),
                .sequence([.characters(CharacterRanges(mark)), .capture(.characters(special.inverted))]),
            ]))
        return call(.regexReplace, [arguments[0], text(expression.pattern), text("\\1\\2")])
    }
}
