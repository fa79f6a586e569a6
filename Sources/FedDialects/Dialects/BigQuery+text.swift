import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Text in BigQuery, whose characters are code points
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions>).
    static let bigqueryText: [Function: FunctionSpelling] = {
        var table = GuardedText.table(
            position: "STRPOS({0}, {1})", startsWith: "STARTS_WITH", endsWith: "ENDS_WITH")
        table[.length] = .init(.call("CHAR_LENGTH"))
        table[.substring] = .init(.call("SUBSTR"))
        table[.concatenate] = .init(.infix("||", .concatenation), refuses: Refusals.bytes)
        // An empty text is not replaced.
        table[.replace] = .init(.call("REPLACE"))
        // https://cloud.google.com/bigquery/docs/reference/standard-sql/hash_functions
        table[.md5] = .init(.template("TO_HEX(MD5({0}))"))
        table[.sha256] = .init(.template("TO_HEX(SHA256({0}))"))
        table[.hexadecimal] = .init(.template("UPPER(TO_HEX({0}))")) { arguments, _ in
            if arguments.first == .bytes { return nil }
            return Inhibition(.functionSemanticsDiffer, "BigQuery writes no number in hexadecimal digits")
        }
        // An odd number of digits has a zero before it.
        table[.bytesOfHexadecimal] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                if case .call(.sha256, let operands) = arguments[0].kind { return try writer.call("SHA256", operands) }
                return try writer.call("SAFE.FROM_HEX", arguments)
            })
        table[.octetLength] = .init(.call("BYTE_LENGTH"))
        // Patterns are those of RE2, and so is the notation of replacements.
        table[.regexMatches] = .init(.call("REGEXP_CONTAINS"))
        table[.regexReplace] = .init(.call("REGEXP_REPLACE"))
        table[.regexSubstring] = withoutGroups("NULLIF(REGEXP_EXTRACT({0}, {1}), '')")
        table[.regexPosition] = withoutGroups("REGEXP_INSTR({0}, {1})").refusing(emptyMatches)
        table[.regexCount] = withoutGroups("ARRAY_LENGTH(REGEXP_EXTRACT_ALL({0}, {1}))").refusing(emptyMatches)
        return table
    }()

    /// An empty match at the end of a text is not counted
    /// (<https://github.com/google/zetasql/blob/master/zetasql/public/functions/regexp.cc>), and an empty pattern is
    /// nowhere (<https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#regexp_instr>).
    private static let emptyMatches: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        guard case .text(let text)? = arguments[1].literalValue, let read = try? RegularExpression(text, .re2),
            read.matchesEmpty
        else { return nil }
        return Inhibition(.functionSemanticsDiffer, "BigQuery finds no empty match at the end of a text")
    }

    /// A template over a text and a pattern whose groups capture nothing: else a group would be found.
    private static func withoutGroups(_ template: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                guard case .text(let text) = arguments[1].literalValue,
                    let expression = try? RegularExpression(text, .re2)
                else { throw .notSupported("a regular expression that is not constant", at: arguments[1].range) }
                let pattern = Scalar.literal(
                    .text(RegularExpression(root: expression.root.withoutCaptures).pattern), .text)
                return Fragment(try writer.fill(template, [arguments[0], pattern]))
            })
    }
}

extension RegularExpression.Node {
    /// The same, of which no part is remembered.
    fileprivate var withoutCaptures: Self {
        switch self {
        case .capture(let inner): .sequence([inner.withoutCaptures])
        case .sequence(let members): .sequence(members.map(\.withoutCaptures))
        case .alternatives(let members): .alternatives(members.map(\.withoutCaptures))
        case .repetition(let inner, let least, let most, let isLazy):
            .repetition(inner.withoutCaptures, least: least, most: most, isLazy: isLazy)
        default: self
        }
    }
}
