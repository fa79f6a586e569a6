import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How Databricks' answers may differ from DC SQL's, as its manual tells it.
    ///
    /// Apache Spark has Java's digits, which are not those of every main stage; Photon may have digits of its own.
    static let databricksLedger: [LedgerEntry] = [
        .floatSums(link: "https://docs.databricks.com/en/sql/language-manual/functions/sum.html").also { dialect in
            dialect.aggregates[.skewness] = .doubles("SKEWNESS")
            dialect.aggregates[.kurtosis] = .doubles("KURTOSIS")
        },
        LedgerEntry(
            "math_library",
            "exp(), logarithms, powers, cube roots, angles and their functions may have other last digits.",
            link: "https://docs.databricks.com/en/sql/language-manual/functions/cbrt.html",
            witness: .init(
                [("x", "double precision")], [["1.5"]], "SELECT cbrt(x) AS r FROM witness",
                here: "1.1447142425533317", there: "1.1447142425533319", isTried: false)
        ) { dialect in
            for function in databricksMath { dialect.functions[function] = spark.functions[function] }
        },
        .floatDigits(link: "https://docs.databricks.com/en/sql/language-manual/functions/cast.html"),
        LedgerEntry(
            "float_rounding",
            "round() of a double to some digits, and a cast of one to a decimal, may go the other way where the double is "
                + "next to the middle of two results.",
            link: "https://docs.databricks.com/en/sql/language-manual/functions/round.html",
            witness: .init(
                [("x", "double precision")], [["2.675"]], "SELECT round(x, 2) AS r FROM witness", here: "2.68",
                there: "2.67", isTried: false)
        ) { dialect in
            dialect.functions[.roundHalfAway]?.refuses = { _, _ in nil }
            dialect.functions[.roundHalfAway]?.refusesArguments = { arguments in
                guard arguments.count > 1, arguments[1].literalValue == nil else { return nil }
                return Inhibition(.functionSemanticsDiffer, "Databricks rounds to a constant digit alone")
            }
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                if from.isFloat, case .numeric = to, kind == .dc { return spark.cast(from, to, kind) }
                return strict(from, to, kind)
            }
        },
        .percentiles(
            "Between two values a percentile is interpolated by another formula, with other last digits, and a discrete "
                + "one may be its neighbour where the fraction of all rows is a whole number.",
            link: "https://docs.databricks.com/en/sql/language-manual/functions/percentile_cont.html",
            continuous: databricksPercentile("PERCENTILE_CONT"), discrete: databricksPercentile("PERCENTILE_DISC")),
        .modeOfEquals(link: "https://docs.databricks.com/en/sql/language-manual/functions/mode.html"),
        .unorderedLists(link: "https://docs.databricks.com/en/sql/language-manual/functions/listagg.html").also {
            $0.aggregates[.stringAgg]?.refuses = Refusals.orderedByOthers
        },
        .rowsOfExtremes(link: "https://docs.databricks.com/en/sql/language-manual/functions/min_by.html"),
        .timeZones(
            link: "https://docs.databricks.com/en/sql/language-manual/functions/from_utc_timestamp.html",
            "CAST(FROM_UTC_TIMESTAMP({0}, {1}) AS TIMESTAMP_NTZ)"),
    ]
}
