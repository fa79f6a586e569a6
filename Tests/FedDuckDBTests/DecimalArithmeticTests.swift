import FedDuckDB
import FedPlan
import Testing

@Suite struct DecimalArithmeticTests {
    @Test func halvesRoundAwayFromZero() throws {
        let cents = DecimalArithmetic(.multiply, leftScale: 2, rightScale: 2, resultPrecision: 10, resultScale: 2)
        // 0.05 × 0.10 = 0.0050; 0.04 × 0.10 = 0.0040; 0.15 × 0.10 = 0.0150
        #expect(try cents.apply(5, 10) == 1)
        #expect(try cents.apply(-5, 10) == -1)
        #expect(try cents.apply(4, 10) == 0)
        #expect(try cents.apply(15, 10) == 2)
        #expect(try cents.apply(-15, -10) == 2)
        let halves = DecimalArithmetic(.divide, leftScale: 0, rightScale: 0, resultPrecision: 10, resultScale: 0)
        #expect(try halves.apply(1, 2) == 1)
        #expect(try halves.apply(-1, 2) == -1)
        #expect(try halves.apply(1, 3) == 0)
        #expect(try halves.apply(-5, -2) == 3)
        #expect(try halves.apply(0, -7) == 0)
    }

    @Test func resultsBeyondThePrecisionAreRefused() {
        let three = DecimalArithmetic(.multiply, leftScale: 0, rightScale: 0, resultPrecision: 3, resultScale: 0)
        #expect((try? three.apply(333, 3)) == 999)
        #expect(throws: DecimalArithmetic.Failure.overflow) { try three.apply(500, 2) }
        #expect(throws: DecimalArithmetic.Failure.overflow) { try three.apply(-500, 2) }
        let greatest: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
        let wide = DecimalArithmetic(.multiply, leftScale: 0, rightScale: 38, resultPrecision: 38, resultScale: 0)
        #expect((try? wide.apply(greatest, greatest)) == greatest - 1)
        let whole = DecimalArithmetic(.multiply, leftScale: 0, rightScale: 0, resultPrecision: 38, resultScale: 0)
        #expect((try? whole.apply(greatest, -1)) == -greatest)
        #expect(throws: DecimalArithmetic.Failure.overflow) { try whole.apply(greatest, greatest) }
        // Rounding itself can add the digit that is too much: 99.95 → 100.0.
        let rounding = DecimalArithmetic(.multiply, leftScale: 2, rightScale: 0, resultPrecision: 3, resultScale: 1)
        #expect((try? rounding.apply(9994, 1)) == 999)
        #expect(throws: DecimalArithmetic.Failure.overflow) { try rounding.apply(9995, 1) }
    }

    @Test func divisionByZeroIsRefusedAlsoOfZero() {
        let divide = DecimalArithmetic(.divide, leftScale: 2, rightScale: 4, resultPrecision: 38, resultScale: 6)
        #expect(throws: DecimalArithmetic.Failure.divisionByZero) { try divide.apply(0, 0) }
        #expect(throws: DecimalArithmetic.Failure.divisionByZero) { try divide.apply(7, 0) }
    }

    @Test func remaindersHaveTheSignOfWhatWasDivided() throws {
        var generator = SplitMix(state: 20_262)
        for (leftScale, rightScale) in [(0, 0), (2, 0), (0, 2), (9, 18), (18, 3)] {
            let scale = max(leftScale, rightScale)
            let modulo = DecimalArithmetic(
                .modulo, leftScale: leftScale, rightScale: rightScale, resultPrecision: 38, resultScale: scale)
            func scaled(_ value: Int128, _ digits: Int) -> Int128 { (0..<digits).reduce(value) { sum, _ in sum * 10 } }
            for _ in 0..<200 {
                let left = Self.value(&generator) % 1_000_000_000_000_000_000
                let right = Self.value(&generator) % 1_000_000_000_000_000_000
                if right == 0 { continue }
                let expected = scaled(left, scale - leftScale) % scaled(right, scale - rightScale)
                #expect(try modulo.apply(left, right) == expected, "\(left)e-\(leftScale) % \(right)e-\(rightScale)")
            }
            #expect(throws: DecimalArithmetic.Failure.divisionByZero) { try modulo.apply(7, 0) }
        }
    }

    @Test func remaindersOfWhatIsFarApart() throws {
        let greatest: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
        func modulo(_ leftScale: Int, _ rightScale: Int) -> DecimalArithmetic {
            DecimalArithmetic(
                .modulo, leftScale: leftScale, rightScale: rightScale, resultPrecision: 38, resultScale: 38)
        }
        #expect(try modulo(38, 0).apply(-greatest, greatest) == -greatest)
        #expect(try modulo(0, 38).apply(greatest, 7) == 2)
        #expect(try modulo(0, 38).apply(-greatest, 10_000_000_000_000_000_000_000_000_000_000_000_001) == -110)
        #expect(try modulo(0, 38).apply(greatest, greatest) == 0)
    }

    /// Every combination of scales over values at the edges of every width, and random ones between.
    @Test(arguments: [DecimalArithmetic.Operation.multiply, .divide])
    func agreesWithSchoolbookArithmetic(operation: DecimalArithmetic.Operation) {
        var generator = SplitMix(state: 20_261)
        let scales = [0, 1, 2, 6, 9, 18, 19, 37, 38]
        for leftScale in scales {
            for rightScale in scales {
                for resultScale in scales {
                    let precision = Int.random(in: max(resultScale, 1)...38, using: &generator)
                    let arithmetic = DecimalArithmetic(
                        operation, leftScale: leftScale, rightScale: rightScale, resultPrecision: precision,
                        resultScale: resultScale)
                    for _ in 0..<12 {
                        let left = Self.value(&generator)
                        let right = Self.value(&generator)
                        let found = Result { () throws(DecimalArithmetic.Failure) in try arithmetic.apply(left, right) }
                        let expected = Self.expected(
                            operation, left, right,
                            shift: operation == .multiply
                                ? resultScale - leftScale - rightScale : resultScale - leftScale + rightScale,
                            precision: precision)
                        #expect(
                            found == expected,
                            "\(operation) \(left)e-\(leftScale) \(right)e-\(rightScale) → (\(precision),\(resultScale))"
                        )
                    }
                }
            }
        }
    }

    @Test func sumsOfThirtyEightDigitsAreRoundedOnce() throws {
        let greatest: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
        let sum = DecimalArithmetic(.add, leftScale: 18, rightScale: 18, resultPrecision: 38, resultScale: 17)
        // 99999999999999999999.999999999999999999 twice, which eighteen digits of scale would not hold.
        #expect(try sum.apply(greatest, greatest) == 20_000_000_000_000_000_000_000_000_000_000_000_000)
        #expect(try sum.apply(greatest, -greatest) == 0)
        #expect(try sum.apply(4, 0) == 0)
        #expect(try sum.apply(5, 0) == 1)
        #expect(try sum.apply(-3, -2) == -1)
        #expect(try sum.apply(-3, -1) == 0)
        let whole = DecimalArithmetic(.subtract, leftScale: 0, rightScale: 0, resultPrecision: 38, resultScale: 0)
        #expect(throws: DecimalArithmetic.Failure.overflow) { try whole.apply(greatest, -1) }
    }

    @Test func remaindersTakeTheSignOfTheDividend() throws {
        let mixed = DecimalArithmetic(.modulo, leftScale: 0, rightScale: 2, resultPrecision: 38, resultScale: 2)
        #expect(try mixed.apply(7, 250) == 200)
        #expect(try mixed.apply(-7, 250) == -200)
        #expect(try mixed.apply(7, -250) == 200)
        let greatest: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
        #expect(try mixed.apply(greatest, 300) == 0)
        #expect(try mixed.apply(greatest, 700) == 100)
        let other = DecimalArithmetic(.modulo, leftScale: 18, rightScale: 0, resultPrecision: 38, resultScale: 18)
        #expect(try other.apply(greatest, greatest) == greatest)
        #expect(throws: DecimalArithmetic.Failure.divisionByZero) { try other.apply(0, 0) }
    }

    /// Small values at every pair of scales, against 128-bit arithmetic at the larger scale.
    @Test func sumsAndRemaindersAgreeWithWholeNumbers() throws {
        var generator = SplitMix(state: 7)
        func power(_ digits: Int) -> Int128 { (0..<digits).reduce(1) { power, _ in power * 10 } }
        for _ in 0..<2_000 {
            let (leftScale, rightScale) = (
                Int.random(in: 0...9, using: &generator), Int.random(in: 0...9, using: &generator)
            )
            let scale = max(leftScale, rightScale)
            let resultScale = Int.random(in: 0...scale, using: &generator)
            let values = (0..<2).map { _ in Int128.random(in: -999_999_999_999...999_999_999_999, using: &generator) }
            let (left, right) = (values[0] * power(scale - leftScale), values[1] * power(scale - rightScale))
            let sum = DecimalArithmetic(
                .add, leftScale: leftScale, rightScale: rightScale, resultPrecision: 38, resultScale: resultScale)
            let unit = power(scale - resultScale)
            let (quotient, rest) = (left + right).quotientAndRemainder(dividingBy: unit)
            let isUp = rest.magnitude * 2 >= unit.magnitude && rest != 0
            #expect(try sum.apply(values[0], values[1]) == quotient + (isUp ? (left + right).signum() : 0))
            guard right != 0 else { continue }
            let remainder = DecimalArithmetic(
                .modulo, leftScale: leftScale, rightScale: rightScale, resultPrecision: 38, resultScale: scale)
            #expect(try remainder.apply(values[0], values[1]) == left % right)
        }
    }

    private static func expected(
        _ operation: DecimalArithmetic.Operation, _ left: Int128, _ right: Int128, shift: Int, precision: Int
    ) -> Result<Int128, DecimalArithmetic.Failure> {
        let one = LongDecimal(1)
        let result: LongDecimal
        if operation == .multiply {
            let product = LongDecimal(left) * LongDecimal(right)
            result = shift >= 0 ? product.shifted(by: shift) : product.divided(by: one.shifted(by: -shift))
        } else {
            guard right != 0 else { return .failure(.divisionByZero) }
            result = LongDecimal(left).shifted(by: max(0, shift))
                .divided(by: LongDecimal(right).shifted(by: max(0, -shift)))
        }
        return result.value(ofAtMost: precision).map(Result.success) ?? .failure(.overflow)
    }

    /// A value of random length, often all nines, a power of ten, a half, or next to one.
    private static func value(_ generator: inout SplitMix) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<Int.random(in: 0...37, using: &generator) { power *= 10 }
        let magnitude: Int128 =
            switch Int.random(in: 0...6, using: &generator) {
            case 0: power
            case 1: power - 1
            case 2: power * 5
            case 3: power / 2
            case 4: (power - 1) * 10 + 9
            case 5: Int128.random(in: 0...9, using: &generator)
            default: Int128.random(in: 0...(power * 9), using: &generator)
            }
        return Bool.random(using: &generator) ? magnitude : -magnitude
    }
}

/// A small generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
