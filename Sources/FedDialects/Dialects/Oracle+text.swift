import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in Oracle, where one without characters is NULL
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Nulls.html>).
    ///
    /// `||` passes over NULL
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Concatenation-Operator.html>), SUBSTR counts from
    /// the end below zero (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/SUBSTR.html>), and LPAD
    /// counts columns of a screen
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/LPAD.html>).
    static let oracleText: [Function: FunctionSpelling] = [
        .concatenate: .init(
            .custom { writer, _, arguments throws(CompileError) in
                var texts: [String] = []
                var tests: [String] = []
                for part in arguments.flatMap(\.concatenated) {
                    texts.append(try writer.write(part).within(.concatenation))
                    // A part without characters is NULL, and nothing is added for it.
                    for source in OracleText.nullable(part) {
                        let test = "\(try writer.write(source).within(.concatenation)) IS NOT NULL"
                        if !tests.contains(test) { tests.append(test) }
                    }
                }
                let whole = texts.joined(separator: " || ")
                if tests.isEmpty { return Fragment(whole, .concatenation) }
                return Fragment("CASE WHEN \(tests.joined(separator: " AND ")) THEN \(whole) END")
            }, refuses: Refusals.bytes),
        .concatenateWith: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let separator = arguments[0].textLiteral ?? ""
                var parts: [String] = []
                for argument in arguments.dropFirst() {
                    let text = try writer.write(argument).within(.concatenation)
                    let whole = "\(writer.dialect.string(separator)) || \(text)"
                    parts.append("CASE WHEN \(text) IS NOT NULL THEN \(whole) END")
                }
                return Fragment(
                    "SUBSTR(\(parts.joined(separator: " || ")), \(separator.unicodeScalars.count + 1))")
            }, refuses: Refusals.bytes,
            refusesArguments: { arguments in
                guard arguments.count > 1 else { return Inhibition(.functionNotAvailable, "there are no texts") }
                return TextLiterals.refusal(arguments[0])
            }),
        .length: .init(.call("LENGTH")),
        .octetLength: .init(.call("LENGTHB"), refuses: OracleText.otherThanText),
        .substring: .init(.call("SUBSTR")),
        .leftmost: .init(.template("SUBSTR({0}, 1, {1})"), refusesArguments: OracleText.withoutCount),
        .rightmost: .init(
            .template("CASE WHEN LENGTH({0}) <= {1} THEN {0} ELSE SUBSTR({0}, -{1}) END"),
            refusesArguments: OracleText.withoutCount),
        .trim: OracleText.trim("TRIM(BOTH ' ' FROM {0})", "LTRIM(RTRIM({0}, {1}), {1})"),
        .trimLeading: OracleText.trim("LTRIM({0}, ' ')", "LTRIM({0}, {1})"),
        .trimTrailing: OracleText.trim("RTRIM({0}, ' ')", "RTRIM({0}, {1})"),
        .position: .init(.call("INSTR"), refusesArguments: { TextLiterals.refusal($0[1]) }),
        .contains: OracleText.test { text, part, _ in "SIGN(INSTR(\(text), \(part)))" },
        .startsWith: OracleText.test { text, part, count in "SIGN(INSTR(SUBSTR(\(text), 1, \(count)), \(part)))" },
        .endsWith: OracleText.test { text, part, count in
            "CASE WHEN \(text) IS NOT NULL THEN COALESCE(SIGN(INSTR(SUBSTR(\(text), -\(count)), \(part))), 0) END"
        },
        .replace: .init(.call("REPLACE"), refusesArguments: { TextLiterals.refusal($0[1]) }),
        .translate: .init(
            .call("TRANSLATE"),
            refusesArguments: { TextLiterals.refusal($0[1]) ?? TextLiterals.refusal($0[2]) }),
        // RPAD counts the columns of a screen, of which an x has one.
        .repeat: .init(.template("REPLACE(RPAD('x', {1}, 'x'), 'x', {0})")),
        .padLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let (fill, count) = TextLiterals.fill(arguments) ?? ("", 0)
                let value = try writer.write(arguments[0]).within(.concatenation)
                let pad = "SUBSTR(\(writer.dialect.string(fill)), 1, \(count) - LENGTH(\(value)))"
                return Fragment(
                    "CASE WHEN LENGTH(\(value)) >= \(count) THEN SUBSTR(\(value), 1, \(count)) "
                        + "WHEN \(value) IS NOT NULL THEN \(pad) || \(value) END")
            }, refusesArguments: TextLiterals.withoutFill),
        .padTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let (fill, count) = TextLiterals.fill(arguments) ?? ("", 0)
                let value = try writer.write(arguments[0]).within(.concatenation)
                let all = "SUBSTR(\(value) || \(writer.dialect.string(fill)), 1, \(count))"
                return Fragment("CASE WHEN \(value) IS NOT NULL THEN \(all) END")
            }, refusesArguments: TextLiterals.withoutFill),
        // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/STANDARD_HASH.html
        .md5: .init(
            .template("CASE WHEN {0} IS NOT NULL THEN LOWER(RAWTOHEX(STANDARD_HASH({0}, 'MD5'))) END"),
            refuses: OracleText.otherThanText),
    ]
}

/// The parts that Oracle's functions of text are put together from.
enum OracleText {
    static let otherThanText: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        if arguments.allSatisfy(\.isText) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may see other bytes")
    }

    /// Whether a cast may cut a text, or take all its blanks away: a text without characters is NULL.
    static func cuts(_ from: SQLType, _ to: SQLType) -> Bool {
        switch (from, to) {
        case (_, .char): from.isText
        case (.text, .varchar): true
        case (.varchar(let length), .varchar(let room)), (.char(let length), .varchar(let room)): length > room
        default: false
        }
    }

    static func cast(_ from: SQLType, _ to: SQLType) -> Dialect.CastForm? {
        ConservativeCasts.text(from, to, substring: "SUBSTR") { "RTRIM(\($0), ' ')" }
    }

    /// What is NULL when the scalar is, in DC SQL: there a function leaves no NULL of a text.
    static func nullable(_ scalar: Scalar) -> [Scalar] {
        if !scalar.isNullable { return [] }
        switch scalar.kind {
        case .call(let function, let arguments) where function.nulls == .propagates: return arguments.flatMap(nullable)
        case .cast(let operand, _): return nullable(operand)
        default: return [scalar]
        }
    }

    static let withoutCount: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if case .integer(let number)? = arguments.last?.literalValue, number > 0 { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote takes only a constant number of characters")
    }

    static func trim(_ blanks: String, _ others: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                Fragment(try writer.fill(arguments.count > 1 ? others : blanks, arguments))
            },
            refusesArguments: { arguments in arguments.count > 1 ? TextLiterals.refusal(arguments[1]) : nil })
    }

    /// A condition as a number.
    static func test(
        _ body: @escaping @Sendable (_ text: String, _ part: String, _ count: Int) -> String
    ) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = try writer.write(arguments[0]).within(.concatenation)
                let count = arguments[1].textLiteral?.unicodeScalars.count ?? 0
                return Fragment(body(text, try writer.write(arguments[1]).text, count))
            }, refusesArguments: { TextLiterals.refusal($0[1]) })
    }
}
