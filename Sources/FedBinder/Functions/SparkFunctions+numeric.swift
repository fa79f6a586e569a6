import FedAlgebra
import FedCatalog
import FedDiagnostics

extension SparkFunctions {
    static let numeric: [String: Signature] = [
        "abs": DCFunctions.abs, "round": round, "rint": rint,
        "ceil": whole(.ceiling), "ceiling": whole(.ceiling), "floor": whole(.floor), "pmod": positiveRemainder,
        "mod": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            try binder.arithmetic(.modulo, arguments[0], arguments[1], at: range)
        },
        "sqrt": float(.squareRoot), "cbrt": float(.cubeRoot), "exp": float(.exp), "ln": float(.naturalLogarithm),
        "log10": float(.decimalLogarithm), "log": logarithm, "power": float(.power, 2), "pow": float(.power, 2),
        "sin": float(.sin), "cos": float(.cos), "tan": float(.tan), "cot": float(.cot), "asin": float(.asin),
        "acos": float(.acos), "atan": float(.atan), "atan2": angle, "degrees": float(.degrees),
        "radians": float(.radians),
        "pi": Signature(count: 0...0) { _, _, range throws(CompileError) in
            .literal(.double(Double.pi), .double, at: range)
        },
    ]

    /// `ROUND(x[, d])`, half away from zero; the digits of the result are in
    /// <https://spark.apache.org/docs/latest/api/sql/#round>.
    private static let round = Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "round")
        var digits: Int64 = 0
        if arguments.count == 2 {
            guard case .integer(let number) = arguments[1].folded().literalValue, number.magnitude <= 38 else {
                throw .notSupported("a number of digits that is not a small constant", at: arguments[1].range ?? range)
            }
            digits = number
        }
        let operands = [value] + (digits == 0 ? [] : [.literal(.integer(digits), .integer)])
        func call(_ type: SQLType) -> Scalar {
            Scalar(.call(.roundHalfAway, operands), type: type, isNullable: value.isNullable, range: range)
        }
        switch value.type {
        case .numeric(let precision, let scale):
            let integer = precision - scale + 1
            let kept = max(0, min(scale, Int(digits)))
            return call(
                .numeric(precision: min(38, digits < 0 ? max(integer, 1 - Int(digits)) : integer + kept), scale: kept))
        case .double where digits == 0: return call(.double)
        case _ where value.type.isInteger && digits >= 0: return value
        default: throw .notSupported("`round` of \(value.type)", at: range)
        }
    }

    /// The remainder that has the sign of the divisor, or none, if the divisor is positive.
    private static let positiveRemainder = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard arguments.allSatisfy({ $0.type.isInteger }) else {
            throw .notSupported("`pmod` of \(arguments[0].type) and \(arguments[1].type)", at: range)
        }
        let remainder = try binder.arithmetic(.modulo, arguments[0], arguments[1], at: range)
        let divisor = binder.coerced(arguments[1], to: .bigint)
        let sum = try binder.arithmetic(.add, binder.coerced(remainder, to: .bigint), divisor, at: range)
        let moved = try binder.arithmetic(.modulo, sum, divisor, at: range)
        let isNegative = Scalar.compare(.less, remainder, .literal(.integer(0), remainder.type), at: range)
        return Scalar(
            .searchedCase(
                [.init(condition: isNegative, result: try binder.explicitCast(moved, to: remainder.type, at: range))],
                otherwise: remainder), type: remainder.type, isNullable: remainder.isNullable, range: range)
    }

    private static let rint = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = binder.coerced(try binder.number(arguments[0], "rint"), to: .double)
        return Scalar(.call(.roundHalfEven, [value]), type: .double, isNullable: value.isNullable, range: range)
    }

    /// Of a double it is a bigint, of a decimal one without scale.
    private static func whole(_ function: Function) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            if arguments.count > 1 { throw .notSupported("`\(function.name)` to a number of digits", at: range) }
            let value = try binder.number(arguments[0], function.name)
            func call(_ type: SQLType) -> Scalar {
                Scalar(.call(function, [value]), type: type, isNullable: value.isNullable, range: range)
            }
            switch value.type {
            case .numeric(let precision, let scale) where scale > 0:
                return call(.numeric(precision: min(38, precision - scale + 1), scale: 0))
            case .double, .real:
                let double = binder.coerced(value, to: .double)
                let result = Scalar.call(function, [double], .double)
                return saturated(result, of: double, binder, at: range)
            case .numeric: return value
            case .smallint, .integer, .bigint: return binder.coerced(value, to: .bigint)
            default: throw .notSupported("`\(function.name)` of \(value.type)", at: range)
            }
        }
    }

    /// A whole double as a bigint: the nearest one where it is beyond them, zero for NaN.
    private static func saturated(_ whole: Scalar, of value: Scalar, _ binder: Binder, at range: SourceRange) -> Scalar
    {
        func bound(_ comparison: Comparison, _ limit: Double, _ result: Int64) -> Scalar.Branch {
            .init(
                condition: .compare(comparison, value, .literal(.double(limit), .double)),
                result: .literal(.integer(result), .bigint))
        }
        let isNaN = Scalar.not(
            Scalar(.isDistinct(value, .literal(.double(.nan), .double)), type: .boolean, isNullable: false))
        return Scalar(
            .searchedCase(
                [
                    .init(condition: isNaN, result: .literal(.integer(0), .bigint)),
                    bound(.greaterOrEqual, 0x1p63, Int64.max), bound(.lessOrEqual, -0x1p63, Int64.min),
                ], otherwise: binder.coerced(whole, to: .bigint)),
            type: .bigint, isNullable: value.isNullable, range: range)
    }

    private static func float(_ function: Function, _ count: Int = 1) -> Signature {
        Signature(count: count...count) { binder, arguments, range throws(CompileError) in
            var values: [Scalar] = []
            for argument in arguments {
                values.append(binder.coerced(try binder.number(argument, function.name), to: .double))
            }
            let isNullable = function.nulls != .propagates || values.contains(where: \.isNullable)
            return Scalar(.call(function, values), type: .double, isNullable: isNullable, range: range)
        }
    }

    /// `ATAN2(y, x)`, to which zeros have no sign: Spark adds 0.0 to both
    /// (<https://github.com/apache/spark/blob/v4.0.0/sql/catalyst/src/main/scala/org/apache/spark/sql/catalyst/expressions/mathExpressions.scala>).
    private static let angle = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        var values: [Scalar] = []
        for argument in arguments {
            let value = binder.coerced(try binder.number(argument, "atan2"), to: .double)
            values.append(try binder.arithmetic(.add, value, .literal(.double(0), .double), at: value.range ?? range))
        }
        let isNullable = values.contains(where: \.isNullable)
        return Scalar(.call(.atan2, values), type: .double, isNullable: isNullable, range: range)
    }

    /// `LOG(x)` is natural, `LOG(b, x)` is to the base b.
    private static let logarithm = Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
        let signature = arguments.count == 1 ? float(.naturalLogarithm) : float(.logarithm, 2)
        return try signature.bind(binder, arguments, range)
    }
}
