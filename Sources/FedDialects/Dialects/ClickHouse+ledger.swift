import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How ClickHouse's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let clickhouseLedger: [LedgerEntry] = [
        .caseMapping(
            "upperUTF8() and lowerUTF8() map each character to one in some versions.",
            link: "https://clickhouse.com/docs/sql-reference/functions/string-functions#upperUTF8",
            upper: "upperUTF8", lower: "lowerUTF8"),
        .nanOrder(
            "NaN is equal to nothing and in no range, stands with the NULLs in an order, and counts for no percentile, "
                + "minimum or maximum.",
            link: "https://clickhouse.com/docs/sql-reference/statements/select/order-by#sorting-of-special-values"
        ).shown(
            by: .init(
                [("x", "double precision")], [["nan"]], "SELECT x = x AS r FROM witness", here: "true", there: "false")),
        .floatSums(link: "https://clickhouse.com/docs/sql-reference/aggregate-functions/reference/sum") { dialect in
            dialect.aggregates[.sum] = .doubles("sumOrNull", else: dialect.aggregates[.sum])
            dialect.aggregates[.avg] = .doubles("avgOrNull", else: dialect.aggregates[.avg])
            for (function, name) in [
                (AggregateFunction.varPop, "varPopStable"), (.stddevPop, "stddevPopStable"),
            ] {
                dialect.aggregates[function] = .doubles { "\(name)OrNull(\($0[0]))\($1)" }
            }
            // Of one value they are infinite.
            for (function, name) in [
                (AggregateFunction.varSamp, "varSampStable"), (.stddevSamp, "stddevSampStable"),
            ] {
                dialect.aggregates[function] = .doubles {
                    "CASE WHEN count(\($0[0]))\($1) > 1 THEN \(name)(\($0[0]))\($1) END"
                }
            }
            for (function, name, least) in [
                (AggregateFunction.covarPop, "covarPopStable", 0), (.covarSamp, "covarSampStable", 1),
            ] {
                dialect.aggregates[function] = .doubles {
                    "CASE WHEN count(\($0[0]) + \($0[1]))\($1) > \(least) THEN \(name)(\($0[0]), \($0[1]))\($1) END"
                }
            }
            for (function, form) in [(AggregateFunction.skewness, "skewPop({0})"), (.kurtosis, "kurtPop({0})")] {
                let less = function == .kurtosis ? " - 3" : ""
                dialect.aggregates[function] = .doubles {
                    "CASE WHEN minOrNull(\($0[0]))\($1) < maxOrNull(\($0[0]))\($1) THEN "
                        + "\(form.filled([$0[0]]))\($1)\(less) END"
                }
            }
            dialect.aggregates[.percentileCont] = AggregateSpelling(
                { writer, call, tail throws(CompileError) in
                    guard let key = call.orderBy.first, let share = call.argument else {
                        throw .notSupported("a percentile of nothing", at: nil)
                    }
                    let part = try writer.write(share).text
                    return Fragment(
                        "quantileExactInclusiveOrNull(\(key.isDescending ? "1 - " : "")\(part))"
                            + "(\(try writer.write(key.scalar).text))\(tail)")
                },
                refuses: { call in
                    guard call.orderBy.first?.scalar.type == .double, call.argument?.plainNumber != nil else {
                        return Inhibition(.functionSemanticsDiffer, "ClickHouse would interpolate in another type")
                    }
                    return nil
                })
        }.shown(
            // Each sixteenth number is added to the same part of the sum.
            by: .init(
                [("x", "double precision")],
                (0..<32).map { [$0 == 0 ? "1e16" : $0 == 1 ? "1" : $0 == 16 ? "-1e16" : "0"] },
                "SELECT sum(x) AS r FROM witness", here: "0.0", there: "1.0")),
        .floatDigits(link: "https://clickhouse.com/docs/sql-reference/data-types/float").shown(
            by: .init(
                [("n", "numeric(38,18)")], [["0.299229970712423"]],
                "SELECT CAST(n AS double precision) AS r FROM witness", here: "0.299229970712423",
                there: "0.29922997071242297")),
        LedgerEntry(
            "math_library",
            "exp(), logarithms, powers, roots, angles and remainders of doubles may have other last digits.",
            link: "https://clickhouse.com/docs/sql-reference/functions/math-functions",
            witness: .init(
                [("x", "double precision")], [["5.66"]], "SELECT exp(x) AS r FROM witness",
                here: "287.14864255605437", there: "287.1486425560543")
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "exp({0})"), (.cubeRoot, "cbrt({0})"), (.sin, "sin({0})"), (.cos, "cos({0})"),
                (.tan, "tan({0})"), (.asin, "asin({0})"), (.acos, "acos({0})"), (.atan, "atan({0})"),
                (.atan2, "atan2({0}, {1})"), (.degrees, "degrees({0})"), (.radians, "radians({0})"),
                (.power, "pow({0}, {1})"), (.cot, "(1 / tan({0}))"),
                (.naturalLogarithm, "CASE WHEN {0} <= 0 THEN NULL ELSE log({0}) END"),
                (.decimalLogarithm, "CASE WHEN {0} <= 0 THEN NULL ELSE log10({0}) END"),
                (.logarithm, "CASE WHEN {0} <= 0 OR {1} <= 0 THEN NULL ELSE log({1}) / log({0}) END"),
            ]
            for (function, template) in names {
                dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
            }
        },
        LedgerEntry(
            "date_range",
            "Dates and moments lie between the years 1900 and 2299, and others become the nearest of these, or fail.",
            link: "https://clickhouse.com/docs/sql-reference/data-types/date32",
            witness: .init(
                [("t", "timestamp")], [["'2300-01-01'"]], "SELECT t::date AS r FROM witness", here: "2300-01-01",
                there: "2299-12-31", isTried: false)
        ) { dialect in
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                switch (from, to, kind) {
                case (.date, .timestamp, .dc), (.date, .timestamptz, .dc), (.timestamp, .date, .dc),
                    (.timestamptz, .date, .dc):
                    .cast
                default: strict(from, to, kind)
                }
            }
        },
        .timeZones(
            link: "https://clickhouse.com/docs/sql-reference/functions/date-time-functions",
            "CAST(toString(toTimeZone(CAST({0} AS Nullable(DateTime64(6, 'UTC'))), {1})) "
                + "AS Nullable(DateTime64(6, 'UTC')))"
        ).shown(
            by: .init(
                [("t", "timestamptz")], [["'1930-07-01 00:00:00'"]],
                "SELECT t AT TIME ZONE 'Europe/Amsterdam' AS r FROM witness", here: "1930-07-01T01:00:00",
                there: "1930-07-01T01:19:32")),
        LedgerEntry(
            "outer_joins",
            "A row without a partner in an outer join has zeros and empty texts instead of NULLs, unless join_use_nulls is "
                + "1, as fedrun sets it.",
            link: "https://clickhouse.com/docs/operations/settings/settings#join_use_nulls",
            witness: .init(
                [("id", "integer")], [["1"]],
                "SELECT b.id AS r FROM witness a LEFT JOIN witness b ON a.id = b.id AND b.id > 1", here: "",
                there: "0", isTried: false)
        ) { dialect in
            dialect.features.formUnion([.leftJoin, .rightJoin, .fullJoin])
        },
        LedgerEntry(
            "window_functions",
            "lag(), lead(), ntile(), percent_rank() and cume_dist() are there in versions from 25.1 on, and fail before.",
            link: "https://clickhouse.com/docs/sql-reference/window-functions",
            witness: .init(
                [("id", "integer")], [["1"]], "SELECT cume_dist() OVER (ORDER BY id) AS r FROM witness", here: "1.0",
                there: nil, isTried: false)
        ) { dialect in
            dialect.rankings = Set(RankingFunction.allCases)
        },
        LedgerEntry(
            "long_texts",
            "repeat() fails where a text is repeated more than a million times.",
            link: "https://clickhouse.com/docs/sql-reference/functions/string-functions#repeat",
            witness: .init(
                [("n", "integer")], [["1000001"]], "SELECT length(repeat('a', n)) AS r FROM witness",
                here: "1000001", there: nil)
        ) { dialect in
            dialect.functions[.repeat] = .init(.call("repeat"))
        },
        LedgerEntry(
            "text_values",
            "try_cast() of text takes whole numbers without a point, and dates of the form YYYY-MM-DD, and is NULL for "
                + "all else.",
            link: "https://clickhouse.com/docs/sql-reference/functions/type-conversion-functions",
            witness: .init(
                [("s", "text")], [["'7.0'"]], "SELECT try_cast(s AS integer) AS r FROM witness", here: "7",
                there: "")
        ) { dialect in
            dialect.pushesTryCast = true
            let strict = dialect.tryCast
            dialect.tryCast = { from, to, kind in
                guard from.isText, kind == .dc else { return strict(from, to, kind) }
                let text = "TRIM(BOTH ' ' FROM {0})"
                switch to {
                case .smallint: return "toInt16OrNull(\(text))"
                case .integer: return "toInt32OrNull(\(text))"
                case .bigint: return "toInt64OrNull(\(text))"
                // It would carry the days over that a month does not have.
                case .date:
                    return "CASE WHEN toString(toDate32OrNull(\(text))) = \(text) THEN toDate32OrNull(\(text)) END"
                default: return nil
                }
            }
        },
    ]
}

extension Scalar {
    /// The text of a constant share.
    fileprivate var plainNumber: Value? {
        switch literalValue {
        case .decimal, .double: literalValue
        default: nil
        }
    }
}
