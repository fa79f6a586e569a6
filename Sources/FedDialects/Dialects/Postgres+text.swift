import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text and bytes in PostgreSQL (<https://www.postgresql.org/docs/current/functions-string.html>).
    ///
    /// Characters are code points, in a database whose encoding is UTF8. What looks for one text in another fails under
    /// a collation that is not deterministic, below version 18.
    static let postgresText: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .concatenateWith: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments.count > 1 { return try writer.call("CONCAT_WS", arguments) }
                    return Fragment("LEFT(\(try writer.write(arguments[0]).text), 0)")
                },
                refuses: { arguments, _ in
                    guard arguments.count > 100 else { return nil }
                    return Inhibition(.functionSemanticsDiffer, "PostgreSQL takes 100 arguments at most")
                }),
            .octetLength: .init(.call("OCTET_LENGTH")),
            .substringFrom: .init(.call("SUBSTRING")),
            .leftmost: .init(.template(boundedPart("LEFT"))),
            .rightmost: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if case .integer(let count)? = arguments[1].literalValue, count >= 0 {
                        return try writer.call("RIGHT", arguments)
                    }
                    return Fragment(try writer.fill(boundedPart("RIGHT"), arguments))
                }),
            .position: .comparing(.call("STRPOS")),
            .startsWith: .comparing(.call("STARTS_WITH")),
            .endsWith: .comparing(.template("(RIGHT({0}, LENGTH({1})) = {1})")),
            .contains: .comparing(.template("(STRPOS({0}, {1}) > 0)")),
            .replace: .comparing(.call("REPLACE")),
            .splitPart: .comparing(
                .call("SPLIT_PART"),
                refusesArguments: { arguments in
                    if case .integer(let number)? = arguments[2].literalValue, number > 0 { return nil }
                    return Inhibition(
                        .functionSemanticsDiffer, "before version 14 PostgreSQL counts fields from the left alone")
                }),
            .translate: .init(.call("TRANSLATE")),
            .repeat: .init(.call("REPEAT")),
            .padLeading: .init(.call("LPAD")),
            .padTrailing: .init(.call("RPAD")),
            .reverse: .init(.call("REVERSE")),
            .codePoint: .init(.call("ASCII")),
            .character: .init(.call("CHR")),
            .md5: .init(.call("MD5")),
            .sha256: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    Fragment("ENCODE(SHA256(\(try writer.bytes(of: arguments[0]))), 'hex')")
                }),
            .hexadecimal: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let isNumber = arguments[0].type.isInteger
                    let digits = isNumber ? "TO_HEX({0})" : "ENCODE(\(try writer.bytes(of: arguments[0])), 'hex')"
                    return Fragment("UPPER(\(try writer.fill(digits, arguments)))")
                },
                refuses: { arguments, _ in
                    if arguments[0] == .bigint || arguments[0] == .bytes || arguments[0].isText { return nil }
                    return Inhibition(.functionSemanticsDiffer, "PostgreSQL has other digits for \(arguments[0])")
                }),
            // Digits alone, whose number is even: all others fail there.
            .bytesOfHexadecimal: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if case .call(let function, _) = arguments[0].kind, [.sha256, .md5].contains(function) {
                        return Fragment("DECODE(\(try writer.write(arguments[0]).text), 'hex')")
                    }
                    return Fragment(
                        try writer.fill(
                            "CASE WHEN LENGTH(TRANSLATE({0}, '0123456789ABCDEFabcdef', '')) = 0 THEN "
                                + "DECODE(REPEAT('0', LENGTH({0}) % 2) || {0}, 'hex') END", arguments))
                }),
            .base64: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let lines = "ENCODE(\(try writer.bytes(of: arguments[0])), 'base64')"
                    return Fragment("REPLACE(RTRIM(\(lines), CHR(10)), CHR(10), CHR(13) || CHR(10))")
                }),
        ]
        for (function, side, name) in [
            (Function.trim, "BOTH", "BTRIM"), (.trimLeading, "LEADING", "LTRIM"), (.trimTrailing, "TRAILING", "RTRIM"),
        ] {
            table[function] = .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments.count > 1 { return try writer.call(name, arguments) }
                    return Fragment(try writer.fill("TRIM(\(side) ' ' FROM {0})", arguments))
                })
        }
        for function in [Function.repeat, .padLeading, .padTrailing] {
            table[function]?.refusesArguments = Refusals.unboundedLength
        }
        return table
    }()

    /// Those of them that fail for the arguments for which DC SQL's do.
    static let failingPostgresText: Set<Function> = [.substringFrom, .splitPart, .character]

    /// Below zero the server counts from the other end.
    private static func boundedPart(_ name: String) -> String {
        "\(name)({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END)"
    }
}

extension ScalarWriter {
    /// Bytes as they are, and those of a text's UTF-8.
    fileprivate mutating func bytes(of scalar: Scalar) throws(CompileError) -> String {
        let value = try write(scalar).text
        return scalar.type == .bytes ? value : "CONVERT_TO(\(value), 'UTF8')"
    }
}

extension Refusals {
    /// The length of a text that only the rows tell, which may be too large in one system and not in the other.
    static let unboundedLength: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if case .integer(let count)? = arguments[1].literalValue, count <= 1000 { return nil }
        return Inhibition(.functionSemanticsDiffer, "the longest text that the remote makes has another length")
    }
}
