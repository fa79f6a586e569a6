extension OutputBuffer {
    /// An integer in decimal digits.
    package func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1)
    }

    /// Decimal digits, with leading zeros up to `width`.
    package func append(digits value: UInt64, atLeast width: Int) {
        var count = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        count = max(count, width)
        let target = reserve(count)
        rest = value
        var position = count
        while position > 0 {
            position -= 1
            target[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        commit(count)
    }

    /// A decimal with all digits of its scale: 12345 of scale 3 is `12.345`.
    package func append(decimal unscaled: Int128, scale: Int) {
        let start = count
        if unscaled < 0 { append(UInt8(ascii: "-")) }
        let sign = count - start
        append(digits: unscaled.magnitude)
        guard scale > 0 else { return }
        let digits = count - start - sign
        // At least one digit stands before the point.
        let zeros = max(0, scale + 1 - digits)
        let room = reserve(zeros + 1) - digits
        let total = digits + zeros
        for position in stride(from: digits - 1, through: 0, by: -1) { room[position + zeros] = room[position] }
        for position in 0..<zeros { room[position] = UInt8(ascii: "0") }
        for position in stride(from: total - 1, through: total - scale, by: -1) { room[position + 1] = room[position] }
        room[total - scale] = UInt8(ascii: ".")
        commit(zeros + 1)
    }

    private func append(digits value: UInt128) {
        guard value > UInt128(UInt64.max) else {
            append(digits: UInt64(truncatingIfNeeded: value), atLeast: 1)
            return
        }
        let chunk: UInt128 = 1_000_000_000_000_000_000
        let (high, low) = value.quotientAndRemainder(dividingBy: chunk)
        append(digits: high)
        append(digits: UInt64(truncatingIfNeeded: low), atLeast: 18)
    }

    /// The shortest text that reads back as the same number; `NaN`, `Infinity` and `-Infinity` for the others.
    package func append<Value: BinaryFloatingPoint & LosslessStringConvertible>(number value: Value) {
        guard value.isFinite else {
            if value.isNaN {
                append("NaN")
            } else if value.sign == .minus {
                append("-Infinity")
            } else {
                append("Infinity")
            }
            return
        }
        append(text: value.description)
    }
}
