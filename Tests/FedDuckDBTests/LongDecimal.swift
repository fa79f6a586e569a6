/// Schoolbook arithmetic on lists of decimal digits: slow, and independent of what it is compared with.
struct LongDecimal {
    /// The most significant digit first, without leading zeros; empty for zero.
    let digits: [Int]
    let isNegative: Bool

    init(_ value: Int128) {
        digits = value == 0 ? [] : String(value.magnitude).compactMap(\.wholeNumberValue)
        isNegative = value < 0
    }

    private init(digits: [Int], isNegative: Bool) {
        self.digits = Array(digits.drop { $0 == 0 })
        self.isNegative = isNegative
    }

    func shifted(by count: Int) -> LongDecimal {
        LongDecimal(digits: digits + Array(repeating: 0, count: count), isNegative: isNegative)
    }

    static func * (left: LongDecimal, right: LongDecimal) -> LongDecimal {
        var sums = Array(repeating: 0, count: left.digits.count + right.digits.count)
        for (i, a) in left.digits.reversed().enumerated() {
            for (j, b) in right.digits.reversed().enumerated() { sums[i + j] += a * b }
        }
        for index in sums.indices.dropLast() {
            sums[index + 1] += sums[index] / 10
            sums[index] %= 10
        }
        return LongDecimal(digits: sums.reversed(), isNegative: left.isNegative != right.isNegative)
    }

    /// The quotient, rounded half away from zero: long division with a digit at a time.
    func divided(by divisor: LongDecimal) -> LongDecimal {
        var quotient: [Int] = []
        var rest: [Int] = []
        for digit in digits {
            rest = Array((rest + [digit]).drop { $0 == 0 })
            var count = 0
            while !Self.isLess(rest, divisor.digits) {
                rest = Self.difference(rest, divisor.digits)
                count += 1
            }
            quotient.append(count)
        }
        let twice = LongDecimal(digits: rest, isNegative: false) * LongDecimal(2)
        if !Self.isLess(twice.digits, divisor.digits) { Self.increment(&quotient) }
        return LongDecimal(digits: quotient, isNegative: isNegative != divisor.isNegative)
    }

    /// The value if it has at most so many digits.
    func value(ofAtMost precision: Int) -> Int128? {
        guard digits.count <= precision else { return nil }
        let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) }
        return isNegative ? -magnitude : magnitude
    }

    private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
        left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func difference(_ left: [Int], _ right: [Int]) -> [Int] {
        var result = left
        var borrow = 0
        for offset in 0..<left.count {
            let index = left.count - 1 - offset
            let taken = (offset < right.count ? right[right.count - 1 - offset] : 0) + borrow
            borrow = result[index] < taken ? 1 : 0
            result[index] += borrow * 10 - taken
        }
        return Array(result.drop { $0 == 0 })
    }

    private static func increment(_ digits: inout [Int]) {
        var index = digits.count - 1
        while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 { digits[index] += 1 } else { digits.insert(1, at: 0) }
    }
}
