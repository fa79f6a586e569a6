import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in the embedded engine: its own where they are the same, `federate_…` where not.
    ///
    /// DuckDB takes registered functions for infallible, and computes them for values of a Parquet file's dictionary
    /// that no row has, unless they are volatile. So those that fail, and only those, are: `federate_checked_…`.
    ///
    /// DuckDB maps case by single characters, reverses clusters of them, and counts from the end in SUBSTRING as Spark
    /// does not (<https://duckdb.org/docs/stable/sql/functions/text>).
    static let engineText: [Function: FunctionSpelling] = [
        .concatenateWith: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if arguments.count > 1 {
                    return Fragment("CONCAT_WS(\(try writer.join(arguments, ", ", within: .or)))")
                }
                return Fragment(try writer.fill("CASE WHEN {0} IS NOT NULL THEN '' END", arguments))
            }),
        .octetLength: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let name = arguments[0].type == .bytes ? "OCTET_LENGTH" : "STRLEN"
                return Fragment("CAST(\(name)(\(try writer.write(arguments[0]).text)) AS INTEGER)")
            }),
        .substringAround: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let values = try writer.join(arguments, ", ", within: .or)
                return Fragment("federate_substring(\(values)\(arguments.count < 3 ? ", 2147483647" : ""))")
            }),
        .leftmost: .init(.template("federate_substring({0}, 1, {1})")),
        .rightmost: .init(.call("federate_right")),
        .trim: .init(.custom { writer, _, arguments throws(CompileError) in try writer.trim("TRIM", arguments) }),
        .trimLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.trim("LTRIM", arguments) }),
        .trimTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.trim("RTRIM", arguments) }),
        .lower: .init(.call("federate_lower")),
        .upper: .init(.call("federate_upper")),
        .initialCapitals: .init(.call("federate_initcap")),
        .capitalizedWords: .init(.call("federate_capitalized_words")),
        .position: .init(.template("CAST(INSTR({0}, {1}) AS INTEGER)")),
        .startsWith: .init(.call("STARTS_WITH")),
        .endsWith: .init(.call("ENDS_WITH")),
        .contains: .init(.call("CONTAINS")),
        .replace: .init(.call("REPLACE")),
        .translate: .init(.call("TRANSLATE")),
        .repeat: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("repeat", arguments) }),
        .reverse: .init(.call("federate_reverse")),
        .padLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("lpad", arguments) }),
        .padTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("rpad", arguments) }),
        .splitPart: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if case .literal(.integer(let number)) = arguments[2].kind, number != 0 {
                    return try writer.call("federate_split_part", arguments)
                }
                return try writer.call("federate_checked_split_part", arguments)
            }),
        .codePoint: .init(.call("ASCII")),
        .byteCharacter: .init(.call("federate_chr")),
        .md5: .init(.call("MD5")),
        .sha256: .init(.call("SHA256")),
        .hexadecimal: .init(.call("HEX")),
        .bytesOfHexadecimal: .init(.call("federate_unhex")),
        .base64: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let digits = "TO_BASE64(\(arguments[0].type == .bytes ? value : "ENCODE(\(value))"))"
                let end = "CHR(13) || CHR(10)"
                return Fragment("RTRIM(REGEXP_REPLACE(\(digits), '[!-~]{76}', '\\0' || \(end), 'g'), \(end))")
            }),
        .textOfUTF32: .init(.call("federate_checked_text_of_utf32")),
        .regexMatches: .init(.call("REGEXP_MATCHES")),
        .regexReplace: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if WholePart.isReplacement(arguments) {
                    return try writer.call("federate_whole_part", [arguments[0]])
                }
                return Fragment("REGEXP_REPLACE(\(try writer.join(arguments, ", ", within: .or)), 'g')")
            }),
        .regexSubstring: .init(.template("federate_null_if_empty(REGEXP_EXTRACT({0}, {1}))")),
        .regexCount: .init(.template("CAST(LEN(REGEXP_EXTRACT_ALL({0}, {1})) AS INTEGER)")),
        .regexGroup: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let others = try writer.join(Array(arguments.dropFirst()), ", ", within: .or)
                // Without a text the engine's function gives an empty one.
                return try writer.repeating(arguments[0]) { text in
                    "CASE WHEN \(text) IS NOT NULL THEN REGEXP_EXTRACT(\(text), \(others)) END"
                }
            }),
        .regexPosition: .init(
            .custom { writer, _, arguments throws(CompileError) in
                guard case .literal(.text(let text)) = arguments[1].kind,
                    let expression = try? RegularExpression(text, .re2)
                else { throw CompileError(.internal, "a pattern is not constant", at: arguments[1].range) }
                let pattern = writer.dialect.string(text)
                let before = writer.dialect.string(expression.fromStart(isWhole: false).pattern)
                return try writer.repeating(arguments[0]) { value in
                    "CASE WHEN NOT REGEXP_MATCHES(\(value), \(pattern)) THEN 0 "
                        + "ELSE CAST(LENGTH(REGEXP_EXTRACT(\(value), \(before), 1)) AS INTEGER) + 1 END"
                }
            }),
    ]
}

extension ScalarWriter {
    /// A function whose result may be too long, which is looked for where that can come.
    fileprivate mutating func long(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        if case .literal(.integer(let count)) = arguments[1].kind, count <= 1000 {
            return try call("federate_\(name)", arguments)
        }
        return try call("federate_checked_\(name)", arguments)
    }

    /// Blanks are taken off by default: DuckDB's own default is all white space.
    fileprivate mutating func trim(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        let characters = arguments.count > 1 ? try write(arguments[1]).text : "' '"
        return Fragment("\(name)(\(try write(arguments[0]).text), \(characters))")
    }
}
