import FedAlgebra
import FedCatalog

extension Dialect {
    /// SQLite 3.
    ///
    /// A column holds whatever was put into it, whatever its declared type is
    /// (<https://www.sqlite.org/datatype3.html>), and CAST makes zero of text that is no number. So the stored value
    /// travels as it is, and the connector converts it strictly; nothing here computes with it. Comparisons with
    /// integers and text go as a superset: a value of another type may pass them, and then fails in the connector, as
    /// it would without pushdown. Decimals may lie there as floats, and dates as text of any form: they are compared
    /// locally.
    package static let sqlite = {
        var dialect = Dialect(name: "sqlite")
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        // It takes no parentheses around the branches of UNION ALL.
        dialect.features = [.limit, .innerJoin, .aggregate]
        dialect.aggregates = StandardAggregates.counting
        // FILTER came with version 3.30.
        dialect.hasAggregateFilter = false
        // A column may be declared with NOCASE or RTRIM.
        dialect.binaryOrder = "{0} COLLATE BINARY"
        dialect.binaryEquality = "{0} COLLATE BINARY"
        dialect.like = .glob
        // https://www.sqlite.org/limits.html#max_like_pattern_length
        dialect.longestPattern = 50_000
        // IS DISTINCT FROM came with version 3.39; IS means the same in all of them.
        dialect.distinct = "IS NOT"
        dialect.notDistinct = "IS"
        // Each AND makes a tree deeper, and 1,000 levels are the limit: https://www.sqlite.org/limits.html#max_expr_depth
        dialect.longestChain = 100
        dialect.enforcesTypes = false
        // Numbers with fractions and dates may lie there in other forms.
        dialect.keyLists = KeyLists(chunk: 1_000, maximum: 10_000) { $0.digits?.scale == 0 }
        dialect.type = { type in
            switch type {
            case .smallint, .integer, .bigint: "INTEGER"
            case .boolean: "INTEGER"
            case .double: "REAL"
            case .text, .varchar: "TEXT"
            default: nil
            }
        }
        dialect.cast = { _, to, kind in
            if case .char = to { return .refused("SQLite keeps the blanks of CHAR(n)") }
            if case .scan = kind { return .passing }
            return .refused("SQLite's CAST turns what it cannot read into zero")
        }
        dialect.literal = { dialect, value, type in
            switch value {
            case .null: Fragment("NULL")
            case .boolean(let flag): Fragment(flag ? "1" : "0")
            case .integer(let number): StandardLiterals.signed(String(number))
            case .double(let number):
                number.isFinite ? StandardLiterals.signed("\(number)") : nil
            // A NUL ends a literal in SQLite's tokenizer.
            case .text(let text): text.unicodeScalars.contains("\0") ? nil : Fragment(dialect.string(text))
            default: nil
            }
        }
        return dialect
    }()
}
