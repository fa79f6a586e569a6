import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// BigQuery in GoogleSQL.
    ///
    /// Text compares by its code points unless a column has a collation
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/collation-concepts>). Backslashes escape inside
    /// of literals, of names in backticks and of patterns; there is no ESCAPE
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical>). There is one integer type and one
    /// float, a number with a point is a float, and NUMERIC holds nine digits behind its point, where BIGNUMERIC has 38
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types>). Outer joins, and
    /// subqueries that read what is around them, need an equality
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#join_types>). Set operators say
    /// DISTINCT, and windows take NULLs on their own side only. NaN is equal to nothing.
    package static let bigquery = conservative.deriving("bigquery") { dialect in
        // A statement has a megabyte: https://cloud.google.com/bigquery/quotas#query_jobs
        dialect.surelyTakenList = ListLimit(members: 50_000, bytes: 250_000)
        dialect.quote = IdentifierQuotes("`", "`", areEscaped: true)
        dialect.strings = .backslash
        // Names that need no more are good in every result: https://cloud.google.com/bigquery/docs/schemas#column_names
        dialect.canName = { name in
            let isPlain = name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
            let reserved = ["_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier"]
            let isReserved = reserved.contains(where: name.lowercased().hasPrefix)
            return isPlain && !isReserved && name.utf8.count <= 300 && !(name.first?.isNumber ?? true)
        }
        dialect.like = .backslash
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features.insert(.fullJoin)
        dialect.joinLimits.needingEquality = [.leftJoin, .rightJoin, .semiJoin, .antiJoin]
        dialect.intersect = "INTERSECT DISTINCT"
        dialect.except = "EXCEPT DISTINCT"
        dialect.offsetNeedsLimit = true
        dialect.nullOrder = .least
        dialect.keyLists?.takesText = false
        dialect.type = bigqueryType
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            switch (from, to) {
            // There is no type of fewer bits that could overflow.
            case (_, .smallint) where from.isExact, (_, .integer) where from.isExact:
                guard !CastProperties(from: from, to: to, cast: .dc).isTotal else { return .passing }
                guard from.digits?.scale == 0 else { return .refused("BigQuery has integers of 64 bits only") }
                let (low, high) = to == .smallint ? ("-32768", "32767") : ("-2147483648", "2147483647")
                return .template(
                    "IF({0} NOT BETWEEN \(low) AND \(high), CAST(ERROR('value out of range') AS INT64), "
                        + "CAST({0} AS INT64))")
            // https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions
            case (.boolean, .text), (.smallint, .text), (.integer, .text), (.bigint, .text): return .cast
            // "The closest floating point number"; of an integer nobody says so.
            case (.numeric, .double): return .cast
            case (.date, .timestamptz), (.timestamp, .timestamptz): return .template("TIMESTAMP({0}, 'UTC')")
            case (.timestamptz, .timestamp): return .template("DATETIME({0}, 'UTC')")
            case (.timestamptz, .date): return .template("DATE({0}, 'UTC')")
            default:
                return bigqueryDecimalCast(from, to, kind)
                    ?? ConservativeCasts.text(from, to, substring: "SUBSTR") { "RTRIM(\($0), ' ')" }
                    ?? cast(from, to, kind)
            }
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            if case .char = type { return dialect.unpadded(value) }
            guard let name = dialect.type(type) else { return nil }
            switch value {
            // A day has no end there.
            case .time(let microseconds) where microseconds >= 86_400_000_000: return nil
            case .decimal(let unscaled):
                return Fragment("CAST('\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))' AS \(name))")
            default: return literal(dialect, value, type)
            }
        }
        dialect.functions.merge(bigqueryNumeric) { $1 }
        dialect.functions.merge(bigqueryText) { $1 }
        dialect.functions.merge(bigqueryTemporal) { $1 }
        // https://cloud.google.com/bigquery/docs/reference/standard-sql/navigation_functions
        dialect.rankings = [
            .rowNumber, .rank, .denseRank, .percentRank, .cumeDist, .ntile, .lag, .lead, .firstValue, .lastValue,
            .nthValue,
        ]
        dialect.ranksNeedOrder = true
        dialect.ordersFrames = true
        dialect.shiftDefaults = .constants
        dialect.partitionsByFloats = false
        for (function, spelling) in bigqueryAggregates { dialect.aggregates[function] = spelling }
        for (function, name) in [(AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN")] {
            dialect.aggregates[function] = dialect.aggregates[function]?.extended(toBooleans: name)
        }
        dialect.windowAggregates.formUnion([.avg, .boolAnd, .boolOr])
        dialect.ledger = bigqueryLedger
    }

    /// Casts to decimals, which leave the digits as they are: what is rounded, or may be too large, is said.
    private static func bigqueryDecimalCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> CastForm? {
        guard case .numeric(let precision, let scale) = to, let digits = from.digits, let name = bigqueryType(to) else {
            return nil
        }
        if kind == .scan(isKnown: false) {
            return .template("CAST(ROUND(CAST({0} AS BIGNUMERIC), \(scale)) AS \(name))")
        }
        if from == to || digits.scale > scale || digits.integer <= precision - scale { return nil }
        let most = bigqueryBound(to)
        return .template(
            "IF(ABS({0}) > \(most), CAST(ERROR('value out of range') AS \(name)), CAST({0} AS \(name)))")
    }

    /// The largest number of a decimal type.
    static func bigqueryBound(_ type: SQLType) -> String {
        let digits = type.digits ?? (integer: 38, scale: 0)
        let whole = digits.integer == 0 ? "0" : String(repeating: "9", count: digits.integer)
        let fraction = digits.scale == 0 ? "" : "." + String(repeating: "9", count: digits.scale)
        return "CAST('\(whole)\(fraction)' AS BIGNUMERIC)"
    }

    /// "Parameterized types are not allowed in CAST expressions": the names are without digits
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions#cast>).
    private static let bigqueryType: @Sendable (SQLType) -> String? = { type in
        switch type {
        case .boolean: "BOOL"
        case .smallint, .integer, .bigint: "INT64"
        case .numeric: isNarrow(type) ? "NUMERIC" : "BIGNUMERIC"
        case .double: "FLOAT64"
        case .text, .varchar: "STRING"
        case .bytes: "BYTES"
        case .date: "DATE"
        case .timestamp: "DATETIME"
        case .timestamptz: "TIMESTAMP"
        case .time: "TIME"
        case .real, .char, .interval, .json, .uuid: nil
        }
    }

    /// Whether NUMERIC holds the numbers of the type.
    static func isNarrow(_ type: SQLType) -> Bool {
        guard let digits = type.digits else { return false }
        return digits.scale <= 9 && digits.integer <= 29
    }
}
