/// A `decimal(p,s)` column, as what decoding needs of it: powers of ten, worked out once.
struct DecimalForm {
    let precision: Int
    let scale: Int
    /// Base-10000 groups behind the point that are kept whole.
    let wholeFractionGroups: Int
    /// What the last, split group contributes: its upper digits.
    let splitFactor: UInt64
    let splitDivisor: UInt32
    /// The first magnitude that has too many digits.
    let limit: UInt128
    /// The same for an integer that is still to be scaled.
    let integerLimit: UInt128
    let factor: UInt128

    init(precision: Int, scale: Int) {
        self.precision = precision
        self.scale = scale
        wholeFractionGroups = scale / 4
        splitFactor = UInt64(Self.power(scale % 4))
        splitDivisor = UInt32(Self.power(4 - scale % 4))
        limit = Self.power(precision)
        integerLimit = Self.power(precision - scale)
        factor = Self.power(scale)
    }

    private static func power(_ exponent: Int) -> UInt128 {
        var power: UInt128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }
}

/// The binary form of a `numeric`: four 16-bit fields, then base-10000 groups, the first being that of
/// 10000^weight; zero groups at both ends are left out.
///
/// See `numeric_send` in the server's `src/backend/utils/adt/numeric.c`.
struct NumericField {
    private let groups: UnsafeRawPointer
    private let count: Int
    private let weight: Int
    private let isNegative: Bool

    @inline(__always)
    init(_ field: UnsafeRawPointer, length: Int) throws(Refusal) {
        guard length >= 8 else { throw .malformed }
        count = Int(bigEndian16(field))
        weight = Int(Int16(bitPattern: bigEndian16(field + 2)))
        groups = field + 8
        let sign = bigEndian16(field + 4)
        isNegative = sign == 0x4000
        guard length == 8 &+ 2 &* count else { throw .malformed }
        guard sign == 0 || isNegative else {
            if sign == 0xC000 { throw .nan }
            if sign == 0xD000 || sign == 0xF000 { throw .infinite }
            throw .malformed
        }
    }

    @inline(__always)
    private func group(_ index: Int) -> UInt64 { UInt64(bigEndian16(groups + 2 &* index)) }

    /// How many leading groups lie wholly within the scale; negative when the value is far below it.
    ///
    /// Refuses first what has more digits than the precision, so that the arithmetic needs no further checks.
    @inline(__always)
    private func wholeGroups(_ form: DecimalForm) throws(Refusal) -> Int {
        let first = group(0)
        guard first > 0, first <= 9999 else { throw .malformed }
        let digits = weight &* 4 &+ (first >= 1000 ? 4 : first >= 100 ? 3 : first >= 10 ? 2 : 1) &+ form.scale
        guard digits <= form.precision else { throw .overflow }
        return weight &+ 1 &+ form.wholeFractionGroups
    }

    /// The digits of the split group that are kept, rounded half away from zero.
    ///
    /// The first digit left out decides, so that later groups need no look.
    @inline(__always)
    private func split(_ index: Int, _ form: DecimalForm) -> UInt64 {
        let group = UInt32(bigEndian16(groups + 2 &* index))
        let kept = group / form.splitDivisor
        return UInt64(kept &+ ((group &- kept &* form.splitDivisor) &* 2 >= form.splitDivisor ? 1 : 0))
    }

    /// The value times 10^scale, for a precision of at most 18.
    @inline(__always)
    func unscaled64(_ form: DecimalForm) throws(Refusal) -> Int64 {
        guard count > 0 else { return 0 }
        let whole = try wholeGroups(form)
        guard whole >= 0 else { return 0 }
        var magnitude: UInt64 = 0
        var index = 0
        while index < whole {
            magnitude = magnitude &* 10_000 &+ (index < count ? group(index) : 0)
            index &+= 1
        }
        magnitude = magnitude &* form.splitFactor
        if whole < count { magnitude = magnitude &+ split(whole, form) }
        guard magnitude < UInt64(truncatingIfNeeded: form.limit) else { throw .overflow }
        return isNegative ? 0 &- Int64(truncatingIfNeeded: magnitude) : Int64(truncatingIfNeeded: magnitude)
    }

    /// The value times 10^scale, for any precision up to 38; four groups at a time go through 64 bits.
    @inline(__always)
    func unscaled128(_ form: DecimalForm) throws(Refusal) -> Int128 {
        guard count > 0 else { return 0 }
        let whole = try wholeGroups(form)
        guard whole >= 0 else { return 0 }
        var magnitude: UInt128 = 0
        var part: UInt64 = 0
        var power: UInt64 = 1
        var index = 0
        while index < whole {
            part = part &* 10_000 &+ (index < count ? group(index) : 0)
            power = power &* 10_000
            index &+= 1
            if index & 3 == 0 {
                magnitude = magnitude &* UInt128(power) &+ UInt128(part)
                part = 0
                power = 1
            }
        }
        magnitude = magnitude &* UInt128(power &* form.splitFactor) &+ UInt128(part &* form.splitFactor)
        if whole < count { magnitude = magnitude &+ UInt128(split(whole, form)) }
        guard magnitude < form.limit else { throw .overflow }
        return isNegative ? 0 &- Int128(truncatingIfNeeded: magnitude) : Int128(truncatingIfNeeded: magnitude)
    }
}

@inline(__always)
func bigEndian16(_ field: UnsafeRawPointer) -> UInt16 { UInt16(bigEndian: field.loadUnaligned(as: UInt16.self)) }

@inline(__always)
func bigEndian32(_ field: UnsafeRawPointer) -> UInt32 { UInt32(bigEndian: field.loadUnaligned(as: UInt32.self)) }

@inline(__always)
func bigEndian64(_ field: UnsafeRawPointer) -> UInt64 { UInt64(bigEndian: field.loadUnaligned(as: UInt64.self)) }
