/// Exact decimal arithmetic on unscaled integers, with 256-bit intermediates.
///
/// A value is an `Int128` below 10³⁸ together with a scale; the mathematical result is rounded half away from
/// zero to the result's scale.
package struct DecimalArithmetic: Sendable {
    package enum Operation: Sendable { case multiply, divide, add, subtract, modulo }

    package enum Failure: Error, Hashable, Sendable {
        case overflow
        case divisionByZero
    }

    private let operation: Operation
    /// The power of ten between the raw result and the result's scale: positive digits are added, negative cut.
    private let shift: Int
    /// The powers of ten that bring both operands of a remainder to one scale.
    private let scaling: (left: Int, right: Int)
    private let leftScale: Int
    private let rightScale: Int
    private let resultScale: Int
    /// The first magnitude that does not fit the result's precision.
    private let limit: UInt128

    /// Precisions must be 1…38, and scales not above them.
    package init(_ operation: Operation, leftScale: Int, rightScale: Int, resultPrecision: Int, resultScale: Int) {
        self.operation = operation
        shift =
            switch operation {
            case .multiply: resultScale - leftScale - rightScale
            case .divide: resultScale - leftScale + rightScale
            case .modulo: resultScale - max(leftScale, rightScale)
            case .add, .subtract: 0
            }
        let common = max(leftScale, rightScale)
        scaling = (common - leftScale, common - rightScale)
        (self.leftScale, self.rightScale, self.resultScale) = (leftScale, rightScale, resultScale)
        limit = PowersOfTen.power(resultPrecision)
    }

    package func apply(_ left: Int128, _ right: Int128) throws(Failure) -> Int128 {
        let magnitude: UInt128
        switch operation {
        case .multiply: magnitude = try multiply(left.magnitude, right.magnitude)
        case .divide: magnitude = try divide(left.magnitude, right.magnitude)
        case .modulo: magnitude = try remainder(left.magnitude, right.magnitude)
        case .add: return try checked(sum(left, right))
        case .subtract: return try checked(sum(left, -right))
        }
        guard magnitude < limit else { throw .overflow }
        let result = Int128(truncatingIfNeeded: magnitude)
        // A remainder has the sign of what was divided.
        let isNegative = operation == .modulo ? left < 0 : (left < 0) != (right < 0)
        return isNegative ? -result : result
    }

    private func checked(_ value: Int128) throws(Failure) -> Int128 {
        guard value.magnitude < limit else { throw .overflow }
        return value
    }

    // MARK: - Addition

    /// The sum, of which digits beyond the result's scale are rounded.
    private func sum(_ left: Int128, _ right: Int128) throws(Failure) -> Int128 {
        let scale = max(leftScale, rightScale, resultScale)
        let unit = Int128(PowersOfTen.power(scale - resultScale))
        let (first, second) = (try parts(left, leftScale, scale), try parts(right, rightScale, scale))
        var (whole, overflows) = first.whole.addingReportingOverflow(second.whole)
        if overflows { throw .overflow }
        var rest = first.rest + second.rest
        whole += rest / unit
        rest %= unit
        // Both of one sign.
        if whole > 0, rest < 0 {
            whole -= 1
            rest += unit
        } else if whole < 0, rest > 0 {
            whole += 1
            rest -= unit
        }
        guard rest.magnitude > 0, rest.magnitude >= unit.magnitude - rest.magnitude else { return whole }
        return rest > 0 ? whole + 1 : whole - 1
    }

    /// A value as units of the result's scale, and the rest in units of `scale`.
    private func parts(
        _ value: Int128, _ own: Int, _ scale: Int
    ) throws(Failure) -> (whole: Int128, rest: Int128) {
        if own <= resultScale {
            let power = Int128(PowersOfTen.power(resultScale - own))
            let (whole, overflows) = value.multipliedReportingOverflow(by: power)
            if overflows { throw .overflow }
            return (whole, 0)
        }
        let (whole, rest) = value.quotientAndRemainder(dividingBy: Int128(PowersOfTen.power(own - resultScale)))
        return (whole, rest * Int128(PowersOfTen.power(scale - own)))
    }

    // MARK: - Multiplication

    private func multiply(_ left: UInt128, _ right: UInt128) throws(Failure) -> UInt128 {
        // Most values are small: their product fits 128 bits, and often nothing is cut.
        if left <= UInt64.max, right <= UInt64.max {
            let product = left &* right
            if shift == 0 { return product }
            if shift < 0 { return Self.rounded(product, cutting: -shift) }
        }
        let product = left.multipliedFullWidth(by: right)
        if shift >= 0 {
            guard product.high == 0 else { throw .overflow }
            return try Self.scaled(product.low, by: shift)
        }
        return try Self.rounded(product, cutting: -shift)
    }

    /// A product of two values below 10³⁸, divided by a power of ten up to 10⁷⁶.
    private static func rounded(
        _ value: (high: UInt128, low: UInt128), cutting digits: Int
    ) throws(Failure) -> UInt128 {
        if value.high == 0 { return rounded(value.low, cutting: digits) }
        let first = PowersOfTen.power(min(digits, PowersOfTen.maximum))
        guard value.high < first else { throw .overflow }
        let (quotient, remainder) = first.dividingFullWidth(value)
        let rest = digits - min(digits, PowersOfTen.maximum)
        // Beyond the first cut only the second one decides: half of its power is a whole number.
        guard rest == 0 else { return rounded(quotient, cutting: rest) }
        return remainder >= first - remainder ? quotient + 1 : quotient
    }

    private static func rounded(_ value: UInt128, cutting digits: Int) -> UInt128 {
        // 10³⁹ and more exceed twice what 128 bits hold.
        guard digits <= PowersOfTen.maximum else { return 0 }
        let power = PowersOfTen.power(digits)
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: power)
        return remainder >= power - remainder ? quotient + 1 : quotient
    }

    private static func scaled(_ value: UInt128, by digits: Int) throws(Failure) -> UInt128 {
        if value == 0 { return 0 }
        guard digits <= PowersOfTen.maximum else { throw .overflow }
        let (result, overflows) = value.multipliedReportingOverflow(by: PowersOfTen.power(digits))
        guard !overflows else { throw .overflow }
        return result
    }

    // MARK: - Division

    private func divide(_ left: UInt128, _ right: UInt128) throws(Failure) -> UInt128 {
        guard right != 0 else { throw .divisionByZero }
        if left == 0 { return 0 }
        guard shift >= 0 else {
            guard -shift <= PowersOfTen.maximum else { return 0 }
            let (divisor, overflows) = right.multipliedReportingOverflow(by: PowersOfTen.power(-shift))
            // The left side is below 10³⁸, less than half of a divisor that needs more than 128 bits.
            return overflows ? 0 : Self.rounded(left, dividedBy: divisor)
        }
        // With more than 38 added digits the left side must stay small, or the quotient cannot fit: the divisor
        // is below 10³⁸.
        let numerator = try Self.scaled(left, by: max(0, shift - PowersOfTen.maximum))
        let power = PowersOfTen.power(min(shift, PowersOfTen.maximum))
        let dividend = numerator.multipliedFullWidth(by: power)
        if dividend.high == 0 { return Self.rounded(dividend.low, dividedBy: right) }
        guard dividend.high < right else { throw .overflow }
        let (quotient, remainder) = right.dividingFullWidth(dividend)
        guard quotient < .max else { throw .overflow }
        return remainder >= right - remainder ? quotient + 1 : quotient
    }

    // MARK: - Remainders

    private func remainder(_ left: UInt128, _ right: UInt128) throws(Failure) -> UInt128 {
        guard right != 0 else { throw .divisionByZero }
        let divisor = right.multipliedReportingOverflow(by: PowersOfTen.power(scaling.right))
        // Only one of the two is scaled: the left side is below 10³⁸ where the divisor needs more than 128 bits.
        let rest: UInt128
        if divisor.overflow {
            rest = left
        } else {
            let dividend = left.multipliedFullWidth(by: PowersOfTen.power(scaling.left))
            let reduced = (high: dividend.high % divisor.partialValue, low: dividend.low)
            rest = divisor.partialValue.dividingFullWidth(reduced).remainder
        }
        return shift >= 0 ? try Self.scaled(rest, by: shift) : Self.rounded(rest, cutting: -shift)
    }

    private static func rounded(_ value: UInt128, dividedBy divisor: UInt128) -> UInt128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder >= divisor - remainder ? quotient + 1 : quotient
    }
}

/// 10⁰ … 10³⁸, all that 128 bits hold.
enum PowersOfTen {
    static let maximum = 38

    private static let powers: [UInt128] = {
        var powers: [UInt128] = [1]
        for _ in 0..<maximum { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// `exponent` must be 0…38.
    static func power(_ exponent: Int) -> UInt128 { powers[exponent] }
}
