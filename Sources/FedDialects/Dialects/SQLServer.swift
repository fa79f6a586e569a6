import FedAlgebra
import FedCatalog

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
        // "Many thousands" of members may use up its resources, and 65,535 constants are the most of an expression:
        // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/in-transact-sql,
        // https://learn.microsoft.com/en-us/sql/sql-server/maximum-capacity-specifications-for-sql-server
        dialect.surelyTakenList = ListLimit(members: 10_000, bytes: 4 << 20)
        dialect.quote = IdentifierQuotes("[", "]")
        // https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers
        dialect.canName = { $0.utf16.count <= 128 }
        // https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-125-database-engine-error
        dialect.deepestCase = 10
        dialect.strings = .national
        dialect.likeWildcards = "%_["
        // 8,000 bytes, two for most characters:
        // https://learn.microsoft.com/en-us/sql/t-sql/language-elements/like-transact-sql
        dialect.longestPattern = 4_000
        dialect.truthValues = TruthValues(holds: "CAST(1 AS BIT)", fails: "CAST(0 AS BIT)")
        dialect.features.insert(.fullJoin)
        dialect.distinctTest = "CASE WHEN {0} = {1} OR ({0} IS NULL AND {1} IS NULL) THEN 0 ELSE 1 END"
        // It compares no columns of two collations. As NVARCHAR, texts have their characters in any.
        dialect.unifyCollations = { dialect in
            dialect.storedText = SQLServerText.binary("{0}")
        }
        dialect.groupsByConstants = false
        // There is none.
        dialect.ordersNaN = true
        dialect.limitForm = .top
        dialect.nullOrder = .least
        dialect.anyOrder = "(SELECT NULL)"
        dialect.ranksNeedOrder = true
        // They get the type of the value, of which a column's text may have no room for them, and a TINYINT no sign
        // (https://learn.microsoft.com/en-us/sql/t-sql/functions/lag-transact-sql).
        dialect.shiftDefaults = .none
        dialect.ordersFrames = true
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
            switch (from, to) {
            case (.boolean, .text): .template("CASE {0} WHEN 1 THEN N'true' WHEN 0 THEN N'false' END")
            case _ where from.isInteger && to == .text: .cast
            default:
                sqlserverTemporalCast(from, to) ?? SQLServerText.cut(from, to)
                    ?? ConservativeCasts.text(from, to, substring: "SUBSTRING") { "RTRIM(\($0))" }
                    ?? cast(from, to, kind)
            }
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            switch value {
            case .text(let text) where text.hasContinuedLine: return nil
            case .date(let days):
                guard ConservativeCasts.years.contains(Int(days)) else { return nil }
                return Fragment("CAST('\(CalendarDate.text(days: Int(days)))' AS DATE)")
            case .double(let number):
                return dialect.type(type).flatMap { sqlserverDouble(number, $0, exactly: true) }
            default: return literal(dialect, value, type)
            }
        }
        dialect.functions.merge(sqlserverNumeric) { $1 }
        dialect.functions.merge(sqlserverText) { $1 }
        dialect.functions.merge(sqlserverTemporal) { $1 }
        dialect.aggregates = sqlserverAggregates(dialect.aggregates)
        dialect.windowAggregates.formUnion([.avg, .boolAnd, .boolOr])
        // https://learn.microsoft.com/en-us/sql/t-sql/functions/analytic-functions-transact-sql
        dialect.rankings.formUnion([.percentRank, .cumeDist, .ntile, .lag, .lead, .firstValue, .lastValue])
        dialect.ledger = sqlserverLedger
    }
}
