import FedAlgebra
import FedCatalog
import FedDiagnostics

/// `factorial` and `width_bucket`, which fail where the engines' own give NULL.
extension DCFunctions {
    static let buckets: [String: Signature] = ["factorial": factorial, "width_bucket": widthBucket]

    private static let factorial = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        guard arguments[0].type.isInteger || arguments[0].literalValue == .null else {
            throw CompileError(
                .typeMismatch, "`factorial` needs an integer, and this is \(arguments[0].type)",
                at: arguments[0].range ?? range)
        }
        let type: SQLType = arguments[0].type == .bigint ? .bigint : .integer
        let number = binder.coerced(arguments[0], to: type)
        func isBeyond(_ comparison: Comparison, _ limit: Int64) -> Scalar {
            .compare(comparison, number, .literal(.integer(limit), type))
        }
        let narrow = binder.coerced(number, to: .integer)
        return Scalar(
            .searchedCase(
                [
                    .init(
                        condition: isBeyond(.less, 0),
                        result: .raising("numeric overflow: factorial of less than 0", as: .bigint)),
                    .init(
                        condition: isBeyond(.greater, 20),
                        result: .raising("numeric overflow: factorial of more than 20", as: .bigint)),
                ], otherwise: .call(.factorial, [narrow], .bigint)), type: .bigint, isNullable: true, range: range)
    }

    /// The number of the bucket, of equal ones between two bounds, that a value falls into; 0 before the first.
    private static let widthBucket = Signature(count: 4...4) { binder, arguments, range throws(CompileError) in
        for argument in arguments.prefix(3) where argument.literalValue != .null || !binder.isUntyped(argument) {
            _ = try binder.number(argument, "width_bucket")
        }
        let count = arguments[3]
        guard count.type == .integer || count.type == .smallint || count.literalValue == .null else {
            throw CompileError(
                .typeMismatch, "`width_bucket` needs an integer as its count, and this is \(count.type)",
                at: count.range ?? range)
        }
        if binder.hasNull(arguments) { return .literal(.null, .integer, at: range) }
        let bounds = try WidthBucket(arguments, binder, at: range)
        return bounds.bucket()
    }
}

/// The parts of one `width_bucket`.
private struct WidthBucket {
    let value: Scalar
    let first: Scalar
    let last: Scalar
    let count: Scalar
    let binder: Binder
    let range: SourceRange
    /// The bucket of a value between bounds that rise, and between bounds that fall, without one.
    let rising: Scalar
    let falling: Scalar
    var isFloat: Bool { value.type == .double }

    init(_ arguments: [Scalar], _ binder: Binder, at range: SourceRange) throws(CompileError) {
        let numbers = Array(arguments.prefix(3))
        let isFloat = numbers.contains { $0.type.isFloat }
        let operands = numbers.map { isFloat ? binder.coerced($0, to: .double) : $0 }
        if !isFloat {
            let digits = operands.compactMap(\.type.digits)
            let needed = (digits.map(\.integer).max() ?? 0) + (digits.map(\.scale).max() ?? 0) + 11
            guard needed <= 38 else {
                throw .notSupported(
                    "`width_bucket` of \(numbers[0].type)", at: range,
                    hint: "38 digits do not hold a bound times the count: cast to double precision")
            }
        }
        (value, first, last) = (operands[0], operands[1], operands[2])
        count = binder.coerced(arguments[3], to: .integer)
        self.binder = binder
        self.range = range
        rising = try Self.place(value, first, last, count, isFloat, binder, range)
        falling = try Self.place(first, value, last, count, isFloat, binder, range, isFalling: true)
    }

    /// The whole part of (value − first) · count / (last − first), or with all signs turned where the bounds fall.
    ///
    /// `upper` and `lower` are the value and the first bound, or the other way round.
    private static func place(
        _ upper: Scalar, _ lower: Scalar, _ last: Scalar, _ count: Scalar, _ isFloat: Bool, _ binder: Binder,
        _ range: SourceRange, isFalling: Bool = false
    ) throws(CompileError) -> Scalar {
        func compute(_ function: Function, _ left: Scalar, _ right: Scalar) throws(CompileError) -> Scalar {
            if isFloat {
                return Scalar(
                    .call(function, [left, right]), type: .double, isNullable: left.isNullable || right.isNullable)
            }
            func exact(_ scalar: Scalar) -> Scalar { binder.coerced(scalar, to: scalar.type.asDecimal ?? scalar.type) }
            return try binder.arithmetic(function, exact(left), exact(right), at: range)
        }
        let distance = try compute(.subtract, upper, lower)
        let width = isFalling ? try compute(.subtract, upper, last) : try compute(.subtract, last, lower)
        let scaled = try compute(.multiply, distance, isFloat ? binder.coerced(count, to: .double) : count)
        if isFloat {
            let quotient = try compute(.divide, scaled, width)
            let whole = Scalar(.call(.floor, [quotient]), type: .double, isNullable: quotient.isNullable)
            return try binder.explicitCast(whole, to: .integer, at: range)
        }
        // Without the rest the quotient is whole, and no rounding can change it.
        let rest = try compute(.modulo, scaled, width)
        let quotient = try compute(.divide, compute(.subtract, scaled, rest), width)
        return try binder.explicitCast(quotient, to: .integer, at: range)
    }

    func bucket() -> Scalar {
        var branches: [Scalar.Branch] = []
        let all = [value, first, last, count]
        let nulls = all.filter(\.isNullable).map { Scalar.isNull($0) }
        if !nulls.isEmpty {
            branches.append(
                .init(condition: nulls.count == 1 ? nulls[0] : .or(nulls), result: .literal(.null, .integer)))
        }
        func refuse(_ condition: Scalar, _ message: String) {
            branches.append(
                .init(condition: condition, result: .raising("invalid width bucket: \(message)", as: .integer)))
        }
        func number(_ value: Int64, _ type: SQLType = .integer) -> Scalar { .literal(.integer(value), type) }
        if (count.integerValue ?? 0) < 1 {
            refuse(.compare(.lessOrEqual, count, number(0)), "the count must be greater than zero")
        }
        let isRisingForSure = knownOrder
        if isRisingForSure == nil { refuse(compare(.equal, first, last), "the bounds cannot be equal") }
        if isFloat, isRisingForSure != nil {
            refuse(.compare(.equal, value, .literal(.double(.nan), .double)), "the value")
        } else if isFloat {
            let infinity = Scalar.literal(.double(.infinity), .double)
            let width = Scalar(
                .call(.abs, [Scalar(.call(.subtract, [last, first]), type: .double, isNullable: true)]), type: .double,
                isNullable: true)
            // NaN is above infinity.
            refuse(
                .or([
                    .compare(.greaterOrEqual, width, infinity),
                    .compare(.equal, value, .literal(.double(.nan), .double)),
                ]), "the bounds or the value")
        }
        let next = Scalar(
            .call(.add, [count, number(1)]), type: .integer, isNullable: count.isNullable
        ).folded()
        func bucket(_ place: Scalar, isRising: Bool) -> Scalar {
            let isBefore = compare(isRising ? .less : .greater, value, first)
            let isBehind = compare(isRising ? .greaterOrEqual : .lessOrEqual, value, last)
            let inside = Scalar(.call(.add, [place, number(1)]), type: .integer, isNullable: true)
            return Scalar(
                .searchedCase(
                    [.init(condition: isBefore, result: number(0)), .init(condition: isBehind, result: next)],
                    otherwise: inside), type: .integer, isNullable: true)
        }
        let result: Scalar
        if let isRisingForSure {
            result = isRisingForSure ? bucket(rising, isRising: true) : bucket(falling, isRising: false)
            if branches.isEmpty { return result }
        } else {
            branches.append(.init(condition: compare(.less, first, last), result: bucket(rising, isRising: true)))
            result = bucket(falling, isRising: false)
        }
        return Scalar(
            .searchedCase(branches, otherwise: result), type: .integer, isNullable: true, range: range)
    }

    /// Whether constant bounds rise; `nil` when they are not constant, equal, or too far apart.
    private var knownOrder: Bool? {
        let bounds = [first, last].map { binder.coerced($0, to: .double).folded().literalValue }
        guard case .double(let low) = bounds[0], case .double(let high) = bounds[1], (high - low).isFinite, low != high
        else { return nil }
        return low < high
    }

    private func compare(_ comparison: Comparison, _ left: Scalar, _ right: Scalar) -> Scalar {
        (try? binder.comparison(comparison, left, right, at: range)) ?? .compare(comparison, left, right)
    }
}
