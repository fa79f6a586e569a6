import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Skewness and kurtosis, as Spark has them, and as DC SQL computes them from the same sums.
extension Binder {
    /// DC SQL's are NULL for fewer than three values, or four; its kurtosis and `skewness_samp` are those of a sample.
    mutating func moment(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        // DuckDB has no windows over aggregates that it does not bring along.
        if window != nil { throw .notSupported("`\(name)` as a window function", at: range) }
        let parts = try floats(parts, name)
        let ofPopulation = try collected(
            .init(function: function, arguments: parts.arguments, isDistinct: parts.isDistinct, type: .double), parts,
            name, nil, range)
        if options.language == .spark {
            if name.hasPrefix("skewness_") { throw .notSupported("the aggregate `\(name)`", at: range) }
            return ofPopulation
        }
        let count = try collected(
            .init(function: .count, arguments: parts.arguments, isDistinct: parts.isDistinct, type: .bigint), parts,
            name, nil, range)
        let isKurtosis = function == .kurtosis
        let least: Int64 = isKurtosis ? 4 : 3
        let value: Scalar
        if name == "skewness_pop" {
            value = ofPopulation
        } else {
            value = ofSample(ofPopulation, coerced(count, to: .double), isKurtosis: isKurtosis)
        }
        let isEnough = Scalar.compare(.greaterOrEqual, count, .literal(.integer(least), .bigint))
        return Scalar(
            .searchedCase([.init(condition: isEnough, result: value)], otherwise: .literal(.null, .double)),
            type: .double, isNullable: true, range: range)
    }

    /// g·√(n·(n − 1)) / (n − 2), and ((n + 1)·g + 6)·(n − 1) / ((n − 2)·(n − 3)).
    private func ofSample(_ value: Scalar, _ count: Scalar, isKurtosis: Bool) -> Scalar {
        func call(_ function: Function, _ operands: Scalar...) -> Scalar {
            Scalar(.call(function, operands), type: .double, isNullable: operands.contains(where: \.isNullable))
        }
        func minus(_ number: Double) -> Scalar { call(.subtract, count, .literal(.double(number), .double)) }
        // Below the least count the value is not asked for.
        if isKurtosis {
            let sum = call(
                .add, call(.multiply, call(.add, count, .literal(.double(1), .double)), value),
                .literal(.double(6), .double))
            return call(.divide, call(.multiply, sum, minus(1)), call(.multiply, minus(2), minus(3)))
        }
        let root = call(.squareRoot, call(.multiply, count, minus(1)))
        return call(.divide, call(.multiply, value, root), minus(2))
    }
}
