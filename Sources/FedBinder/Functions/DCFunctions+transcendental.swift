import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions that are computed on doubles, and fail outside of where they are defined.
extension DCFunctions {
    static let transcendental: [String: Signature] = [
        "sqrt": float(.squareRoot, refusing: negative), "try_sqrt": float(.squareRoot, refusing: negative, tries: true),
        "cbrt": float(.cubeRoot), "exp": float(.exp),
        "ln": float(.naturalLogarithm, refusing: notPositive),
        "try_ln": float(.naturalLogarithm, refusing: notPositive, tries: true),
        "log": logarithm(tries: false), "try_log": logarithm(tries: true),
        "power": power, "pow": power, "try_power": tryPower,
        "sin": float(.sin), "cos": float(.cos), "tan": float(.tan),
        // Of a negative zero as of zero.
        "cot": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let values = try doubles(arguments, "cot", binder)
            return call(.cot, [call(.add, values + [number(0)], at: range)], at: range)
        },
        "asin": float(.asin, refusing: beyondOne), "try_asin": float(.asin, refusing: beyondOne, tries: true),
        "acos": float(.acos, refusing: beyondOne), "try_acos": float(.acos, refusing: beyondOne, tries: true),
        "atan": float(.atan), "degrees": float(.degrees), "radians": float(.radians),
        "atan2": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            if let null = untypedNull(of: arguments, binder, at: range) { return null }
            let values = try doubles(arguments, "atan2", binder)
            return call(.atan2, values, at: range)
        },
        "pi": Signature(count: 0...0) { _, _, range throws(CompileError) in
            .literal(.double(Double.pi), .double, at: range)
        },
    ]

    /// A condition under which a function fails, and what it then says.
    private typealias Refusal = @Sendable (Scalar) -> (condition: Scalar, message: String)

    private static let negative: Refusal = { value in
        (.compare(.less, value, number(0)), "cannot take the square root of a negative number")
    }

    private static let notPositive: Refusal = { value in
        (.compare(.lessOrEqual, value, number(0)), "cannot take the logarithm of zero or of a negative number")
    }

    private static let beyondOne: Refusal = { value in
        let nan = Scalar.compare(.equal, value, number(.nan))
        let beyond = Scalar.or([.compare(.less, value, number(-1)), .compare(.greater, value, number(1))])
        return (.and([beyond, .not(nan)]), "the value is out of range: it must lie between -1 and 1")
    }

    private static func number(_ value: Double) -> Scalar { .literal(.double(value), .double) }

    private static func doubles(
        _ arguments: [Scalar], _ name: String, _ binder: Binder
    ) throws(CompileError) -> [Scalar] {
        var values: [Scalar] = []
        for argument in arguments { values.append(binder.coerced(try binder.number(argument, name), to: .double)) }
        return values
    }

    /// Of a NULL and a number that is no double DC SQL makes a NULL without a type.
    private static func untypedNull(of arguments: [Scalar], _ binder: Binder, at range: SourceRange) -> Scalar? {
        guard binder.options.language == .dc, arguments.filter(\.isBareNull).count == 1, arguments.count == 2,
            arguments.contains(where: { $0.type.isNumber && $0.type != .double })
        else { return nil }
        return .literal(.null, .text, at: range)
    }

    private static func call(_ function: Function, _ values: [Scalar], at range: SourceRange) -> Scalar {
        let isNullable = function.nulls != .propagates || values.contains(where: \.isNullable)
        return Scalar(.call(function, values), type: .double, isNullable: isNullable, range: range)
    }

    private static func float(
        _ function: Function, refusing refusal: Refusal? = nil, tries: Bool = false
    ) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = try doubles(arguments, function.name, binder)[0]
            let result = call(function, [value], at: range)
            guard let refusal else { return result }
            let isLogarithm = function == .naturalLogarithm
            return guarded(result, [refused(value, refusal, tries: tries && isLogarithm)], tries: tries, at: range)
        }
    }

    /// The logarithms that try give NULL for an infinity and for NaN, too.
    private static func refused(
        _ value: Scalar, _ refusal: Refusal, tries: Bool
    ) -> (condition: Scalar, message: String) {
        let (condition, message) = refusal(value)
        if !tries { return (condition, message) }
        let odd = [Double.infinity, .nan].map { Scalar.compare(.equal, value, number($0)) }
        return (.or([condition] + odd), message)
    }

    /// The result where no condition holds; else an error, or NULL.
    private static func guarded(
        _ result: Scalar, _ refusals: [(condition: Scalar, message: String)], tries: Bool, at range: SourceRange
    ) -> Scalar {
        let branches = refusals.map { refusal in
            Scalar.Branch(
                condition: refusal.condition,
                result: tries ? .literal(.null, .double) : .raising(refusal.message, as: .double))
        }
        return Scalar(.searchedCase(branches, otherwise: result), type: .double, isNullable: true, range: range)
    }

    /// `log(x)` is decimal, `log(b, x)` is to the base b.
    private static func logarithm(tries: Bool) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            if let null = untypedNull(of: arguments, binder, at: range) { return null }
            let values = try doubles(arguments, "log", binder)
            let function: Function = values.count == 1 ? .decimalLogarithm : .logarithm
            var refusals = values.map { refused($0, notPositive, tries: tries) }
            if values.count > 1 { refusals.append((.compare(.equal, values[0], number(1)), "division by zero")) }
            let result = guarded(call(function, values, at: range), refusals, tries: tries, at: range)
            guard values.count > 1, case .searchedCase(let branches, let otherwise) = result.kind else { return result }
            // One that is NULL keeps the other from failing.
            let nulls = values.filter(\.isNullable).map {
                Scalar.Branch(condition: .isNull($0), result: .literal(.null, .double))
            }
            return Scalar(.searchedCase(nulls + branches, otherwise: otherwise), type: .double, isNullable: true)
        }
    }

    private static let power = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        try binder.power(arguments[0], arguments[1], at: range)
    }

    /// Always a double; NULL where `power` fails.
    private static let tryPower = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        powerOfDoubles(try doubles(arguments, "try_power", binder), tries: true, at: range)
    }

    static func powerOfDoubles(_ values: [Scalar], tries: Bool = false, at range: SourceRange) -> Scalar {
        let (base, exponent) = (values[0], values[1])
        let whole = Scalar(.call(.roundHalfEven, [exponent]), type: .double, isNullable: exponent.isNullable)
        let isZero = Scalar.compare(.equal, base, number(0))
        let power = Scalar(
            .searchedCase(
                [.init(condition: .and([isZero, .compare(.equal, exponent, number(.nan))]), result: number(0))],
                otherwise: call(.power, values, at: range)), type: .double,
            isNullable: values.contains(where: \.isNullable), range: range)
        return guarded(
            power,
            [
                (
                    .and([isZero, .compare(.less, exponent, number(0))]),
                    "zero raised to a negative power is not defined"
                ),
                (
                    .and([
                        .compare(.less, base, number(0)),
                        .or([.compare(.notEqual, whole, exponent), .compare(.equal, exponent, number(.nan))]),
                    ]),
                    "a negative number raised to a power that is not whole is not a real number"
                ),
            ], tries: tries, at: range)
    }
}

extension Binder {
    /// Powers of integers and floats, as doubles.
    func power(
        _ base: Scalar, _ exponent: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        var values: [Scalar] = []
        for operand in [base, exponent] { values.append(try number(operand, "power")) }
        let hasFloat = values.contains { $0.type.isFloat }
        if !hasFloat, let decimal = values.first(where: { !$0.type.isInteger }) {
            throw .notSupported(
                "a power of decimals, whose result loses digits,", at: decimal.range ?? range,
                hint: "cast to double precision")
        }
        return DCFunctions.powerOfDoubles(values.map { coerced($0, to: .double) }, at: range)
    }
}

extension Scalar {
    /// An error with that message, in the place of a value of `type`.
    static func raising(_ message: String, as type: SQLType) -> Scalar {
        Scalar(.call(.raise, [.literal(.text(message), .text)]), type: type, isNullable: true)
    }
}
