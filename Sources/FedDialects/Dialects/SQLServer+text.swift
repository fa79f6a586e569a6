import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in SQL Server.
    ///
    /// - A text of less than NVARCHAR(MAX) is cut at 4,000 characters where it grows
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-concatenation-transact-sql>).
    ///   With NULL it is NULL, in all sessions that ODBC and OLE DB open
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/statements/set-concat-null-yields-null-transact-sql>).
    /// - Functions that count see characters beyond U+FFFF as one under a collation with `_SC`, and as two under all others
    ///   (<https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support#Supplementary_Characters>).
    /// - What functions look for compares under the collation; under one with `_BIN2` by its code units
    ///   (<https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support#Binary-collations>).
    ///   All texts that are made have that one, so that any two go together.
    /// - LEN passes over blanks at the end
    ///   (<https://learn.microsoft.com/en-us/sql/t-sql/functions/len-transact-sql>).
    static let sqlserverText: [Function: FunctionSpelling] = [
        .concatenate: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let right = try writer.write(arguments[1])
                let left = "CAST(\(try writer.write(arguments[0]).text) AS NVARCHAR(MAX))"
                return Fragment("\(left) + \(right.within(.atom))", .sum)
            }, refuses: Refusals.bytes),
        .concatenateWith: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let separator = arguments[0].textLiteral ?? ""
                let mark = writer.dialect.string(separator)
                var parts: [String] = []
                for argument in arguments.dropFirst() {
                    let text = try writer.write(argument).text
                    parts.append("COALESCE(\(mark) + CAST(\(text) AS NVARCHAR(MAX)), N'')")
                }
                // STUFF, too, counts characters under a collation with `_SC`.
                let all = SQLServerText.made("(\(parts.joined(separator: " + ")))")
                return Fragment("COALESCE(STUFF(\(all), 1, \(separator.utf16.count), N''), N'')")
            }, refuses: Refusals.bytes,
            refusesArguments: { arguments in
                guard arguments.count > 1 else { return Inhibition(.functionNotAvailable, "there are no texts") }
                return TextLiterals.refusal(arguments[0], isEmptyFine: true)
            }),
        .length: .init(.template("CAST(\(SQLServerText.length("{0}")) AS INT)")),
        .substring: .init(
            .custom { writer, _, arguments throws(CompileError) in
                // There is no SUBSTRING without a count before version 2025.
                let rest = arguments.count > 2 ? try writer.write(arguments[2]).text : String(Int32.max)
                let value = SQLServerText.counted(try writer.write(arguments[0]).text)
                let call = "SUBSTRING(\(value), \(try writer.write(arguments[1]).text), \(rest))"
                return Fragment(SQLServerText.made(call), .concatenation)
            }),
        .leftmost: SQLServerText.end("LEFT"),
        .rightmost: SQLServerText.end("RIGHT"),
        .reverse: .init(.template(SQLServerText.made("REVERSE(\(SQLServerText.counted("{0}")))"))),
        // Blanks alone: <https://learn.microsoft.com/en-us/sql/t-sql/functions/ltrim-transact-sql>.
        .trim: .init(.template("LTRIM(RTRIM({0}))"), refuses: Refusals.otherThanBlanks),
        .trimLeading: .init(.call("LTRIM"), refuses: Refusals.otherThanBlanks),
        .trimTrailing: .init(.call("RTRIM"), refuses: Refusals.otherThanBlanks),
        .position: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let (whole, found) = try SQLServerText.search(arguments, &writer)
                let before = SQLServerText.length("LEFT(\(whole), \(found) - 1)")
                return Fragment("CASE WHEN \(found) = 0 THEN 0 ELSE CAST(\(before) + 1 AS INT) END")
            }, refusesArguments: { TextLiterals.refusal($0[1]) }),
        .contains: SQLServerText.test { whole, _ in whole },
        .startsWith: SQLServerText.test { whole, count in "LEFT(\(whole), \(count))" },
        .endsWith: SQLServerText.test { whole, count in "RIGHT(\(whole), \(count))" },
        .replace: .init(
            .template("REPLACE(\(SQLServerText.binary("{0}")), {1}, {2})"),
            refusesArguments: { TextLiterals.refusal($0[1]) }),
        .translate: .init(
            .custom { writer, _, arguments throws(CompileError) in
                var text = SQLServerText.binary(try writer.write(arguments[0]).within(.or))
                for (from, to) in TextLiterals.pairs(arguments) ?? [] {
                    text = "REPLACE(\(text), \(writer.dialect.string(from)), \(writer.dialect.string(to)))"
                }
                return Fragment(text)
            },
            refusesArguments: { arguments in
                if TextLiterals.pairs(arguments) != nil { return nil }
                return Inhibition(.functionNotAvailable, "the remote replaces few and constant characters only")
            }),
        // Below zero it is NULL: <https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql>.
        .repeat: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let count = try SQLServerText.count(arguments[1], &writer)
                return Fragment("REPLICATE(CAST(\(value) AS NVARCHAR(MAX)), \(count))")
            }),
        .padLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let (fill, count) = TextLiterals.fill(arguments) ?? ("", 0)
                let value = try writer.write(arguments[0]).within(.or)
                let length = SQLServerText.length(value)
                let cut = SQLServerText.made("LEFT(\(SQLServerText.counted(value)), \(count))")
                let pad = "LEFT(\(writer.dialect.string(fill)), \(count) - (\(length)))"
                return Fragment(
                    "CASE WHEN \(length) >= \(count) THEN \(cut) "
                        + "ELSE \(pad) + \(SQLServerText.binary(value)) END")
            }, refusesArguments: TextLiterals.withoutFill),
        .padTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let (fill, count) = TextLiterals.fill(arguments) ?? ("", 0)
                let value = try writer.write(arguments[0]).text
                let all = "(CAST(\(value) AS NVARCHAR(MAX)) + \(writer.dialect.string(fill)))"
                return Fragment(SQLServerText.made("LEFT(\(SQLServerText.counted(all)), \(count))"), .concatenation)
            }, refusesArguments: TextLiterals.withoutFill),
        // https://learn.microsoft.com/en-us/sql/t-sql/functions/unicode-transact-sql
        .codePoint: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).within(.concatenation)
                let code = "COALESCE(UNICODE(\(SQLServerText.counted(value))), 0)"
                return Fragment("CASE WHEN \(value) IS NOT NULL THEN \(code) END")
            }),
    ]
}

/// The parts that SQL Server's functions of text are put together from.
enum SQLServerText {
    static let binaryCollation = "Latin1_General_100_BIN2"

    /// A text of any length, whose code units compare.
    static func binary(_ text: String) -> String { made("CAST(\(text) AS NVARCHAR(MAX))") }

    /// A text of which functions count the characters.
    static func counted(_ text: String) -> String {
        "CAST(\(text) AS NVARCHAR(MAX)) COLLATE Latin1_General_100_CS_AS_SC"
    }

    /// What a function has made of a text.
    static func made(_ text: String) -> String { "\(text) COLLATE \(binaryCollation)" }

    /// How many characters it has, with the blanks at its end.
    static func length(_ text: String) -> String {
        "LEN((CAST(\(text) AS NVARCHAR(MAX)) + N'.') COLLATE Latin1_General_100_CS_AS_SC) - 1"
    }

    /// A cast that may cut a text, of which it counts the characters.
    static func cut(_ from: SQLType, _ to: SQLType) -> Dialect.CastForm? {
        func first(_ length: Int) -> String { made("SUBSTRING(\(counted("{0}")), 1, \(length))") }
        switch (from, to) {
        case (_, .char(let length)) where from.isText: return .template("RTRIM(\(first(length)))")
        case (.text, .varchar(let length)): return .template(first(length))
        case (.varchar(let whole), .varchar(let length)) where whole > length: return .template(first(length))
        case (.char(let whole), .varchar(let length)) where whole > length: return .template(first(length))
        default: return nil
        }
    }

    /// So many characters from one end.
    static func end(_ name: String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = counted(try writer.write(arguments[0]).text)
                let count = try count(arguments[1], &writer)
                return Fragment(made("\(name)(\(value), \(count))"), .concatenation)
            })
    }

    /// A number of characters, none for less.
    static func count(_ scalar: Scalar, _ writer: inout ScalarWriter) throws(CompileError) -> String {
        if case .integer(let number)? = scalar.literalValue { return String(max(0, number)) }
        let count = try writer.write(scalar).within(.concatenation)
        return "CASE WHEN \(count) < 0 THEN 0 ELSE \(count) END"
    }

    /// The text, and where the part begins in it, in code units.
    static func search(
        _ arguments: [Scalar], _ writer: inout ScalarWriter
    ) throws(CompileError) -> (text: String, found: String) {
        let text = binary(try writer.write(arguments[0]).text)
        return (text, "CHARINDEX(\(try writer.write(arguments[1]).text), \(text))")
    }

    /// Whether a part of the text, which has as many code units, is the other one.
    static func test(_ part: @escaping @Sendable (_ text: String, _ count: Int) -> String) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let text = binary(try writer.write(arguments[0]).text)
                let other = try writer.write(arguments[1]).text
                let count = arguments[1].textLiteral?.utf16.count ?? 0
                // All numbers but zero are true.
                return Fragment("CAST(CHARINDEX(\(other), \(part(text, count))) AS BIT)")
            }, refusesArguments: { TextLiterals.refusal($0[1]) })
    }
}

extension String {
    /// Whether a line ends in a backslash.
    ///
    /// Bytes are compared: CR and LF together are one character.
    var hasContinuedLine: Bool {
        zip(utf8, utf8.dropFirst()).contains { $0 == UInt8(ascii: "\\") && ($1 == 0x0A || $1 == 0x0D) }
    }
}
