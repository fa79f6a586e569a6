/// A set of Unicode scalars as sorted ranges that do not touch.
package struct CharacterRanges: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<UInt32>]

    package init(_ ranges: [ClosedRange<UInt32>] = []) {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        self.ranges = result
    }

    package init(_ scalar: Unicode.Scalar) { ranges = [scalar.value...scalar.value] }

    /// Every character.
    package static let all = CharacterRanges([0...0x10FFFF])
    /// RE2's `\d`, and Java's.
    static let digits = CharacterRanges([0x30...0x39])
    static let words = CharacterRanges([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// RE2's `\s` lacks the vertical tab that Java's has.
    static let re2Blanks = CharacterRanges([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let javaBlanks = CharacterRanges([0x09...0x0D, 0x20...0x20])
    /// What Java's dot does not match.
    static let lineTerminators = CharacterRanges([0x0A...0x0A, 0x0D...0x0D, 0x85...0x85, 0x2028...0x2029])

    /// The classes of POSIX, for ASCII alone.
    static let posix: [String: CharacterRanges] = [
        "alnum": CharacterRanges([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
        "alpha": CharacterRanges([0x41...0x5A, 0x61...0x7A]),
        "ascii": CharacterRanges([0...0x7F]),
        "blank": CharacterRanges([0x09...0x09, 0x20...0x20]),
        "cntrl": CharacterRanges([0...0x1F, 0x7F...0x7F]),
        "digit": digits,
        "graph": CharacterRanges([0x21...0x7E]),
        "lower": CharacterRanges([0x61...0x7A]),
        "print": CharacterRanges([0x20...0x7E]),
        "punct": CharacterRanges([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "space": CharacterRanges([0x09...0x0D, 0x20...0x20]),
        "upper": CharacterRanges([0x41...0x5A]),
        "word": words,
        "xdigit": CharacterRanges([0x30...0x39, 0x41...0x46, 0x61...0x66]),
    ]

    var isEmpty: Bool { ranges.isEmpty }

    package func union(_ other: CharacterRanges) -> CharacterRanges { CharacterRanges(ranges + other.ranges) }

    package var inverted: CharacterRanges {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return CharacterRanges(result)
    }

    func contains(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

    /// With all characters that differ from one of them in case only.
    var ignoringCase: CharacterRanges {
        var result = ranges
        for (value, others) in SimpleFolding.others where contains(value) {
            for other in others { result.append(other...other) }
        }
        return CharacterRanges(result)
    }

    /// The same for the letters of ASCII alone.
    var ignoringCaseOfASCII: CharacterRanges {
        var result = ranges
        for upper in UInt32(0x41)...0x5A {
            if contains(upper) { result.append((upper + 0x20)...(upper + 0x20)) }
            if contains(upper + 0x20) { result.append(upper...upper) }
        }
        return CharacterRanges(result)
    }

    /// One character as itself, others as a class.
    var pattern: String {
        if ranges.count == 1, let range = ranges.first {
            // Java goes through a repeated group, as of `(?s:.)`, by recursion.
            if range == 0...0x10FFFF { return "[\\x{0}-\\x{10FFFF}]" }
            if range.count == 1 { return Self.escaped(range.lowerBound, Self.special) }
        }
        let inverse = inverted
        if ranges.last?.upperBound == 0x10FFFF, !inverse.isEmpty { return "[^\(inverse.members)]" }
        return "[\(members)]"
    }

    private var members: String {
        ranges.map { range in
            // No text has surrogates: what ends at one ends before them all.
            let low = (0xD800...0xDFFF).contains(range.lowerBound) ? 0xE000 : range.lowerBound
            let high = (0xD800...0xDFFF).contains(range.upperBound) ? 0xD7FF : range.upperBound
            if low > high { return "" }
            let first = Self.escaped(low, Self.specialInClass)
            if low == high { return first }
            return first + (high == low + 1 ? "" : "-") + Self.escaped(high, Self.specialInClass)
        }.joined()
    }

    private static let special = Set("\\^$.|?*+()[]{}".unicodeScalars)
    private static let specialInClass = Set("\\[]^-&".unicodeScalars)

    private static func escaped(_ value: UInt32, _ special: Set<Unicode.Scalar>) -> String {
        guard let scalar = Unicode.Scalar(value) else { return "" }
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE...0xFFFF, 0x10FFFF:
            return "\\x{\(String(value, radix: 16, uppercase: true))}"
        default:
            return special.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
    }
}

/// Characters that differ in case only, by the simple case folding of Unicode 15.1, which RE2 has.
///
/// See <https://www.unicode.org/Public/15.1.0/ucd/CaseFolding.txt>.
enum SimpleFolding {
    /// For each character that has some, the others.
    static let others: [UInt32: [UInt32]] = {
        var classes: [UInt32: [UInt32]] = [:]
        for value in blocks.joined() {
            guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15 else { continue }
            let folded = fold(scalar).value
            classes[folded, default: []].append(value)
        }
        var result: [UInt32: [UInt32]] = [:]
        for members in classes.values where members.count > 1 {
            for member in members { result[member] = members.filter { $0 != member } }
        }
        return result
    }()

    /// Characters of one class have one upper case, or at least one lower case of it.
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // The Turkic letters are their own.
        if scalar == "\u{130}" || scalar == "\u{131}" { return scalar }
        if let same = equivalents[scalar.value], let other = Unicode.Scalar(same) { return other }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return single(upper.properties.lowercaseMapping) ?? upper
    }

    /// Characters that fold to another one without having it for a case.
    private static let equivalents: [UInt32: UInt32] = [0x1FD3: 0x390, 0x1FE3: 0x3B0, 0xFB05: 0xFB06]

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    /// Where the characters with case are.
    private static let blocks: [ClosedRange<UInt32>] = [
        0x41...0x5A, 0x61...0x7A, 0xB5...0x2AF, 0x345...0x345, 0x370...0x587, 0x10A0...0x10FF, 0x13A0...0x13FF,
        0x1C80...0x1CBF, 0x1D79...0x1D8E, 0x1E00...0x1FFF, 0x2126...0x2188, 0x24B6...0x24E9, 0x2C00...0x2D2D,
        0xA640...0xA69F, 0xA722...0xA7FF, 0xAB30...0xABBF, 0xFB05...0xFB06, 0xFF21...0xFF5A, 0x10400...0x104FF,
        0x10570...0x105BC,
        0x10C80...0x10CF2, 0x10D50...0x10D85, 0x118A0...0x118DF, 0x16E40...0x16E7F, 0x1E900...0x1E943,
    ]
}
