import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Aggregates in Spark with the result types of the algebra.
///
/// See <https://spark.apache.org/docs/latest/sql-ref-functions-builtin.html#aggregate-functions>.
struct SparkAggregates {
    /// What follows each call: FILTER, OVER.
    let tail: String

    func write(_ call: Aggregate.Call, _ writer: inout ScalarWriter) throws(CompileError) -> Fragment {
        if call.function == .mode { return Fragment("MODE()\(try withinGroup(call, &writer))\(tail)") }
        guard let argument = call.argument else { return Fragment("COUNT(*)\(tail)") }
        let text = try writer.write(argument).text
        let distinct = call.isDistinct ? "DISTINCT " : ""
        func plain(_ name: String) -> Fragment { Fragment("\(name)(\(distinct)\(text))\(tail)") }
        switch call.function {
        case .countRows, .count: return plain("COUNT")
        case .min: return plain("MIN")
        case .max: return plain("MAX")
        case .anyValue: return Fragment("ANY_VALUE(\(text), TRUE)\(tail)")
        case .boolAnd: return plain("BOOL_AND")
        case .boolOr: return plain("BOOL_OR")
        case .bitAnd: return plain("BIT_AND")
        case .bitOr: return plain("BIT_OR")
        case .sum, .avg:
            // Spark's own types, for queries that are written in Spark SQL.
            if DecimalRules.spark.aggregate(call.function, over: argument.type) == call.type {
                return plain(call.function == .sum ? "SUM" : "AVG")
            }
            if call.function == .avg { return try average(call, argument, text, distinct, &writer) }
            return try sum(call, argument, text, distinct)
        case .stddevPop where call.type == .double: return plain("STDDEV_POP")
        case .stddevSamp where call.type == .double: return plain("STDDEV_SAMP")
        case .varPop where call.type == .double: return plain("VAR_POP")
        case .varSamp where call.type == .double: return plain("VAR_SAMP")
        case .skewness: return plain("SKEWNESS")
        case .kurtosis: return plain("KURTOSIS")
        case .covarPop, .covarSamp:
            let other = try writer.write(call.arguments[1]).text
            return Fragment("\(call.function == .covarPop ? "COVAR_POP" : "COVAR_SAMP")(\(text), \(other))\(tail)")
        case .minBy, .maxBy:
            let key = try writer.write(call.arguments[1]).text
            return Fragment("\(call.function == .minBy ? "MIN_BY" : "MAX_BY")(\(text), \(key))\(tail)")
        case .stringAgg:
            let delimiter = try writer.write(call.arguments[1]).text
            return Fragment("LISTAGG(\(distinct)\(text), \(delimiter))\(try withinGroup(call, &writer))\(tail)")
        case .percentileCont:
            return Fragment("PERCENTILE_CONT(\(text))\(try withinGroup(call, &writer))\(tail)")
        case .percentileDisc:
            let value = "PERCENTILE_DISC(\(text))\(try withinGroup(call, &writer))\(tail)"
            return call.type == .double
                ? Fragment(value) : Fragment("CAST(\(value) AS \(writer.dialect.type(call.type) ?? ""))")
        default:
            throw .notSupported("the aggregate \(call.function.rawValue) in \(writer.dialect.name)", at: argument.range)
        }
    }

    private func withinGroup(
        _ call: Aggregate.Call, _ writer: inout ScalarWriter
    ) throws(CompileError) -> String {
        if call.orderBy.isEmpty { return "" }
        return " WITHIN GROUP (ORDER BY \(try writer.sortKeys(call.orderBy)))"
    }

    private func sum(
        _ call: Aggregate.Call, _ argument: Scalar, _ text: String, _ distinct: String
    ) throws(CompileError) -> Fragment {
        guard case .numeric(let precision, let scale) = argument.type else {
            let plain = "SUM(\(distinct)\(text))\(tail)"
            return Fragment(call.type == .real ? "CAST(\(plain) AS FLOAT)" : plain)
        }
        // Ten digits more than the operand has are not always enough: 28 make it 38.
        if precision >= 28 { return Fragment("SUM(\(distinct)\(text))\(tail)") }
        return Fragment("SUM(\(distinct)CAST(\(text) AS DECIMAL(28, \(scale))))\(tail)")
    }

    /// Spark's AVG adds four digits of scale: right where that is the scale wanted, else a division.
    private func average(
        _ call: Aggregate.Call, _ argument: Scalar, _ text: String, _ distinct: String, _ writer: inout ScalarWriter
    ) throws(CompileError) -> Fragment {
        guard let digits = argument.type.decimalDigits, case .numeric = call.type else {
            return Fragment("AVG(\(distinct)\(text))\(tail)")
        }
        if let operand = Self.operand(argument.type, as: call.type) {
            let isSame = argument.type == operand
            let value = isSame ? text : "CAST(\(text) AS \(writer.dialect.type(operand) ?? ""))"
            return Fragment("AVG(\(distinct)\(value))\(tail)")
        }
        guard Self.divides(digits.scale, as: call.type) else {
            throw .notSupported("AVG of \(argument.type)", at: argument.range)
        }
        let wide = digits.precision >= 28 ? text : "CAST(\(text) AS DECIMAL(28, \(digits.scale)))"
        let quotient =
            "SUM(\(distinct)\(wide))\(tail) / CAST(COUNT(\(distinct)\(text))\(tail) AS DECIMAL(20, 0))"
        return Fragment("CAST(\(quotient) AS \(writer.dialect.type(call.type) ?? ""))")
    }

    /// Whether an average of exact numbers can be written with just this type.
    static func averages(_ argument: SQLType, as type: SQLType) -> Bool {
        guard let digits = argument.decimalDigits, case .numeric = type else { return false }
        return DecimalRules.spark.aggregate(.avg, over: argument) == type || operand(argument, as: type) != nil
            || divides(digits.scale, as: type)
    }

    /// Whether the sum behind such an average has room for the values of 10^10 rows; Spark fails where it has none.
    ///
    /// It has ten digits more than the values, as far as 38 digits go
    /// (<https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html>).
    static func hasRoom(toAverage argument: SQLType, as type: SQLType) -> Bool {
        ((operand(argument, as: type) ?? argument).decimalDigits?.precision ?? 0) <= 28
    }

    /// What Spark's own average is of this type of.
    private static func operand(_ argument: SQLType, as type: SQLType) -> SQLType? {
        guard let digits = argument.decimalDigits, case .numeric(let precision, let scale) = type, scale >= 4,
            digits.scale <= scale - 4, precision <= 38, digits.precision - digits.scale <= precision - scale
        else { return nil }
        return .numeric(precision: max(precision - 4, 1), scale: scale - 4)
    }

    /// Whether a sum by a count has the scale.
    private static func divides(_ scale: Int, as type: SQLType) -> Bool {
        DecimalRules.spark.result(.divide, (38, scale), (20, 0))?.digits?.scale == type.digits?.scale
    }
}
