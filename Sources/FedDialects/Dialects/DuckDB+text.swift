import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text that every DuckDB has as the embedded engine has them
    /// (<https://duckdb.org/docs/stable/sql/functions/text>).
    ///
    /// A column of a file may have a collation, which searches and comparisons follow, and DuckDB puts no two together
    /// (<https://duckdb.org/docs/stable/sql/expressions/collations>).
    static let duckDBText: [Function: FunctionSpelling] = [
        .concatenate: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let texts = try writer.together(arguments)
                let right = texts[1].precedence <= .concatenation ? "(\(texts[1].text))" : texts[1].text
                return Fragment("\(texts[0].within(.concatenation)) || \(right)", .concatenation)
            }),
        .concatenateWith: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if arguments.count > 1 {
                    return Fragment("CONCAT_WS(\(try writer.together(arguments).map(\.text).joined(separator: ", ")))")
                }
                return Fragment(try writer.fill("CASE WHEN {0} IS NOT NULL THEN '' END", arguments))
            }),
        .length: .init(.template("CAST(LENGTH({0}) AS INTEGER)")),
        .octetLength: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let name = arguments[0].type == .bytes ? "OCTET_LENGTH" : "STRLEN"
                return Fragment("CAST(\(name)(\(try writer.write(arguments[0]).text)) AS INTEGER)")
            }),
        .leftmost: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBEnd("LEFT", arguments) }),
        .rightmost: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBEnd("RIGHT", arguments) }),
        .trim: .init(.custom { writer, _, arguments throws(CompileError) in try writer.duckDBTrim("TRIM", arguments) }),
        .trimLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBTrim("LTRIM", arguments) }),
        .trimTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBTrim("RTRIM", arguments) }),
        .position: .ofTexts("INSTR", as: "INTEGER"),
        .startsWith: .ofTexts("STARTS_WITH"),
        .endsWith: .ofTexts("ENDS_WITH"),
        .contains: .ofTexts("CONTAINS"),
        .replace: .ofTexts("REPLACE"),
        .translate: .ofTexts("TRANSLATE"),
        .repeat: .init(.call("REPEAT")).refusing(countsThatAreNotSmall),
        // Its own REVERSE leaves marks on their letters.
        .reverse: .init(.template("ARRAY_TO_STRING(LIST_REVERSE(STRING_SPLIT({0}, '')), '')")),
        .padLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBPad("LPAD", arguments) }
        ).refusing(countsThatAreNotSmall),
        .padTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.duckDBPad("RPAD", arguments) }
        ).refusing(countsThatAreNotSmall),
        .codePoint: .init(.call("ASCII")),
        .md5: .init(.call("MD5")),
        .sha256: .init(.call("SHA256")),
        .hexadecimal: .init(.call("HEX")),
        .bytesOfHexadecimal: .init(
            .template("CASE WHEN REGEXP_FULL_MATCH({0}, '[0-9A-Fa-f]*') THEN UNHEX({0}) END")),
        .base64: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let digits = "TO_BASE64(\(arguments[0].type == .bytes ? value : "ENCODE(\(value))"))"
                let end = "CHR(13) || CHR(10)"
                return Fragment("RTRIM(REGEXP_REPLACE(\(digits), '[!-~]{76}', '\\0' || \(end), 'g'), \(end))")
            }),
        .regexMatches: .init(.call("REGEXP_MATCHES")),
        .regexReplace: .init(.template("REGEXP_REPLACE({0}, {1}, {2}, 'g')")),
        .regexSubstring: .init(.template("NULLIF(REGEXP_EXTRACT({0}, {1}), '')")),
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

    /// Main fails where a text has more than 256 MB, and DuckDB takes its time for them.
    private static let countsThatAreNotSmall: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if case .integer(let count)? = arguments[1].literalValue, count <= 1000 { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may make longer texts than main does")
    }
}

extension Dialect.FunctionSpelling {
    /// A call that follows no column's collation.
    static func ofTexts(_ name: String, as type: String? = nil) -> Self {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                var texts: [String] = []
                for argument in arguments { texts.append(try writer.key(argument).text) }
                let call = "\(name)(\(texts.joined(separator: ", ")))"
                return Fragment(type.map { "CAST(\(call) AS \($0))" } ?? call)
            })
    }
}

extension ScalarWriter {
    /// Texts that become one: where several have columns, none keeps its collation.
    fileprivate mutating func together(_ arguments: [Scalar]) throws(CompileError) -> [Fragment] {
        let mayClash = arguments.count { $0.type.isText && !$0.columns.isEmpty } > 1
        var texts: [Fragment] = []
        for argument in arguments { texts.append(mayClash ? try key(argument) : try write(argument)) }
        return texts
    }

    /// So many characters of one end; DuckDB leaves out those of the other one for a number below zero.
    fileprivate mutating func duckDBEnd(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        if case .integer(let count)? = arguments[1].literalValue, count >= 0 { return try call(name, arguments) }
        return Fragment(
            try fill("CASE WHEN {1} < 0 THEN LEFT({0}, 0) ELSE \(name)({0}, {1}) END", arguments))
    }

    /// DuckDB fails where there is nothing to pad with.
    fileprivate mutating func duckDBPad(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        if case .text(let fill)? = arguments[2].literalValue, !fill.isEmpty { return try call(name, arguments) }
        return Fragment(
            try fill(
                "CASE WHEN {2} = '' THEN LEFT({0}, CASE WHEN {1} < 0 THEN 0 ELSE {1} END) ELSE \(name)({0}, {1}, {2}) END",
                arguments))
    }

    /// Blanks are taken off by default: DuckDB's own default is all white space.
    fileprivate mutating func duckDBTrim(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        let characters = arguments.count > 1 ? try write(arguments[1]).text : "' '"
        return Fragment("\(name)(\(try write(arguments[0]).text), \(characters))")
    }
}
