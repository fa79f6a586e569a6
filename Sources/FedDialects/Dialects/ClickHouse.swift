import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// ClickHouse, from 24.3 on.
    ///
    /// Text compares by its bytes (<https://clickhouse.com/docs/sql-reference/data-types/string>), backslashes escape in
    /// literals, names and patterns. Much of its arithmetic wraps around in silence, a cast of a decimal cuts off what
    /// it should round (<https://clickhouse.com/docs/sql-reference/data-types/decimal#overflow-checks>), and a number
    /// with a point is a float: what is computed says its types. An outer join puts in zeros for NULLs unless a setting
    /// says otherwise (<https://clickhouse.com/docs/operations/settings/settings#join_use_nulls>). A type
    /// holds NULL only as `Nullable`, and aggregates of no rows are zero without `OrNull`
    /// (<https://clickhouse.com/docs/sql-reference/aggregate-functions/combinators#-ornull>). A name in WHERE means an
    /// output before it means a column, so that each column is named with its table. NaN is equal to nothing.
    package static let clickhouse = conservative.deriving("clickhouse") { dialect in
        dialect.quote = IdentifierQuotes("`", "`", areEscaped: true)
        dialect.strings = .backslash
        dialect.like = .backslash
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features = [
            .limit, .topN, .innerJoin, .crossJoin, .semiJoin, .antiJoin, .aggregate, .distinct, .window, .unionAll,
            .intersect, .except,
        ]
        dialect.intersect = "INTERSECT DISTINCT"
        dialect.except = "EXCEPT DISTINCT"
        dialect.semiJoin = "LEFT SEMI JOIN"
        dialect.antiJoin = "LEFT ANTI JOIN"
        dialect.joinLimits.needingEquality = [.semiJoin, .antiJoin]
        dialect.joinLimits.onEqualities.formUnion([.leftJoin, .rightJoin, .semiJoin, .antiJoin])
        dialect.joinsInWhere = true
        dialect.nestsJoins = false
        dialect.offsetNeedsLimit = true
        dialect.qualifiesColumns = true
        dialect.listsConstantsOnly = true
        dialect.distinctTest = "CASE WHEN {0} = {1} OR ({0} IS NULL AND {1} IS NULL) THEN 0 ELSE 1 END"
        // A statement has 256 KiB at most.
        dialect.keyLists = KeyLists(chunk: 500, maximum: 10_000) { $0.isInteger }
        dialect.type = clickhouseType
        dialect.cast = { from, to, kind in
            if let form = ConservativeCasts.text(
                from, to, substring: "substringUTF8", trimmed: { "TRIM(TRAILING ' ' FROM \($0))" })
            {
                return form
            }
            // A FixedString is longer than what it was made of, and compares as if it were not.
            if from == .text, to == .text, kind == .scan(isKnown: false) { return .cast }
            // Digits beyond the scale are cut off, and what an integer does not hold wraps around.
            if case .scan(isKnown: false) = kind, from.isExact {
                return .refused("ClickHouse cuts off digits where it should round")
            }
            if to.isInteger, from != to, !CastProperties(from: from, to: to, cast: .dc).isTotal {
                return .refused("ClickHouse's integers wrap around")
            }
            if from == .date || to == .date, from != to { return .refused("ClickHouse's dates end in 2299") }
            if kind == .dc, let own = clickhouseCast(from, to) { return own }
            // Both are moments, seen in UTC.
            if from == .timestamptz, to == .timestamp { return .cast }
            return conservative.cast(from, to, kind)
        }
        dialect.literal = { dialect, value, type in
            guard let name = dialect.type(type) else { return nil }
            switch value {
            case .decimal(let unscaled):
                return Fragment("CAST('\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))' AS \(name))")
            // What lies outside of 1900 to 2299 becomes the nearest that does not.
            case .date(let days):
                guard clickhouseDays.contains(Int(days)) else { return nil }
                return Fragment("CAST('\(CalendarDate.text(days: Int(days)))' AS \(name))")
            case .timestamp(let microseconds):
                guard clickhouseDays.contains(CalendarDate.split(microseconds).days) else { return nil }
                return Fragment("CAST('\(CalendarDate.text(timestamp: microseconds))' AS \(name))")
            default: return StandardLiterals.literal(value, type, in: dialect)
            }
        }
        dialect.functions = [.coalesce: .init(.call("COALESCE"))]
        dialect.functions.merge(clickhouseText) { $1 }
        dialect.functions.merge(clickhouseNumeric) { $1 }
        dialect.functions.merge(clickhouseTemporal) { $1 }
        dialect.aggregates = clickhouseAggregates
        dialect.windowAggregates = [.countRows, .count, .sum, .avg, .min, .max, .boolAnd, .boolOr]
        dialect.rankings = [.rowNumber, .rank, .denseRank, .firstValue, .lastValue, .nthValue]
        // Without NULL in its type a value that there is none of is zero, and NULLs are passed over.
        dialect.rankingCalls = [
            .firstValue: RankingCall(name: "first_value", treatment: " RESPECT NULLS"),
            .lastValue: RankingCall(name: "last_value", treatment: " RESPECT NULLS"),
            .nthValue: RankingCall(name: "nth_value"), .lag: RankingCall(name: "lag"), .lead: RankingCall(name: "lead"),
            .percentRank: RankingCall(name: "percent_rank"), .cumeDist: RankingCall(name: "cume_dist"),
        ]
        dialect.ledger = clickhouseLedger
    }

    /// The days from 1900-01-01 to 2299-12-31.
    private static let clickhouseDays = -25_567...120_529

    private static let clickhouseType: @Sendable (SQLType) -> String? = { type in
        let name: String? =
            switch type {
            case .boolean: "Bool"
            case .smallint: "Int16"
            case .integer: "Int32"
            case .bigint: "Int64"
            case .numeric(let precision, let scale): "Decimal(\(precision), \(scale))"
            case .real: "Float32"
            case .double: "Float64"
            case .text, .varchar: "String"
            case .date: "Date32"
            case .timestamp, .timestamptz: "DateTime64(6, 'UTC')"
            case .char, .bytes, .time, .interval, .json, .uuid: nil
            }
        return name.map { "Nullable(\($0))" }
    }
}
