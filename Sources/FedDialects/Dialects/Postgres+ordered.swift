import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in PostgreSQL that depend on an order
    /// (<https://www.postgresql.org/docs/current/functions-aggregate.html#FUNCTIONS-ORDEREDSET-TABLE>).
    static let postgresOrderedAggregates: [AggregateFunction: AggregateSpelling] = [
        .stringAgg: AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.arguments.count == 2 else { throw .notSupported("this string_agg", at: nil) }
                // Of DISTINCT values the order is that of the argument, as it stands there.
                let isSorted = call.isDistinct && !call.orderBy.isEmpty
                let value = isSorted ? try writer.ordered(call.arguments[0]) : try writer.write(call.arguments[0])
                let delimiter = try writer.write(call.arguments[1]).text
                let order = call.orderBy.isEmpty ? "" : " ORDER BY \(try writer.sortKeys(call.orderBy))"
                let word = call.isDistinct ? "DISTINCT " : ""
                return writer.uncollated("STRING_AGG(\(word)\(value.text), \(delimiter)\(order))\(tail)", call.type)
            },
            refuses: { call in
                guard call.orderBy.isEmpty else { return nil }
                return Inhibition(.functionSemanticsDiffer, "PostgreSQL may read the rows in another order")
            }),
        .percentileCont: fraction("PERCENTILE_CONT"),
        .percentileDisc: fraction("PERCENTILE_DISC"),
        .mode: AggregateSpelling { writer, call, tail throws(CompileError) in
            let order = try writer.sortKeys(call.orderBy)
            return writer.uncollated("MODE() WITHIN GROUP (ORDER BY \(order))\(tail)", call.type)
        },
    ]

    private static func fraction(_ name: String) -> AggregateSpelling {
        AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let share = call.argument else { throw .notSupported("a percentile without a fraction", at: nil) }
            let order = "WITHIN GROUP (ORDER BY \(try writer.sortKeys(call.orderBy)))"
            return writer.uncollated("\(name)(\(try writer.write(share).text)) \(order)\(tail)", call.type)
        }
    }

    /// The value of the row whose key is smallest or largest: the first of an array.
    static let postgresExtremeRows: [AggregateFunction: AggregateSpelling] = [
        .minBy: extremeRow(isDescending: false), .maxBy: extremeRow(isDescending: true),
    ]

    private static func extremeRow(isDescending: Bool) -> AggregateSpelling {
        AggregateSpelling { writer, call, tail throws(CompileError) in
            guard call.arguments.count == 2 else { throw .notSupported("this aggregate in PostgreSQL", at: nil) }
            let key = SortKey(scalar: call.arguments[1], isDescending: isDescending, nullsFirst: false)
            let value = try writer.write(call.arguments[0]).text
            // A row without a key counts for nothing.
            let count = "COUNT(\(try writer.write(call.arguments[1]).text))\(tail)"
            let array = "ARRAY_AGG(\(value) ORDER BY \(try writer.sortKey(key)))\(tail)"
            return Fragment("CASE WHEN \(count) > 0 THEN (\(array))[1] END")
        }
    }

    /// Variances of doubles.
    static let postgresVariances: [(AggregateFunction, String)] = [
        (.stddevPop, "STDDEV_POP"), (.stddevSamp, "STDDEV_SAMP"), (.varPop, "VAR_POP"), (.varSamp, "VAR_SAMP"),
        (.covarPop, "COVAR_POP"), (.covarSamp, "COVAR_SAMP"),
    ]
}

extension ScalarWriter {
    /// The collation that sorts the texts of an aggregate would stay with its result, and clash with another one.
    fileprivate func uncollated(_ text: String, _ type: SQLType) -> Fragment {
        guard type.isText, dialect.storedText == nil else { return Fragment(text) }
        return Fragment("\(text) COLLATE \"default\"")
    }
}
