import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in BigQuery
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/aggregate_functions>).
    static let bigqueryAggregates: [AggregateFunction: AggregateSpelling] = [
        .boolAnd: .ofBooleans("MIN"),
        .boolOr: .ofBooleans("MAX"),
        .bitAnd: .call("BIT_AND"),
        .bitOr: .call("BIT_OR"),
        // What is added up on the way may be larger than the sum, and the sum of up to 10^12 rows than DC SQL's type.
        .sum: AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("SUM of nothing", at: nil) }
                let type = try writer.typeName(call.type, argument.range)
                let digits = argument.type.decimalDigits ?? (precision: 38, scale: 0)
                let wide = SQLType.numeric(precision: 38, scale: digits.scale)
                let value = "CAST(\(try writer.write(argument).text) AS \(try writer.typeName(wide, argument.range)))"
                let sum = "SUM(\(call.isDistinct ? "DISTINCT " : "")\(value))\(tail)"
                // NUMERIC itself has 38 digits, nine of them behind the point.
                guard case .numeric(let precision, let scale) = call.type, precision < digits.precision + 12,
                    precision < 38 || scale != 9
                else { return Fragment("CAST(\(sum) AS \(type))") }
                let failure = "CAST(ERROR('value out of range') AS \(type))"
                let most = Dialect.bigqueryBound(call.type)
                return Fragment("IF(ABS(\(sum)) > \(most), \(failure), CAST(\(sum) AS \(type)))")
            }, refuses: StandardAggregates.sum.refuses),
        // An average is not half way between two results of scale k, or at least 1 / (2 · 10^(k + s) · count) away from
        // that, where a count has 19 digits at most, and a quotient 38 of scale.
        .avg: AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("AVG of nothing", at: nil) }
                let distinct = call.isDistinct ? "DISTINCT " : ""
                let value = try writer.write(argument).text
                let quotient =
                    "SUM(\(distinct)CAST(\(value) AS BIGNUMERIC))\(tail) / NULLIF(COUNT(\(distinct)\(value))\(tail), 0)"
                return try writer.bigqueryRounded(quotient, call.type)
            },
            refuses: { call in
                guard let digits = call.argument?.type.digits, let scale = call.type.digits?.scale,
                    scale + digits.scale + 20 <= 38
                else {
                    return Inhibition(.functionSemanticsDiffer, "BigQuery keeps other digits of this average")
                }
                return nil
            }),
        .stringAgg: AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.arguments.count > 1 else { throw .notSupported("a list of nothing", at: nil) }
                let order = call.orderBy.isEmpty ? "" : " ORDER BY \(try writer.sortKeys(call.orderBy))"
                let distinct = call.isDistinct ? "DISTINCT " : ""
                let values = try writer.join(call.arguments, ", ", within: .or)
                return Fragment("STRING_AGG(\(distinct)\(values)\(order))\(tail)")
            },
            refuses: { call in
                if let refusal = Refusals.unordered(call) { return refusal }
                guard call.isDistinct else { return nil }
                // It would sort by whether a value is NULL, which is none of the values.
                return Inhibition(.functionSemanticsDiffer, "BigQuery sorts DISTINCT values by nothing but themselves")
            }),
    ]

    /// The values of a group in their order, of which some are taken.
    ///
    /// Its own percentiles are window functions.
    static func percentileOfArray(isInterpolated: Bool) -> AggregateSpelling {
        AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let key = call.orderBy.first, let fraction = call.argument else {
                throw .notSupported("a percentile of nothing", at: nil)
            }
            let value = try writer.write(key.scalar).text
            let share = try writer.write(fraction).within(.product)
            let order = key.isDescending ? "DESC" : "ASC"
            func element(_ place: String) -> String {
                "ARRAY_AGG(\(value) IGNORE NULLS ORDER BY \(value) \(order))\(tail)[SAFE_OFFSET(CAST(\(place) AS INT64))]"
            }
            guard isInterpolated else {
                return Fragment(element("GREATEST(CEIL(\(share) * COUNT(\(value))\(tail)) - 1, 0)"))
            }
            let place = "\(share) * (COUNT(\(value))\(tail) - 1)"
            let (low, high) = (element("FLOOR(\(place))"), element("CEIL(\(place))"))
            return Fragment("\(low) + (\(high) - \(low)) * CAST(MOD(\(place), 1) AS FLOAT64)", .sum)
        }
    }
}
