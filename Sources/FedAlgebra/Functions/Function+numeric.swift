/// Functions of numbers. The result type decides the rounding: exact results are rounded half away from zero.
extension Function {
    package static let add = Function("add", failure: .byType)
    package static let subtract = Function("subtract", failure: .byType)
    package static let multiply = Function("multiply", failure: .byType)
    /// Integers are cut toward zero; of floats by zero it is an infinity or NaN.
    package static let divide = Function("divide", failure: .byType)
    package static let modulo = Function("modulo", failure: .byType)
    package static let negate = Function("negate", failure: .byType)
    package static let abs = Function("abs", failure: .byType)
    /// Of floats: fails on zero, where `divide` gives infinity or NaN.
    package static let divideNonZero = Function("divideNonZero", failure: .possible)
    /// To a whole number: of decimals half away from zero, of floats half to even.
    package static let roundHalfAway = Function("roundHalfAway")
    package static let roundHalfEven = Function("roundHalfEven")

    package static let numeric: [Function] = [
        add, subtract, multiply, divide, modulo, negate, abs, divideNonZero, roundHalfAway, roundHalfEven,
    ]
}
