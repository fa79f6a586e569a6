import FedPlan

/// Reads the server's decimals, which travel as text, into the unscaled integer of a `decimal(p,s)`.
struct DecimalField {
    let precision: Int
    private let scale: Int
    private let factor: UInt128
    private let limit: UInt128

    init(_ type: ColumnType) {
        var digits = (precision: 38, scale: 0)
        if case .decimal(let precision, let scale) = type { digits = (precision, scale) }
        precision = digits.precision
        scale = digits.scale
        factor = Self.power(digits.scale)
        limit = Self.power(digits.precision)
    }

    private static func power(_ exponent: Int) -> UInt128 {
        var power: UInt128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// An integer, times 10^scale.
    @inline(__always)
    func scaled(_ value: Int128) throws(Refusal) -> Int128 {
        let (product, overflows) = value.magnitude.multipliedReportingOverflow(by: factor)
        guard !overflows, product < limit else { throw .overflow }
        return value < 0 ? -Int128(product) : Int128(product)
    }

    /// A sign, digits, perhaps a point and further digits, rounded half away from zero.
    @inline(__always)
    func unscaled(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Int128 {
        let (magnitude, _, isNegative) = try read(text, digitsOfFraction: scale)
        return isNegative ? -Int128(magnitude) : Int128(magnitude)
    }

    /// The same of a number that has no fraction.
    func integer(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Int128 {
        let (magnitude, isWhole, isNegative) = try read(text, digitsOfFraction: 0)
        guard isWhole else { throw .overflow }
        return isNegative ? -Int128(magnitude) : Int128(magnitude)
    }

    @inline(__always)
    private func read(
        _ text: UnsafeRawBufferPointer, digitsOfFraction: Int
    ) throws(Refusal) -> (magnitude: UInt128, isWhole: Bool, isNegative: Bool) {
        var at = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { at = 1 }
        guard at < text.count else { throw .malformed }
        var magnitude: UInt128 = 0
        var place = -1  // of the next digit behind the point; below zero before it
        var isWhole = true
        var roundsUp = false
        while at < text.count {
            let byte = text[at]
            at &+= 1
            if byte == UInt8(ascii: "."), place < 0 {
                place = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { throw .malformed }
            if place >= digitsOfFraction {
                if place == digitsOfFraction { roundsUp = digit >= 5 }
                if digit != 0 { isWhole = false }
            } else {
                magnitude = try shifted(magnitude) &+ UInt128(digit)
            }
            if place >= 0 { place &+= 1 }
        }
        var missing = digitsOfFraction - max(place, 0)
        while missing > 0 {
            magnitude = try shifted(magnitude)
            missing &-= 1
        }
        if roundsUp { magnitude &+= 1 }
        guard magnitude < limit else { throw .overflow }
        return (magnitude, isWhole, isNegative)
    }

    /// Times ten: a tenth of the limit is the first number for which that is too large.
    @inline(__always)
    private func shifted(_ magnitude: UInt128) throws(Refusal) -> UInt128 {
        guard magnitude < limit / 10 || magnitude == 0 else { throw .overflow }
        return magnitude &* 10
    }
}
