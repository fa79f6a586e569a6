import FedAlgebra

/// Numbers as Java prints them.
enum JavaNumber {
    /// A decimal; with an exponent where more than five zeros follow the point.
    static func text(_ unscaled: Int128, scale: Int) -> String {
        let digits = "\(unscaled.magnitude)"
        let exponent = digits.utf8.count - 1 - scale
        guard scale > 0, exponent < -6 else { return Decimal.text(unscaled, scale: scale) }
        let fraction = digits.utf8.count > 1 ? "." + digits.dropFirst() : ""
        return "\(unscaled < 0 ? "-" : "")\(digits.prefix(1))\(fraction)E\(exponent)"
    }

    /// The shortest digits that read as the number; with an exponent below a thousandth and from ten millions on.
    static func text(_ number: Double) -> String {
        guard number.isFinite, number != 0 else {
            return number == 0 ? "\(number)" : number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
        }
        let sign = number < 0 ? "-" : ""
        let shortest = "\(number.magnitude)".lowercased()
        let parts = shortest.split(separator: "e")
        let digits = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + digits[0].count
        var significant = digits.joined()
        while significant.hasPrefix("0"), significant.count > 1 {
            significant.removeFirst()
            exponent -= 1
        }
        while significant.hasSuffix("0"), significant.count > 1 { significant.removeLast() }
        if number.magnitude >= 1e-3, number.magnitude < 1e7 {
            if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + significant }
            let padded = significant + String(repeating: "0", count: max(0, exponent + 1 - significant.count))
            return sign + padded.prefix(exponent) + "." + padded.dropFirst(exponent)
        }
        let rest = significant.count > 1 ? String(significant.dropFirst()) : "0"
        return "\(sign)\(significant.prefix(1)).\(rest)E\(exponent - 1)"
    }
}
