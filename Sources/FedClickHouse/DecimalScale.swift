import FedPlan
import FedRuntime

/// Brings unscaled integers of one scale to a `decimal(p,s)`, rounding half away from zero.
struct DecimalScale: Sendable {
    private let factor: UInt128
    private let divisor: UInt128
    /// Digits to take away, of which `divisor` is the power of ten while 128 bits hold that.
    private let excess: Int
    private let limit: UInt128
    let isNarrow: Bool

    /// Of the server's scale.
    init(from scale: Int, to type: ColumnType) {
        var digits = (precision: 38, scale: 0)
        if case .decimal(let precision, let scale) = type { digits = (precision, scale) }
        excess = max(0, scale - digits.scale)
        factor = Self.power(digits.scale - scale)
        divisor = Self.power(excess)
        limit = Self.power(digits.precision)
        isNarrow = digits.precision <= 18
    }

    private static func power(_ exponent: Int) -> UInt128 {
        var power: UInt128 = 1
        for _ in 0..<min(max(exponent, 0), 38) { power *= 10 }
        return power
    }

    @inline(__always)
    func unscaled(_ value: Int128) throws(ValueFault) -> Int128 {
        var magnitude = value.magnitude
        if excess > 0 {
            let (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: divisor)
            magnitude = rest >= divisor - rest ? quotient + 1 : quotient
        } else if factor > 1 {
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: factor)
            guard !overflows else { throw .overflow }
            magnitude = product
        }
        guard magnitude < limit else { throw .overflow }
        return value < 0 ? -Int128(magnitude) : Int128(magnitude)
    }

    /// The same of 256 bits.
    func unscaled(_ value: WideInteger) throws(ValueFault) -> Int128 {
        if let narrow = value.narrowed, excess <= 38 { return try unscaled(narrow) }
        // All digits to go but the last, which decides the rounding.
        var rest = value
        for _ in 1..<max(excess, 1) { _ = rest.divide(by: 10) }
        var roundsUp = false
        if excess > 0 { roundsUp = rest.divide(by: 10) >= 5 }
        guard let magnitude = rest.magnitudeNarrowed else { throw .overflow }
        let (rounded, overflows) = magnitude.addingReportingOverflow(roundsUp ? 1 : 0)
        let (product, isTooLarge) = rounded.multipliedReportingOverflow(by: excess > 0 ? 1 : factor)
        guard !overflows, !isTooLarge, product < limit else { throw .overflow }
        return value.isNegative ? -Int128(product) : Int128(product)
    }
}

/// An integer of 256 bits, as a sign and a magnitude.
struct WideInteger {
    let isNegative: Bool
    /// The least part first.
    private var parts: (UInt64, UInt64, UInt64, UInt64)

    /// Reads 32 bytes, in little-endian order.
    init(_ bytes: UnsafeRawPointer, isSigned: Bool) {
        func part(_ index: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        parts = (part(0), part(1), part(2), part(3))
        isNegative = isSigned && parts.3 >> 63 == 1
        guard isNegative else { return }
        // The two's complement: all bits turned, and one more.
        var carry = true
        func negated(_ part: UInt64) -> UInt64 {
            let (sum, overflows) = (~part).addingReportingOverflow(carry ? 1 : 0)
            carry = overflows
            return sum
        }
        parts.0 = negated(parts.0)
        parts.1 = negated(parts.1)
        parts.2 = negated(parts.2)
        parts.3 = negated(parts.3)
    }

    /// The magnitude, where 128 bits hold it.
    var magnitudeNarrowed: UInt128? {
        parts.2 == 0 && parts.3 == 0 ? UInt128(parts.1) << 64 | UInt128(parts.0) : nil
    }

    var narrowed: Int128? {
        guard let magnitude = magnitudeNarrowed, let value = Int128(exactly: magnitude) else { return nil }
        return isNegative ? -value : value
    }

    /// Divides the magnitude, and returns the remainder.
    mutating func divide(by divisor: UInt64) -> UInt64 {
        var rest: UInt64 = 0
        func quotient(_ part: UInt64) -> UInt64 {
            let (quotient, remainder) = divisor.dividingFullWidth((rest, part))
            rest = remainder
            return quotient
        }
        parts.3 = quotient(parts.3)
        parts.2 = quotient(parts.2)
        parts.1 = quotient(parts.1)
        parts.0 = quotient(parts.0)
        return rest
    }
}
