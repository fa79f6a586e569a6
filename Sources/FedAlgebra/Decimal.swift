/// Arithmetic on unscaled integers of decimals.
package enum Decimal {
    /// Ten to the power of `exponent`, 0 … 38.
    package static func power(_ exponent: Int) -> Int128 {
        powers[min(max(exponent, 0), 38)]
    }

    private static let powers: [Int128] = {
        var result: [Int128] = [1]
        for _ in 0..<38 { result.append(result[result.count - 1] * 10) }
        return result
    }()

    /// Moves `value` from one scale to another, half away from zero; `nil` on overflow of 128 bits.
    package static func rescale(_ value: Int128, from: Int, to: Int) -> Int128? {
        if to >= from {
            let (product, overflow) = value.multipliedReportingOverflow(by: power(to - from))
            return overflow || to - from > 38 ? nil : product
        }
        guard from - to <= 38 else { return 0 }
        let divisor = power(from - to)
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let half = divisor / 2
        if remainder >= half { return quotient + 1 }
        if remainder <= -half { return quotient - 1 }
        return quotient
    }

    package static func fits(_ value: Int128, precision: Int) -> Bool {
        let bound = power(precision)
        return value < bound && value > -bound
    }

    /// Reads `-12.50` as (-1250, 2); `nil` if it is not a plain decimal of at most 38 digits.
    package static func parse(_ text: some StringProtocol) -> (unscaled: Int128, precision: Int, scale: Int)? {
        var value: Int128 = 0
        var digits = 0
        var scale = 0
        var seenPoint = false
        var seenDigit = false
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where !seenPoint: seenPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                seenDigit = true
                if digits > 0 || byte != UInt8(ascii: "0") { digits += 1 }
                if seenPoint { scale += 1 }
                guard digits <= 38, scale <= 38 else { return nil }
                value = value * 10 + Int128(byte - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard seenDigit else { return nil }
        return (isNegative ? -value : value, max(digits, scale, 1), scale)
    }

    /// `-1250` at scale 2 as `-12.50`.
    package static func text(_ unscaled: Int128, scale: Int) -> String {
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        if scale == 0 { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
