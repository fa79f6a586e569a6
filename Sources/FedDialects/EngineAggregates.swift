import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Aggregates in the embedded engine; `tail` follows each call: FILTER, OVER.
///
/// See <https://duckdb.org/docs/stable/sql/functions/aggregates>.
extension ScalarWriter {
    mutating func engineAggregate(_ call: Aggregate.Call, _ tail: String) throws(CompileError) -> Fragment {
        if call.function == .mode {
            return Fragment("MODE() WITHIN GROUP (ORDER BY \(try sortKeys(call.orderBy)))\(tail)")
        }
        guard let argument = call.argument else { return Fragment("COUNT(*)\(tail)") }
        let text = try write(argument).text
        let operand = call.isDistinct ? "DISTINCT \(try key(argument).text)" : text
        func plain(_ name: String) -> Fragment { Fragment("\(name)(\(operand))\(tail)") }
        // Of one value alone the engine says 0, even where it is infinite.
        func population(_ name: String) -> Fragment {
            let value = "MAX(\(operand))\(tail)"
            return Fragment(
                "CASE WHEN COUNT(\(operand))\(tail) = 1 THEN \(value) - \(value) "
                    + "ELSE \(name)(\(operand))\(tail) END")
        }
        switch call.function {
        case .countRows, .count: return plain("COUNT")
        case .min: return plain("MIN")
        case .max: return plain("MAX")
        case .anyValue: return plain("ANY_VALUE")
        case .boolAnd: return plain("BOOL_AND")
        case .boolOr: return plain("BOOL_OR")
        case .bitAnd: return plain("BIT_AND")
        case .bitOr: return plain("BIT_OR")
        case .sum:
            if call.type == .double { return plain("SUM") }
            // Integers sum up to a hugeint, decimals to 38 digits, reals to a double.
            return Fragment("CAST(SUM(\(operand))\(tail) AS \(dialect.type(call.type) ?? ""))")
        case .avg:
            if call.type == .double { return plain("AVG") }
            return try engineAverage(call, argument, operand, tail)
        case .stddevPop where call.type == .double: return population("STDDEV_POP")
        case .stddevSamp where call.type == .double: return plain("STDDEV_SAMP")
        case .varPop where call.type == .double: return population("VAR_POP")
        case .varSamp where call.type == .double: return plain("VAR_SAMP")
        case .skewness: return plain("federate_skewness")
        case .kurtosis: return plain("federate_kurtosis")
        case .covarPop, .covarSamp:
            let other = try write(call.arguments[1]).text
            return Fragment("\(call.function == .covarPop ? "COVAR_POP" : "COVAR_SAMP")(\(text), \(other))\(tail)")
        case .minBy, .maxBy:
            let key = try ordered(call.arguments[1]).text
            return Fragment("\(call.function == .minBy ? "ARG_MIN_NULL" : "ARG_MAX_NULL")(\(text), \(key))\(tail)")
        case .stringAgg:
            let delimiter = try write(call.arguments[1]).text
            let order = call.orderBy.isEmpty ? "" : " ORDER BY \(try sortKeys(call.orderBy))"
            return Fragment("STRING_AGG(\(operand), \(delimiter)\(order))\(tail)")
        case .percentileCont, .percentileDisc:
            let name = call.function == .percentileCont ? "QUANTILE_CONT" : "QUANTILE_DISC"
            guard let key = call.orderBy.first else { break }
            let value = try write(key.scalar).text
            return Fragment("\(name)(\(value), \(text) ORDER BY \(try sortKeys([key])))\(tail)")
        default: break
        }
        throw .notSupported("the aggregate \(call.function.rawValue) in \(dialect.name)", at: argument.range)
    }

    /// The engine averages decimals as doubles: an exact division instead.
    private mutating func engineAverage(
        _ call: Aggregate.Call, _ argument: Scalar, _ operand: String, _ tail: String
    ) throws(CompileError) -> Fragment {
        let scale = argument.type.digits?.scale ?? 0
        let sum = SQLType.numeric(precision: 38, scale: scale)
        let count = SQLType.numeric(precision: 20, scale: 0)
        return try decimalCall(
            .divide, ("CAST(SUM(\(operand))\(tail) AS \(dialect.type(sum) ?? ""))", sum),
            ("CAST(COUNT(\(operand))\(tail) AS \(dialect.type(count) ?? ""))", count), call.type)
    }
}
