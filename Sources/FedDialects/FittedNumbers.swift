import FedAlgebra
import FedCatalog
import FedDiagnostics

/// How a system computes with exact numbers so that what does not fit its type fails there, as it does here.
struct FittedNumbers: Sendable {
    /// A number in a form that fails where the type does not hold it; a decimal is rounded to its scale.
    let fit: @Sendable (_ number: Fragment, _ type: SQLType, _ names: (SQLType) -> String?) -> Fragment?
    /// An operand in a type in which the system computes without an overflow of its own, or with an error.
    var operand: @Sendable (_ text: Fragment, _ operand: Scalar, _ result: SQLType) -> Fragment = { text, _, _ in text }
    /// The functions that give a value, or NULL, for a divisor of zero, so that something else has to fail.
    var dividesByZero: Set<Function> = []
    /// What the system computes before it fits it, where the strict spelling makes it fit without an error.
    var bare: [Function: CallWriter] = [:]
    /// A template of a decimal's remainder, where the strict dialect has none.
    var remainder: String?
    /// A number with the other sign, which fails for the least bigint.
    var negation: @Sendable (_ text: Fragment) -> Fragment = { Fragment("0 - \($0.within(.product))", .sum) }
    /// A difference of bigints, where the system's own may begin again at the other end.
    var difference: (@Sendable (_ left: Fragment, _ right: Fragment) -> Fragment)?
    /// Whether a sum of decimals keeps its digits.
    var addsDecimals: @Sendable ([SQLType], SQLType) -> Bool = Self.hasRoom

    /// A cast to the type, which fails where it does not hold the number.
    static let cast = FittedNumbers { number, type, names in
        names(type).map { Fragment("CAST(\(number.text) AS \($0))") }
    }

    /// A cast to so many decimal digits, between two shifts that bring the ends of an integer to those of the digits.
    static let shiftedCast = FittedNumbers { number, type, names in
        guard let name = names(type) else { return nil }
        guard let (up, down) = Self.shifts(type) else { return Fragment("CAST(\(number.text) AS \(name))") }
        let back = down.subtracting(up)
        let most = "CAST(\(number.within(.sum)) + \(up) AS \(name))"
        return Fragment("CAST(\(most) - \(down) AS \(name)) + \(back)", .sum)
    }

    /// Whether 38 digits hold all digits of the operands, side by side.
    static let hasRoom: @Sendable ([SQLType], SQLType) -> Bool = { arguments, _ in
        let digits = arguments.compactMap(\.digits)
        guard digits.count == arguments.count else { return false }
        return (digits.map(\.integer).max() ?? 0) + (digits.map(\.scale).max() ?? 0) <= 38
    }

    /// What is added so that the largest integer becomes the largest number of so many digits, and then taken away so that
    /// the least one becomes the least.
    private static func shifts(_ type: SQLType) -> (up: String, down: String)? {
        switch type {
        case .smallint: ("67232", "134463")
        case .integer: ("7852516352", "15705032703")
        case .bigint: ("776627963145224192", "1553255926290448383")
        default: nil
        }
    }
}

extension String {
    /// The difference of two whole numbers of 19 digits at most.
    fileprivate func subtracting(_ other: String) -> Int64 { (Int64(self) ?? 0) - (Int64(other) ?? 0) }
}

extension Dialect {
    /// Has a function take more than the strict dialect does, which stays as it is wherever nothing can fail.
    ///
    /// `refuses` is asked where the strict dialect refuses the types. With `liftsArguments` that one's refusal of just these
    /// arguments does not count.
    mutating func admit(
        _ function: Function, liftsArguments: Bool = false,
        refuses: @escaping @Sendable (_ arguments: [SQLType], _ result: SQLType) -> Inhibition? = { _, _ in nil },
        _ write: @escaping CallWriter
    ) {
        alikeFailures.insert(function)
        extend(function, where: \.failsItself, liftsArguments: liftsArguments, refuses: refuses, write)
    }

    /// The same of what the strict dialect refuses, and of what `isOther` is true for.
    mutating func extend(
        _ function: Function, where isOther: @escaping @Sendable (Scalar) -> Bool = { _ in false },
        liftsArguments: Bool = false,
        refuses: @escaping @Sendable (_ arguments: [SQLType], _ result: SQLType) -> Inhibition?,
        _ write: @escaping CallWriter
    ) {
        guard let strict = functions[function] else {
            functions[function] = FunctionSpelling(.custom(write), refuses: refuses)
            return
        }
        var wider = FunctionSpelling(
            .custom { writer, scalar, arguments throws(CompileError) in
                if !isOther(scalar), strict.refuses(arguments.map(\.type), scalar.type) == nil {
                    return try writer.spell(strict.spelling, arguments, scalar)
                }
                return try write(&writer, scalar, arguments)
            })
        wider.refuses = { arguments, result in
            strict.refuses(arguments, result) == nil ? nil : refuses(arguments, result)
        }
        if !liftsArguments { wider.refusesArguments = strict.refusesArguments }
        wider.comparesText = strict.comparesText
        wider.excess = strict.excess
        functions[function] = wider
    }

    /// Has arithmetic and rounding of exact numbers fail as they do here.
    mutating func fit(_ numbers: FittedNumbers) {
        let signs: [(Function, String, Fragment.Precedence)] = [
            (.add, "+", .sum), (.subtract, "-", .sum), (.multiply, "*", .product),
        ]
        for (function, sign, precedence) in signs {
            let strict = functions[function]
            admit(
                function,
                refuses: { arguments, result in
                    if result.isInteger, arguments.allSatisfy(\.isInteger) { return nil }
                    if function != .multiply, result.isExact, numbers.addsDecimals(arguments, result) { return nil }
                    return strict?.refuses(arguments, result) ?? Refusals.unlessRoomy(arguments, result)
                },
                { writer, scalar, arguments throws(CompileError) in
                    let left = numbers.operand(try writer.write(arguments[0]), arguments[0], scalar.type)
                    let right = numbers.operand(try writer.write(arguments[1]), arguments[1], scalar.type)
                    if function == .subtract, let difference = numbers.difference, arguments.mayWrap {
                        return try writer.fitted(difference(left, right), scalar, numbers)
                    }
                    let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
                    let plain = Fragment("\(left.within(precedence)) \(sign) \(tight)", precedence)
                    return try writer.fitted(plain, scalar, numbers)
                })
        }
        admit(.negate, refuses: Refusals.unlessExact) { writer, scalar, arguments throws(CompileError) in
            let operand = numbers.operand(try writer.write(arguments[0]), arguments[0], scalar.type)
            return try writer.fitted(numbers.negation(operand), scalar, numbers)
        }
        admit(.abs, refuses: Refusals.unlessExact) { writer, scalar, arguments throws(CompileError) in
            let operand = numbers.operand(try writer.write(arguments[0]), arguments[0], scalar.type)
            return try writer.fitted(Fragment("ABS(\(operand.text))"), scalar, numbers)
        }
        for function in [Function.divide, .roundHalfAway, .ceiling, .floor, .truncate] {
            // It may be another entry that has the words.
            alikeFailures.insert(function)
            guard let strict = functions[function] else { continue }
            admit(function, liftsArguments: function == .divide) { writer, scalar, arguments throws(CompileError) in
                let isGuarded = function == .divide && numbers.dividesByZero.contains(.divide)
                let arguments = isGuarded ? arguments.guardingDivisor : arguments
                if let bare = numbers.bare[function] {
                    return try writer.fitted(bare(&writer, scalar, arguments), scalar, numbers)
                }
                let number = try writer.spell(strict.spelling, arguments, scalar)
                // A decimal has been cast.
                return scalar.type.isInteger ? try writer.fitted(number, scalar, numbers) : number
            }
            functions[function]?.refuses = strict.refuses
        }
        fitRemainders(numbers)
        fitCasts(numbers)
    }

    /// Casts between exact numbers round half away from zero.
    private mutating func fitCasts(_ numbers: FittedNumbers) {
        let (strict, type) = (cast, type)
        cast = { from, to, kind in
            guard kind == .dc, let scale = from.digits?.scale, let wanted = to.digits?.scale,
                !CastProperties(from: from, to: to, cast: kind).isTotal,
                let fitted = numbers.fit(Fragment(scale > wanted ? "ROUND({0}, \(wanted))" : "{0}"), to, type)
            else { return strict(from, to, kind) }
            return .template(fitted.within(.atom))
        }
    }

    /// A remainder always fits.
    private mutating func fitRemainders(_ numbers: FittedNumbers) {
        guard let strict = functions[.modulo] else { return }
        admit(
            .modulo, liftsArguments: true,
            refuses: { arguments, result in
                let isDecimal = !result.isInteger && result.isExact && numbers.addsDecimals(arguments, result)
                return isDecimal && numbers.remainder != nil ? nil : strict.refuses(arguments, result)
            },
            { writer, scalar, arguments throws(CompileError) in
                let arguments = numbers.dividesByZero.contains(.modulo) ? arguments.guardingDivisor : arguments
                guard strict.refuses(arguments.map(\.type), scalar.type) != nil, let remainder = numbers.remainder
                else {
                    return try writer.spell(strict.spelling, arguments, scalar)
                }
                return try writer.fitted(Fragment(writer.fill(remainder, arguments)), scalar, numbers)
            })
    }
}

extension [Scalar] {
    /// Whether they may be zero and the least bigint.
    fileprivate var mayWrap: Bool {
        guard last?.type == .bigint else { return false }
        if case .integer(let number)? = first?.literalValue, number != 0 { return false }
        if case .integer(let number)? = last?.literalValue, number != .min { return false }
        return true
    }

    /// A dividend, and a divisor that fails where it is zero.
    fileprivate var guardingDivisor: [Scalar] {
        guard let divisor = last else { return self }
        switch divisor.literalValue {
        case .integer(let number)? where number != 0: return self
        case .decimal(let number)? where number != 0: return self
        default: break
        }
        let zero = Scalar.literal(divisor.type.isInteger ? .integer(0) : .decimal(0), divisor.type)
        let failure = Scalar.Branch(
            condition: .compare(.equal, divisor, zero),
            result: Scalar(
                .call(.raise, [.literal(.text("division by zero"), .text)]), type: divisor.type, isNullable: true))
        return dropLast() + [Scalar(.searchedCase([failure], otherwise: divisor), type: divisor.type, isNullable: true)]
    }
}

extension ScalarWriter {
    /// A number that fails where the scalar's type does not hold it.
    mutating func fitted(
        _ number: Fragment, _ scalar: Scalar, _ numbers: FittedNumbers
    ) throws(CompileError) -> Fragment {
        guard let fitted = numbers.fit(number, scalar.type, dialect.type) else {
            throw .notSupported("the type \(scalar.type) in \(dialect.name)", at: scalar.range)
        }
        return fitted
    }
}

extension Refusals {
    static let unlessDecimals: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if case .numeric = result, arguments.allSatisfy(\.isExact) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may compute \(result) in another precision")
    }

    static let unlessExact: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result.isExact, arguments.allSatisfy(\.isExact) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may compute \(result) in another precision")
    }
}
