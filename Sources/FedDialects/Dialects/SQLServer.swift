import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// SQL Server 2016 and later, and Azure SQL.
    ///
    /// Text compares under a collation, mostly one that ignores case, and under all of them trailing blanks count for
    /// nothing (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment>): an
    /// equality finds more rows, never fewer. A text of another code page is written `N'…'`
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql>), and a backslash at the end of a
    /// line joins it with the next
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/language-elements/sql-server-utilities-statements-backslash>).
    /// Conditions are no values: a column holds a BIT. Counts are integers of 32 bits, but for COUNT_BIG. The bounds of a
    /// result belong to ORDER BY
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/queries/select-order-by-clause-transact-sql>).
    package static let sqlserver = conservative.deriving("sqlserver") { dialect in
        dialect.quote = IdentifierQuotes("[", "]")
        dialect.strings = .national
        dialect.likeWildcards = "%_["
        dialect.truthValues = TruthValues(holds: "CAST(1 AS BIT)", fails: "CAST(0 AS BIT)")
        dialect.features.insert(.fullJoin)
        dialect.distinctTest = "CASE WHEN {0} = {1} OR ({0} IS NULL AND {1} IS NULL) THEN 0 ELSE 1 END"
        // It compares no columns of two collations. As NVARCHAR, texts have their characters in any.
        dialect.unifyCollations = { dialect in
            dialect.storedText = "CAST({0} AS NVARCHAR(MAX)) COLLATE Latin1_General_100_BIN2"
        }
        dialect.groupsByConstants = false
        // There is none.
        dialect.ordersNaN = true
        dialect.limitForm = .top
        dialect.nullOrder = .least
        dialect.anyOrder = "(SELECT NULL)"
        dialect.ranksNeedOrder = true
        dialect.keyLists = KeyLists(chunk: 1_000, maximum: 10_000, takesText: false) { $0.digits != nil }
        dialect.type = { type in
            switch type {
            case .boolean: "BIT"
            case .smallint: "SMALLINT"
            case .integer: "INT"
            case .bigint: "BIGINT"
            case .numeric(let precision, let scale): "DECIMAL(\(precision), \(scale))"
            case .real: "REAL"
            case .double: "FLOAT"
            case .text: "NVARCHAR(MAX)"
            case .varchar(let length): length <= 4_000 ? "NVARCHAR(\(length))" : "NVARCHAR(MAX)"
            case .date: "DATE"
            case .timestamp: "DATETIME2(6)"
            case .timestamptz: "DATETIMEOFFSET(6)"
            case .char, .bytes, .time, .interval, .json, .uuid: nil
            }
        }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            ConservativeCasts.text(from, to, substring: "SUBSTRING") { "RTRIM(\($0))" } ?? cast(from, to, kind)
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            switch value {
            case .text(let text) where text.contains("\\\n") || text.contains("\\\r"): return nil
            case .double(let number) where !number.isFinite: return nil
            case .date(let days):
                guard ConservativeCasts.years.contains(Int(days)) else { return nil }
                return Fragment("CAST('\(CalendarDate.text(days: Int(days)))' AS DATE)")
            case .double(let number):
                return dialect.type(type).map { Fragment("CAST('\(number)' AS \($0))") }
            default: return literal(dialect, value, type)
            }
        }
        // LEN passes over trailing blanks, and what is put together is cut at 4,000 characters.
        dialect.functions[.length] = nil
        dialect.functions[.substring] = nil
        for (function, name) in [(Function.year, "YEAR"), (.month, "MONTH"), (.day, "DAY")] {
            dialect.functions[function] = .init(.call(name))
        }
        dialect.functions[.quarter] = .init(.template("DATEPART(QUARTER, {0})"))
        for function in [Function.year, .quarter, .month, .day] {
            dialect.functions[function]?.refuses = Refusals.otherThanDates
        }
        dialect.functions[.daysBetween] = .init(.template("DATEDIFF(DAY, {1}, {0})"))
        dialect.aggregates[.countRows] = AggregateSpelling { _, _, tail throws(CompileError) in
            Fragment("COUNT_BIG(*)\(tail)")
        }
        dialect.aggregates[.count] = .call("COUNT_BIG")
        dialect.ledger = [
            .caseMapping(
                "UPPER and LOWER follow the column's collation, which maps each character to one.",
                link: "https://learn.microsoft.com/en-us/sql/t-sql/functions/upper-transact-sql"),
            .floatRange(link: "https://learn.microsoft.com/en-us/sql/t-sql/data-types/float-and-real-transact-sql"),
        ]
    }
}
