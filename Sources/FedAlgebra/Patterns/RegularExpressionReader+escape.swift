/// What stands behind a backslash.
extension RegularExpressionReader {
    mutating func escape() throws(Failure) -> Node {
        guard let scalar = peek(1) else { throw .invalid("a backslash at the end") }
        switch scalar {
        case "A":
            at += 2
            return .textStart
        case "z":
            at += 2
            return .textEnd
        case "b", "B":
            if notation == .java {
                throw .unsupported("`\\\(scalar)`, whose meaning depends on the version of Java")
            }
            at += 2
            return .wordBoundary(isNegated: scalar == "B")
        case "Z", "G", "R", "X", "K", "C":
            throw notation == .re2 ? .invalid("`\\\(scalar)`") : .unsupported("`\\\(scalar)`")
        case "1"..."9", "k":
            throw notation == .re2
                ? .invalid("a back-reference, which RE2 does not have") : .unsupported("a back-reference")
        default:
            if let set = try classEscape() { return .characters(set) }
            return .characters(single(try escapedCharacter()))
        }
    }

    /// The characters up to `\E`, as they are.
    mutating func quotation() -> [Node] {
        at += 2
        var members: [Node] = []
        while let scalar = next {
            if scalar == "\\", peek(1) == "E" {
                at += 2
                break
            }
            members.append(.characters(single(scalar)))
            at += 1
        }
        return members
    }

    /// A class such as `\d`; `nil` for another escape.
    mutating func classEscape() throws(Failure) -> CharacterRanges? {
        guard let scalar = peek(1) else { throw .invalid("a backslash at the end") }
        let blanks = notation == .re2 ? CharacterRanges.re2Blanks : .javaBlanks
        let sets: [Unicode.Scalar: CharacterRanges] = ["d": .digits, "w": .words, "s": blanks]
        if let set = sets[scalar] {
            at += 2
            return set
        }
        if let lower = scalar.properties.lowercaseMapping.unicodeScalars.first, lower != scalar, let set = sets[lower] {
            at += 2
            return set.inverted
        }
        if scalar == "p" || scalar == "P" {
            throw .unsupported("a class of Unicode such as `\\p{L}`, which grows with Unicode's version")
        }
        if notation == .java, "hHvVN".unicodeScalars.contains(scalar) { throw .unsupported("`\\\(scalar)`") }
        return nil
    }

    mutating func escapedCharacter() throws(Failure) -> Unicode.Scalar {
        guard let scalar = peek(1) else { throw .invalid("a backslash at the end") }
        at += 2
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{C}"
        case "a": return "\u{7}"
        case "v" where notation == .re2: return "\u{B}"
        case "e" where notation == .java: return "\u{1B}"
        case "x":
            if take("{") {
                let value = hexadecimal(most: 8)
                guard let value, let character = Unicode.Scalar(value), take("}") else { throw .invalid("`\\x{…}`") }
                return character
            }
            return try hexadecimalCharacter(digits: 2)
        case "u" where notation == .java:
            return try hexadecimalCharacter(digits: 4)
        case "0":
            throw .unsupported("an octal escape")
        default:
            // Letters and digits are for the meanings that they may get; RE2 also keeps other alphabets out.
            if scalar.isASCII, !CharacterRanges.posix["alnum", default: .all].contains(scalar.value) { return scalar }
            if notation == .java, !scalar.isASCII { return scalar }
            throw .invalid("`\\\(scalar)`")
        }
    }

    private mutating func hexadecimalCharacter(digits: Int) throws(Failure) -> Unicode.Scalar {
        let start = at
        guard let value = hexadecimal(most: digits), at == start + digits, let scalar = Unicode.Scalar(value) else {
            throw .invalid("a hexadecimal escape")
        }
        return scalar
    }

    private mutating func hexadecimal(most: Int) -> UInt32? {
        var text = ""
        while text.utf8.count < most, let scalar = next, scalar.isASCII, scalar.properties.isASCIIHexDigit {
            text.unicodeScalars.append(scalar)
            at += 1
        }
        return UInt32(text, radix: 16)
    }
}
