import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// Variance and standard deviation, covariance and correlation.
///
/// Over floats they are the engine's. Over exact numbers DC SQL's are decimals with six digits of fraction, and are
/// computed on decimals here, from the count, the sum and the sum of the squares: (n·Σx² − (Σx)²) / (n·(n − 1)).
/// Squares keep up to twelve digits of fraction. A standard deviation is the smallest decimal of six digits whose square
/// is not below the variance, as Hyper has it. What does not fit 38 digits on the way raises an overflow.
extension Binder {
    private static let result = SQLType.numeric(precision: 38, scale: 6)

    mutating func variance(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let argument = parts.arguments[0]
        guard argument.type.isNumber else { throw mismatch(name, "a number", argument) }
        guard options.language == .dc, let digits = argument.type.decimalDigits, let exact = argument.type.asDecimal
        else {
            let value = coerced(argument, to: .double)
            return try collected(
                .init(function: function, arguments: [value], type: .double), parts, name, window, range)
        }
        let value = coerced(argument, to: exact)
        let scale = min(2 * digits.scale, 12)
        let wide = SQLType.numeric(precision: 38, scale: scale)
        let square = SQLType.numeric(
            precision: min(38, 2 * digits.precision - (2 * digits.scale - scale)), scale: scale)
        let squares = try collected(
            .init(function: .sum, arguments: [product(value, value, square)], type: wide), parts, name, window, range)
        let sum = try collected(
            .init(function: .sum, arguments: [value], type: .numeric(precision: 38, scale: digits.scale)), parts, name,
            window, range)
        let count = coerced(
            try collected(.init(function: .count, arguments: [value], type: .bigint), parts, name, window, range),
            to: .numeric(precision: 20, scale: 0))

        let isSample = function == .varSamp || function == .stddevSamp
        let one = Scalar.literal(.decimal(1), .numeric(precision: 1, scale: 0))
        let less = isSample ? call(.subtract, count, one, .numeric(precision: 21, scale: 0)) : count
        let numerator = call(.subtract, product(count, squares, wide), product(sum, sum, wide), wide)
        let divisor = coerced(
            product(count, less, .numeric(precision: 38, scale: 0)), to: .numeric(precision: 20, scale: 0))
        let quotient = call(.divide, numerator, divisor, .numeric(precision: 38, scale: max(scale, 6)))
        let enough = Scalar.compare(
            .greater, count, coerced(isSample ? one : .literal(.decimal(0), one.type), to: count.type))
        let variance = Scalar(
            .searchedCase(
                [.init(condition: enough, result: coerced(quotient, to: Self.result))],
                otherwise: .literal(.null, Self.result)),
            type: Self.result, isNullable: true, range: range)
        if function == .varPop || function == .varSamp { return variance }
        return deviation(variance, name, over: window, at: range)
    }

    /// The smallest decimal of six digits whose square is not below `variance`.
    ///
    /// The root as a double is right to a unit of the last digit up to 10⁹; beyond it does not fit and raises.
    private mutating func deviation(
        _ variance: Scalar, _ name: String, over window: WindowSpecification?, at range: SourceRange
    ) -> Scalar {
        let rough = SQLType.numeric(precision: 16, scale: 6)
        let exact = SQLType.numeric(precision: 32, scale: 12)
        let value = step(variance, 0, name, window)
        let root = Scalar(
            .call(.squareRoot, [coerced(value, to: .double)]), type: .double, isNullable: true, range: range)
        let unit = Scalar.literal(.decimal(1), .numeric(precision: 6, scale: 6))
        let million = Scalar.literal(.double(1e6), .double)
        let units = coerced(call(.multiply, root, million, .double), to: .bigint)
        let near = step(
            product(coerced(units, to: .numeric(precision: 16, scale: 0)), unit, rough), 1, name, window)
        let below = call(.subtract, near, unit, .numeric(precision: 17, scale: 6))
        let above = call(.add, near, unit, .numeric(precision: 17, scale: 6))
        // The square of what lies below may be that of a negative number: then the root is zero.
        let isZero = Scalar.compare(
            .equal, near, coerced(.literal(.decimal(0), .numeric(precision: 1, scale: 0)), to: rough))
        let wanted = coerced(value, to: exact)
        func covers(_ candidate: Scalar) -> Scalar {
            let fitting = coerced(candidate, to: rough)
            return .compare(.greaterOrEqual, product(fitting, fitting, exact), wanted)
        }
        func wide(_ candidate: Scalar) -> Scalar { coerced(candidate, to: Self.result) }
        return Scalar(
            .searchedCase(
                [
                    .init(condition: .and([.not(isZero), covers(below)]), result: wide(below)),
                    .init(condition: covers(near), result: wide(near)),
                ], otherwise: wide(above)),
            type: Self.result, isNullable: true, range: range)
    }

    // MARK: - Two arguments

    func floats(_ parts: AggregateParts, _ name: String) throws(CompileError) -> AggregateParts {
        var parts = parts
        for index in parts.arguments.indices {
            guard parts.arguments[index].type.isNumber else { throw mismatch(name, "numbers", parts.arguments[index]) }
            parts.arguments[index] = coerced(parts.arguments[index], to: .double)
        }
        return parts
    }

    mutating func covariance(
        _ function: AggregateFunction, _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?,
        at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let parts = try floats(parts, name)
        return try collected(
            .init(function: function, arguments: parts.arguments, type: .double), parts, name, window, range)
    }

    /// The covariance by both deviations; NULL where one of them is zero.
    mutating func correlation(
        _ parts: AggregateParts, _ name: String, _ window: WindowSpecification?, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        if options.language == .spark { throw .notSupported("the aggregate `\(name)`", at: range) }
        let parts = try floats(parts, name)
        let together = try covariance(.covarPop, parts, name, window, at: range)
        var deviations: [Scalar] = []
        for (value, other) in [(parts.arguments[0], parts.arguments[1]), (parts.arguments[1], parts.arguments[0])] {
            // Only rows count that have both.
            let kept = Scalar(
                .searchedCase(
                    [.init(condition: .isNull(other), result: .literal(.null, .double))], otherwise: value),
                type: .double, isNullable: true, range: value.range)
            deviations.append(
                try collected(
                    .init(function: .stddevPop, arguments: [kept], type: .double), parts, name, window, range))
        }
        let zero = Scalar.literal(.double(0), .double)
        let product = product(deviations[0], deviations[1], .double)
        return Scalar(
            .searchedCase(
                [.init(condition: .compare(.equal, product, zero), result: .literal(.null, .double))],
                otherwise: call(.divide, together, product, .double)),
            type: .double, isNullable: true, range: range)
    }

    /// A column that computes `scalar` of the aggregates or windows, in the given step.
    private mutating func step(
        _ scalar: Scalar, _ level: Int, _ name: String, _ window: WindowSpecification?
    ) -> Scalar {
        let known = (window == nil ? aggregation?.steps : aggregation?.windowSteps) ?? []
        if level < known.count, let same = known[level].first(where: { $0.scalar == scalar }) {
            return .column(same.column)
        }
        var steps = known
        while steps.count <= level { steps.append([]) }
        let column = newColumn(name, scalar)
        steps[level].append(Projection(column: column, scalar: scalar))
        if window == nil { aggregation?.steps = steps } else { aggregation?.windowSteps = steps }
        return .column(column)
    }

    private func product(_ left: Scalar, _ right: Scalar, _ type: SQLType) -> Scalar {
        call(.multiply, left, right, type)
    }

    private func call(_ function: Function, _ left: Scalar, _ right: Scalar, _ type: SQLType) -> Scalar {
        Scalar(.call(function, [left, right]), type: type, isNullable: left.isNullable || right.isNullable)
    }
}
