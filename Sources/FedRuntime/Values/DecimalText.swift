/// Reads numbers into the unscaled integer of a `decimal(p,s)`, rounding half away from zero.
package struct DecimalText: Sendable {
    package let precision: Int
    private let scale: Int
    private let factor: Int128
    private let limit: Int128

    package init(precision: Int, scale: Int) {
        self.precision = precision
        self.scale = scale
        factor = Self.power(scale)
        limit = Self.power(precision)
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    package func unscaled(_ value: Int64) throws(ValueFault) -> Int128 {
        let (product, overflows) = Int128(value).multipliedReportingOverflow(by: factor)
        guard !overflows, product > -limit, product < limit else { throw .overflow }
        return product
    }

    /// The decimal of a double is that of its shortest text that reads back as the same double.
    package func unscaled(_ value: Double) throws(ValueFault) -> Int128 {
        guard value.isFinite else { throw .overflow }
        // Where 15 digits read back as the value they are its shortest text, for no two such texts share a double;
        // and dividing two integers that doubles hold is rounded the way reading is.
        if scale <= 22 {
            let divisor = Double(factor)
            let shifted = (value * divisor).rounded()
            if shifted.magnitude < 1e15, shifted / divisor == value {
                let product = Int128(Int64(shifted))
                guard product > -limit, product < limit else { throw .overflow }
                return product
            }
        }
        var text = value.description
        return try text.withUTF8 { text in
            Result { () throws(ValueFault) in try unscaled(UnsafeRawBufferPointer(text)) }
        }.get()
    }

    /// Reads `-12.5`, `.5` or `1e3`; anything else is refused.
    package func unscaled(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Int128 {
        guard let number = NumberLexeme(text) else { throw .malformed }
        // Digits before `cut` are kept, the one at it decides the rounding.
        let cut = number.wholeDigits + number.exponent + scale
        var magnitude: Int128 = 0
        var index = 0
        for byte in text[number.digits] where byte != UInt8(ascii: ".") {
            let digit = Int128(byte - UInt8(ascii: "0"))
            if index == cut, digit >= 5 { magnitude += 1 }
            guard index < cut else { break }
            magnitude = try shifted(magnitude) + digit
            index += 1
        }
        while index < cut, magnitude > 0 {
            magnitude = try shifted(magnitude)
            index += 1
        }
        guard magnitude < limit else { throw .overflow }
        return number.isNegative ? -magnitude : magnitude
    }

    /// Reads an integer that may have a fraction of zeros, as decimals of the remote have.
    func whole(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Int64 {
        guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return try integer(text) }
        guard text[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { throw .overflow }
        return try integer(UnsafeRawBufferPointer(rebasing: text[..<point]))
    }

    /// Ten times a magnitude, which 128 bits hold as long as it has no more digits than the type.
    private func shifted(_ magnitude: Int128) throws(ValueFault) -> Int128 {
        guard magnitude < limit / 10 || magnitude == 0 else { throw .overflow }
        return magnitude * 10
    }

    /// Reads an integer: a sign and digits, nothing else.
    package func integer(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Int64 {
        guard let number = NumberLexeme(text), number.isInteger else { throw .malformed }
        var value: Int64 = 0
        for byte in text[number.digits] {
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) =
                number.isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !overflows, !carries else { throw .overflow }
            value = sum
        }
        return value
    }
}

/// Where the parts of a number lie in its text.
private struct NumberLexeme {
    let isNegative: Bool
    /// Digits, with at most one point among them.
    let digits: Range<Int>
    let wholeDigits: Int
    let exponent: Int
    let isInteger: Bool

    init?(_ text: UnsafeRawBufferPointer) {
        var at = 0
        func isDigit(_ index: Int) -> Bool {
            index < text.count && text[index] >= UInt8(ascii: "0") && text[index] <= UInt8(ascii: "9")
        }
        func sign() -> Bool {
            guard at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") else { return false }
            at += 1
            return text[at - 1] == UInt8(ascii: "-")
        }
        isNegative = sign()
        let start = at
        while isDigit(at) { at += 1 }
        wholeDigits = at - start
        var count = wholeDigits
        let hasPoint = at < text.count && text[at] == UInt8(ascii: ".")
        if hasPoint {
            at += 1
            while isDigit(at) {
                at += 1
                count += 1
            }
        }
        digits = start..<at
        guard count > 0 else { return nil }
        var exponent = 0
        let hasExponent = at < text.count && text[at] | 0x20 == UInt8(ascii: "e")
        if hasExponent {
            at += 1
            let isBelow = sign()
            guard isDigit(at) else { return nil }
            while isDigit(at) {
                // Beyond any decimal; the limit keeps the sum from overflowing.
                exponent = min(exponent * 10 + Int(text[at] - UInt8(ascii: "0")), 1_000_000)
                at += 1
            }
            if isBelow { exponent = -exponent }
        }
        guard at == text.count else { return nil }
        self.exponent = exponent
        isInteger = !hasPoint && !hasExponent
    }
}
