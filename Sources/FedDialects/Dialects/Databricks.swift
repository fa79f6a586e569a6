import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Databricks SQL: Spark SQL in ANSI mode and in UTC, as SQL warehouses run it unless they are told otherwise
    /// (<https://docs.databricks.com/en/sql/language-manual/sql-ref-ansi-compliance.html>).
    ///
    /// Text is UTF-8 and compares binary unless a column has a collation, which functions of text follow, too
    /// (<https://docs.databricks.com/en/sql/language-manual/sql-ref-collation.html>). Of what Spark can say only what
    /// cannot overflow is pushed, as everywhere, and nothing whose last digits are the engine's own choice: Photon, which
    /// is no Java program, computes most of it (<https://docs.databricks.com/en/compute/photon.html>).
    package static let databricks = spark.deriving("databricks") { dialect in
        dialect.aggregate = Dialect(name: "").aggregate
        dialect.aggregates = databricksAggregates
        dialect.windowAggregates.formUnion([.avg, .boolAnd, .boolOr])
        // <https://docs.databricks.com/en/sql/language-manual/sql-ref-functions-builtin.html#ranking-window-functions>
        dialect.rankings = Set(RankingFunction.allCases)
        dialect.features.formUnion([.fullJoin, .intersectAll, .exceptAll, .groupingSets])
        dialect.functions.merge(databricksNumeric) { $1 }
        for function in databricksMath { dialect.functions[function] = nil }
        for function in [Function.factorial, .makeTimestamp, .random, .capitalizedWords, .localTime] {
            dialect.functions[function] = nil
        }
        for function in collated { dialect.functions[function]?.comparesText = true }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            if to == .time { return .refused("Databricks has no type for a time of day") }
            return databricksFloatCast(from, to, kind) ?? cast(from, to, kind)
        }
        dialect.pushesTryCast = true
        let tryCast = dialect.tryCast
        dialect.tryCast = { from, to, kind in from.isFloat || to == .time ? nil : tryCast(from, to, kind) }
        dialect.ledger = databricksLedger
    }

    /// Functions that compare parts of texts, or map letters, as the collation has it.
    private static let collated: [Function] = [
        .position, .startsWith, .endsWith, .contains, .replace, .translate, .splitPart, .trim, .trimLeading,
        .trimTrailing, .lower, .upper, .initialCapitals, .greatest, .least, .regexMatches, .regexReplace,
        .regexSubstring, .regexCount, .regexPosition, .regexGroup,
    ]
}
