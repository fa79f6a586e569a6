import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Regular expressions.
    ///
    /// MySQL matches with ICU (<https://dev.mysql.com/doc/refman/8.4/en/regexp.html>), MariaDB with PCRE
    /// (<https://mariadb.com/kb/en/pcre/>). Patterns come in a notation that all engines read alike, and a binary
    /// collation makes them tell cases apart.
    static let mySQLRegularExpressions = LedgerEntry(
        "regular_expressions",
        "Patterns are matched step by step, and where that takes too many steps there is no match, or an error.",
        link: "https://dev.mysql.com/doc/refman/8.4/en/regexp.html",
        witness: .init(
            [("name", "text")], [["concat(repeat('a', 40), 'b')"]], "SELECT name ~ '^(a|aa)+c|b$' AS r FROM witness",
            here: "true", there: "false")
    ) { dialect in
        let isICU = dialect.name == "mysql"
        dialect.functions[.regexMatches] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.key(arguments[0]).within(.concatenation)
                return Fragment("\(text) REGEXP \(try writer.pattern(arguments[1]))", .comparison)
            })
        dialect.functions[.regexSubstring] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                // Without a match MariaDB's is empty.
                let text = try writer.key(arguments[0]).text
                return Fragment("NULLIF(REGEXP_SUBSTR(\(text), \(try writer.pattern(arguments[1]))), '')")
            })
        dialect.functions[.regexPosition] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.key(arguments[0]).text
                return Fragment("REGEXP_INSTR(\(text), \(try writer.pattern(arguments[1])))")
            })
        dialect.functions[.regexReplace] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.key(arguments[0]).text
                guard let new = replacement(arguments, isICU: isICU) else {
                    throw .notSupported("this replacement", at: arguments[2].range)
                }
                let pattern = try writer.pattern(arguments[1])
                return Fragment("REGEXP_REPLACE(\(text), \(pattern), \(writer.dialect.string(new)))")
            })
        dialect.functions[.regexReplace]?.refusesArguments = { arguments in
            if replacement(arguments, isICU: isICU) != nil { return nil }
            return Inhibition(.functionNotAvailable, "the remote has no such replacement")
        }
    }

    /// What takes the place of matches, as the system reads it.
    private static func replacement(_ arguments: [Scalar], isICU: Bool) -> String? {
        guard let pattern = arguments[1].textValue.flatMap({ try? RegularExpression($0, .re2) }),
            let text = arguments[2].textValue,
            let replacement = RegexReplacement(re2: text, groups: pattern.captures)
        else { return nil }
        if isICU { return replacement.javaText }
        return replacement.parts.map { part in
            switch part {
            case .text(let text): text.escaping { $0 == "\\" ? "\\\\" : nil }
            case .group(let number): "\\\(number)"
            }
        }.joined()
    }
}

extension ScalarWriter {
    /// A pattern without the boundaries of words, which are those of Unicode there.
    fileprivate func pattern(_ pattern: Scalar) throws(CompileError) -> String {
        guard let text = pattern.textValue, let expression = try? RegularExpression(text, .re2) else {
            throw .notSupported("a regular expression that is not constant", at: pattern.range)
        }
        return dialect.string(expression.javaPattern)
    }
}
