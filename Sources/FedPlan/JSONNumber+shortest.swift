extension JSONNumber {
    /// A finite double as ECMAScript's `Number::toString` writes it, by the fewest digits that read back.
    ///
    /// Swift's own description has the same digits, and another idea of where an exponent begins. See
    /// <https://tc39.es/ecma262/#sec-numeric-types-number-tostring>.
    static func shortest(_ value: Double) -> String {
        if value == 0 { return "0" }
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let written = mantissa[0] + fraction
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0

        // The value is 0.digits × 10^magnitude, without a zero at either end of the digits.
        let significant = written.drop { $0 == "0" }
        let magnitude = mantissa[0].count + exponent - (written.count - significant.count)
        let digits = String(significant.reversed().drop { $0 == "0" }.reversed())

        let sign = value < 0 ? "-" : ""
        let count = digits.count
        switch magnitude {
        case count...max(count, 21) where magnitude <= 21:
            return sign + digits + String(repeating: "0", count: magnitude - count)
        case 1...21:
            return sign + digits.prefix(magnitude) + "." + digits.dropFirst(magnitude)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -magnitude) + digits
        default:
            let power = magnitude - 1
            let tail = count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + tail + "e" + (power < 0 ? "-" : "+") + String(abs(power))
        }
    }
}
