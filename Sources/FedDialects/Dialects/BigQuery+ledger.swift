import FedAlgebra
import FedCatalog

private let manual = "https://cloud.google.com/bigquery/docs/reference/standard-sql/"

extension Dialect {
    /// How BigQuery's answers may differ from DC SQL's, as its manual tells it.
    static let bigqueryLedger: [LedgerEntry] = [
        .caseMapping(
            "upper() and lower() map each character to one.",
            link: manual + "string_functions#upper",
            hasTranslate: true),
        .floatRange(link: manual + "operators"),
        .mathLibrary(link: manual + "mathematical_functions"),
        .nanOrder(
            "NaN is equal to no double, not to itself either, neither less nor greater than any, and what is sorted "
                + "begins with it.",
            link: manual + "data-types#floating_point_types"),
        .floatSums(link: manual + "aggregate_functions"),
        .floatRounding(link: manual + "mathematical_functions"),
        .moreMath(
            link: manual + "mathematical_functions",
            [
                .cubeRoot: "CBRT({0})", .degrees: "({0} * (180 / ACOS(-1)))", .radians: "({0} * (ACOS(-1) / 180))",
                .squareRoot: "CASE WHEN {0} < 0 THEN CAST('NaN' AS FLOAT64) ELSE SQRT({0}) END",
                .power: "POWER({0}, {1})", .naturalLogarithm: "CASE WHEN {0} <= 0 THEN NULL ELSE LN({0}) END",
                .decimalLogarithm: "CASE WHEN {0} <= 0 THEN NULL ELSE LOG10({0}) END",
            ]),
        .percentiles(
            "A percentile is looked up among all values of its group, which have to fit into the memory that the system "
                + "has for one array, and is interpolated by another formula, with other last digits.",
            link: manual + "aggregate_functions#array_agg",
            continuous: percentileOfArray(isInterpolated: true), discrete: percentileOfArray(isInterpolated: false)),
        .unorderedLists(link: manual + "aggregate_functions#string_agg"),
        .rowsOfExtremes(link: manual + "aggregate_functions#min_by"),
        .emptyGroupingSets(
            link: manual + "query-syntax#group_by_grouping_sets"),
        .reversal(link: manual + "string_functions#reverse"),
        .timeZones(
            link: manual + "timestamp_functions#timezone_definitions",
            "DATETIME({0}, {1})"),
    ]
}
