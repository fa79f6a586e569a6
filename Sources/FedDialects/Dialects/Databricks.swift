import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Databricks SQL: Spark SQL in ANSI mode, as SQL warehouses run it
    /// (<https://docs.databricks.com/en/sql/language-manual/sql-ref-ansi-compliance.html>).
    ///
    /// Text is UTF-8 and compares binary unless a column has a collation. Of what Spark can say only what cannot
    /// overflow is pushed, as everywhere.
    package static let databricks = spark.deriving("databricks") { dialect in
        // The aggregates of Spark whose types need no help.
        dialect.aggregate = Dialect(name: "").aggregate
        dialect.aggregates[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try SparkAggregates(tail: tail).write(call, &writer)
            }, refuses: StandardAggregates.sum.refuses)
        dialect.features.formUnion([.fullJoin, .intersectAll, .exceptAll, .groupingSets])
        dialect.functions[.roundHalfAway] = nil
        dialect.functions[.roundHalfEven] = nil
        for function in [Function.shiftLeft, .shiftRight, .factorial, .makeTimestamp, .random, .capitalizedWords] {
            dialect.functions[function] = nil
        }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            if from.isFloat, to.isExact { return .refused("Databricks rounds floats otherwise") }
            if to == .time { return .refused("Databricks has no type for a time of day") }
            return cast(from, to, kind)
        }
    }
}
