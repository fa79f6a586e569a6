/// Functions of numbers. The result type decides the rounding: exact results are rounded half away from zero.
extension Function {
    package static let add = Function("add", failure: .byType)
    package static let subtract = Function("subtract", failure: .byType)
    package static let multiply = Function("multiply", failure: .byType)
    /// Integers are cut toward zero; of floats by zero it is an infinity or NaN.
    package static let divide = Function("divide", failure: .byType)
    /// With the sign of the dividend; of floats by zero it is NaN.
    package static let modulo = Function("modulo", failure: .byType)
    package static let negate = Function("negate", failure: .byType)
    package static let abs = Function("abs", failure: .byType)
    /// Of floats: fails on zero, where `divide` gives infinity or NaN.
    package static let divideNonZero = Function("divideNonZero", failure: .possible)
    package static let moduloNonZero = Function("moduloNonZero", failure: .possible)

    /// Takes a value and a literal number of decimal digits, by default none; rounds half away from zero.
    ///
    /// It fails on what the type, that of the value perhaps, does not hold.
    package static let roundHalfAway = Function("roundHalfAway", failure: .byType)
    /// Of floats: to a whole number, half to even.
    package static let roundHalfEven = Function("roundHalfEven")
    /// Take a value and a literal number of decimal digits, by default none: up, down, and toward zero.
    package static let ceiling = Function("ceiling", failure: .byType)
    package static let floor = Function("floor", failure: .byType)
    package static let truncate = Function("truncate")

    /// Of floats; NaN below zero.
    package static let squareRoot = Function("squareRoot")
    package static let cubeRoot = Function("cubeRoot")
    package static let exp = Function("exp")
    /// Of floats; NULL for zero and below.
    package static let naturalLogarithm = Function("naturalLogarithm", nulls: .propagatesAndMakes)
    package static let decimalLogarithm = Function("decimalLogarithm", nulls: .propagatesAndMakes)
    /// Takes the base and the value; NULL where one of them is zero or below.
    package static let logarithm = Function("logarithm", nulls: .propagatesAndMakes)
    /// Of floats, as IEEE 754 has it.
    package static let power = Function("power")
    /// Of floats; NaN where they are not defined.
    package static let sin = Function("sin")
    package static let cos = Function("cos")
    package static let tan = Function("tan")
    package static let cot = Function("cot")
    package static let asin = Function("asin")
    package static let acos = Function("acos")
    package static let atan = Function("atan")
    package static let atan2 = Function("atan2")
    package static let degrees = Function("degrees")
    package static let radians = Function("radians")

    /// Of integers of one type.
    package static let bitAnd = Function("bitAnd")
    package static let bitOr = Function("bitOr")
    package static let bitXor = Function("bitXor")
    package static let bitNot = Function("bitNot")
    /// Take an integer or bigint and an integer, of which the lowest five or six bits count; bits fall out, and the
    /// sign comes in from the left.
    package static let shiftLeft = Function("shiftLeft")
    package static let shiftRight = Function("shiftRight")

    /// Of an integer; NULL below 0 and above 20, where a bigint does not hold it.
    package static let factorial = Function("factorial", nulls: .propagatesAndMakes)
    /// Takes a literal number that tells calls apart, and gives a double from 0 on and below 1.
    ///
    /// Two calls with one number would be one value computed twice.
    package static let random = Function("random", nulls: .own, volatility: .volatile)
    /// Takes a place from one on, how many there are, both bigint, and a share above 0 and below 1, a double.
    ///
    /// True for the first `ceil(count * share)` places, computed in doubles.
    package static let isWithinShare = Function("isWithinShare")

    package static let numeric: [Function] = [
        add, subtract, multiply, divide, modulo, negate, abs, divideNonZero, moduloNonZero, roundHalfAway,
        roundHalfEven, ceiling, floor, truncate, squareRoot, cubeRoot, exp, naturalLogarithm, decimalLogarithm,
        logarithm, power, sin, cos, tan, cot, asin, acos, atan, atan2, degrees, radians, bitAnd, bitOr, bitXor, bitNot,
        shiftLeft, shiftRight, factorial, random, isWithinShare,
    ]
}
