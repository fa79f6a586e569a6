import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How Snowflake's answers may differ from DC SQL's, as its manual tells it.
    static let snowflakeLedger: [LedgerEntry] = [
        .caseMapping(
            "upper() and lower() may map each character to one.",
            link: "https://docs.snowflake.com/en/sql-reference/functions/upper", hasTranslate: true),
        .floatRange(link: "https://docs.snowflake.com/en/sql-reference/data-types-numeric"),
        .floatDigits(link: "https://docs.snowflake.com/en/sql-reference/functions/to_double"),
        LedgerEntry(
            "float_division",
            "Division of a double by zero fails, instead of giving an infinity or NaN, also in rows that a condition takes "
                + "away.",
            link: "https://docs.snowflake.com/en/sql-reference/operators-arithmetic",
            witness: .init(
                [("x", "double precision")], [["0"]], "SELECT 1e0 / x AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            dialect.admitDoubles([Function.divide])
        },
        .floatSums(link: "https://docs.snowflake.com/en/sql-reference/functions-aggregation"),
        .floatRounding(link: "https://docs.snowflake.com/en/sql-reference/functions/ceil"),
        .mathLibrary(link: "https://docs.snowflake.com/en/sql-reference/functions-numeric"),
        .moreMath(
            link: "https://docs.snowflake.com/en/sql-reference/functions-numeric",
            [
                .cubeRoot: "CBRT({0})", .degrees: "DEGREES({0})", .radians: "RADIANS({0})",
                .squareRoot: "CASE WHEN {0} < 0 THEN CAST('NaN' AS FLOAT) ELSE SQRT({0}) END",
                .power: "POWER({0}, {1})", .naturalLogarithm: "CASE WHEN {0} <= 0 THEN NULL ELSE LN({0}) END",
                .decimalLogarithm: "CASE WHEN {0} <= 0 THEN NULL ELSE LOG(10, {0}) END",
            ]),
        LedgerEntry(
            "average_digits",
            "An average of numbers with many digits is rounded twice, so that its last digit may be another one.",
            link: "https://docs.snowflake.com/en/sql-reference/functions/avg",
            witness: .init(
                [("x", "numeric(38,0)")], [["1"], ["1"], ["0"]], "SELECT avg(x) AS r FROM witness", here: "0.666667",
                there: "0.666666", isTried: false)
        ) { dialect in
            dialect.aggregates[.avg] = ownAverage(else: dialect.aggregates[.avg])
        },
        .percentiles(
            "Between two values a percentile is interpolated by another formula, with other last digits.",
            link: "https://docs.snowflake.com/en/sql-reference/functions/percentile_cont",
            continuous: percentile("PERCENTILE_CONT"), discrete: percentile("PERCENTILE_DISC")),
        LedgerEntry(
            "shares_of_ranks",
            "percent_rank() and cume_dist() may have fewer digits, and ntile() may put the rows that are left over into "
                + "other buckets than the first ones.",
            link: "https://docs.snowflake.com/en/sql-reference/functions/ntile",
            witness: .init(
                [("x", "integer")], [["1"], ["2"], ["3"]],
                "SELECT count(*) AS r FROM (SELECT ntile(2) OVER (ORDER BY x) AS n FROM witness) w WHERE n = 1",
                here: "2", there: "1", isTried: false)
        ) { dialect in
            dialect.rankings.formUnion([.percentRank, .cumeDist, .ntile])
        },
        .modeOfEquals(link: "https://docs.snowflake.com/en/sql-reference/functions/mode"),
        .unorderedLists(link: "https://docs.snowflake.com/en/sql-reference/functions/listagg"),
        .rowsOfExtremes(link: "https://docs.snowflake.com/en/sql-reference/functions/min_by"),
        .emptyGroupingSets(link: "https://docs.snowflake.com/en/sql-reference/constructs/group-by-grouping-sets"),
        .reversal(link: "https://docs.snowflake.com/en/sql-reference/functions/reverse"),
        .timeZones(
            link: "https://docs.snowflake.com/en/sql-reference/functions/convert_timezone",
            "CAST(CONVERT_TIMEZONE({1}, {0}) AS TIMESTAMP_NTZ(6))"),
        .snowflakeDigits, .snowflakeDates, .snowflakeFailures,
    ]
}
