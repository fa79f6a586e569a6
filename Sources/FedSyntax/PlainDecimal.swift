/// Writes a decimal numeral without its exponent.
enum PlainDecimal {
    /// More digits than any decimal type has.
    private static let maximumDigits = 128

    /// Returns `1200` for `1.2E3`, and `nil` where that would be longer than any decimal.
    static func text(of lexeme: String) -> String? {
        guard let exponentStart = lexeme.firstIndex(where: { $0 == "E" || $0 == "e" }) else { return lexeme }
        let mantissa = lexeme[..<exponentStart]
        guard let exponent = Int(lexeme[lexeme.index(after: exponentStart)...]), exponent.magnitude <= maximumDigits
        else {
            return nil
        }
        let whole = mantissa.prefix { $0 != "." }
        let fraction = mantissa.dropFirst(whole.count + 1)
        var digits = String(whole + fraction)
        var point = whole.count + exponent
        guard digits.count <= maximumDigits else { return nil }
        if point < 0 {
            digits = String(repeating: "0", count: -point) + digits
            point = 0
        }
        if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) }
        let split = digits.index(digits.startIndex, offsetBy: point)
        return (point == 0 ? "0" : String(digits[..<split])) + "." + digits[split...]
    }
}
