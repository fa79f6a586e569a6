/// Reads a regular expression in RE2's or Java's notation.
struct RegularExpressionReader {
    typealias Node = RegularExpression.Node
    typealias Failure = RegularExpression.Failure

    private let scalars: [Unicode.Scalar]
    private let notation: RegularExpression.Notation
    private var ignoresCase: Bool
    private var dotMatchesAll: Bool
    private var at = 0
    private var depth = 0

    init(_ pattern: String, _ notation: RegularExpression.Notation, ignoresCase: Bool) {
        scalars = Array(pattern.unicodeScalars)
        self.notation = notation
        self.ignoresCase = ignoresCase
        dotMatchesAll = notation == .re2
    }

    mutating func whole() throws(Failure) -> Node {
        let node = try alternatives()
        guard at == scalars.count else { throw .invalid("an unmatched `)`") }
        return node
    }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        at + offset < scalars.count ? scalars[at + offset] : nil
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard at + wanted.count <= scalars.count, Array(scalars[at..<(at + wanted.count)]) == wanted else {
            return false
        }
        at += wanted.count
        return true
    }

    private mutating func alternatives() throws(Failure) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw .unsupported("groups nested so deeply") }
        var members = [try sequence()]
        while take("|") { members.append(try sequence()) }
        return members.count == 1 ? members[0] : .alternatives(members)
    }

    private mutating func sequence() throws(Failure) -> Node {
        var members: [Node] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if scalar == "\\", peek(1) == "Q" {
                let quoted = quotation()
                members += quoted.dropLast()
                if let last = quoted.last { members.append(try repeated(last)) }
                continue
            }
            guard let atom = try atom() else { continue }
            members.append(try repeated(atom))
        }
        return members.count == 1 ? members[0] : .sequence(members)
    }

    /// One item; `nil` for flags that hold from here on.
    private mutating func atom() throws(Failure) -> Node? {
        guard let scalar = next else { throw .invalid("an unfinished pattern") }
        switch scalar {
        case "(":
            return try group()
        case "[":
            return .characters(try characterClass())
        case "\\":
            return try escape()
        case ".":
            at += 1
            return .characters(dotMatchesAll ? .all : dotExclusions.inverted)
        case "^":
            at += 1
            return .textStart
        case "$":
            at += 1
            return notation == .re2 ? .textEnd : .lastLineEnd
        case "*", "+", "?":
            throw .invalid("a `\(scalar)` without what it repeats")
        case "{" where notation == .java:
            throw .invalid("a `{` without what it repeats")
        default:
            at += 1
            return .characters(single(scalar))
        }
    }

    private var dotExclusions: CharacterRanges { notation == .java ? .lineTerminators : CharacterRanges("\n") }

    private func single(_ scalar: Unicode.Scalar) -> CharacterRanges {
        folding(CharacterRanges(scalar))
    }

    /// Java's `(?i)` is about the letters of ASCII alone.
    private func folding(_ set: CharacterRanges) -> CharacterRanges {
        guard ignoresCase else { return set }
        return notation == .java ? set.ignoringCaseOfASCII : set.ignoringCase
    }

    // MARK: - Groups

    private mutating func group() throws(Failure) -> Node? {
        if notation == .java {
            if take(RegularExpression.javaBoundary) { return .wordBoundary(isNegated: false) }
            if take(RegularExpression.javaNoBoundary) { return .wordBoundary(isNegated: true) }
        }
        at += 1
        let flags = (ignoresCase, dotMatchesAll)
        func restore(_ reader: inout Self) { (reader.ignoresCase, reader.dotMatchesAll) = flags }
        if take("?") {
            switch next {
            case ":":
                at += 1
            case "=", "!":
                throw notation == .re2 ? .invalid("look-around, which RE2 does not have") : .unsupported("look-around")
            case "<" where peek(1) == "=" || peek(1) == "!":
                throw notation == .re2 ? .invalid("look-around, which RE2 does not have") : .unsupported("look-around")
            case ">" where notation == .java:
                throw .unsupported("an atomic group")
            case "P", "<":
                try name()
                let inner = try alternatives()
                guard take(")") else { throw .invalid("a group that does not end") }
                restore(&self)
                return .capture(inner)
            default:
                if try !self.flags() { return nil }
            }
            let inner = try alternatives()
            guard take(")") else { throw .invalid("a group that does not end") }
            restore(&self)
            return inner
        }
        let inner = try alternatives()
        guard take(")") else { throw .invalid("a group that does not end") }
        restore(&self)
        return .capture(inner)
    }

    /// Names are for nobody here: groups have numbers.
    private mutating func name() throws(Failure) {
        if take("P"), notation == .java { throw .invalid("`(?P`") }
        guard take("<") else { throw .invalid("`(?P` without `<name>`") }
        let start = at
        while let scalar = next, scalar != ">" {
            guard scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar)
            else { throw .invalid("the name of a group") }
            at += 1
        }
        guard at > start, take(">") else { throw .invalid("the name of a group") }
    }

    /// Reads `i`, `s`, `-i` and the like; true before a group's content, false at the end of `(?i)`.
    private mutating func flags() throws(Failure) -> Bool {
        var isOn = true
        while let scalar = next {
            at += 1
            switch scalar {
            case ":": return true
            case ")": return false
            case "-" where isOn: isOn = false
            case "i": ignoresCase = isOn
            case "s": dotMatchesAll = isOn
            case "m", "U", "u", "x", "d": throw .unsupported("the flag `\(scalar)`")
            default: throw .invalid("the flag `\(scalar)`")
            }
        }
        throw .invalid("a group that does not end")
    }

    // MARK: - Repetitions

    private mutating func repeated(_ atom: Node) throws(Failure) -> Node {
        guard let (least, most) = try bounds() else { return atom }
        switch atom {
        case .textStart, .textEnd, .lastLineEnd, .wordBoundary: throw .unsupported("a repetition of a place")
        default: break
        }
        var isLazy = false
        if take("?") {
            isLazy = true
        } else if notation == .java, next == "+" {
            throw .unsupported("a possessive repetition")
        }
        if let most, most < least { throw .invalid("a repetition of \(least) to \(most)") }
        if least > 1000 || (most ?? 0) > 1000 {
            throw notation == .re2
                ? .invalid("a repetition of more than 1000") : .unsupported("a repetition of more than 1000")
        }
        let place = at
        if try bounds() != nil {
            throw notation == .re2 ? .invalid("a repetition of a repetition") : .unsupported("a repetition of one")
        }
        at = place
        if most == 0 { throw .unsupported("a repetition of zero times") }
        return .repetition(atom, least: least, most: most, isLazy: isLazy)
    }

    private mutating func bounds() throws(Failure) -> (least: Int, most: Int?)? {
        switch next {
        case "*":
            at += 1
            return (0, nil)
        case "+":
            at += 1
            return (1, nil)
        case "?":
            at += 1
            return (0, 1)
        case "{":
            let place = at
            at += 1
            if let least = number() {
                if take("}") { return (least, least) }
                if take(",") {
                    if take("}") { return (least, nil) }
                    if let most = number(), take("}") { return (least, most) }
                }
            }
            if notation == .java { throw .invalid("a repetition") }
            // For RE2 it is an ordinary brace.
            at = place
            return nil
        default:
            return nil
        }
    }

    private mutating func number() -> Int? {
        var value = 0
        let start = at
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min(value * 10 + Int(scalar.value - 48), 1_000_000)
            at += 1
        }
        return at > start ? value : nil
    }

    // MARK: - Escapes

    private mutating func escape() throws(Failure) -> Node {
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
    private mutating func quotation() -> [Node] {
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
    private mutating func classEscape() throws(Failure) -> CharacterRanges? {
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

    private mutating func escapedCharacter() throws(Failure) -> Unicode.Scalar {
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

    // MARK: - Classes

    private mutating func characterClass() throws(Failure) -> CharacterRanges {
        at += 1
        let isNegated = take("^")
        var set = CharacterRanges()
        var isFirst = true
        while true {
            guard let scalar = next else { throw .invalid("a class that does not end") }
            // As the first of RE2's members it is an ordinary one.
            if scalar == "]", !(isFirst && notation == .re2) {
                if isFirst { throw .unsupported("a class that begins with `]`") }
                at += 1
                break
            }
            isFirst = false
            if scalar == "[" {
                if notation == .re2, peek(1) == ":" {
                    set = set.union(folding(try posixClass()))
                    continue
                }
                if notation == .java { throw .unsupported("a class in a class") }
            }
            if notation == .java, scalar == "&", peek(1) == "&" { throw .unsupported("an intersection of classes") }
            if scalar == "\\", let escaped = try classEscape() {
                set = set.union(folding(escaped))
                continue
            }
            set = set.union(folding(try member()))
        }
        return isNegated ? set.inverted : set
    }

    /// One character, or a range of them.
    private mutating func member() throws(Failure) -> CharacterRanges {
        let first = try classCharacter()
        guard next == "-", let after = peek(1), after != "]" else { return CharacterRanges(first) }
        if notation == .java, after == "[" || after == "&" { throw .unsupported("this class") }
        at += 1
        if next == "\\", let kind = peek(1), "dDwWsSpP".unicodeScalars.contains(kind) {
            throw .unsupported("a range to a class")
        }
        let last = try classCharacter()
        guard first.value <= last.value else { throw .invalid("a range from `\(first)` to `\(last)`") }
        return CharacterRanges([first.value...last.value])
    }

    private mutating func classCharacter() throws(Failure) -> Unicode.Scalar {
        guard let scalar = next else { throw .invalid("a class that does not end") }
        if scalar == "\\" {
            if peek(1) == "Q" { throw .unsupported("`\\Q` in a class") }
            return try escapedCharacter()
        }
        at += 1
        return scalar
    }

    private mutating func posixClass() throws(Failure) -> CharacterRanges {
        at += 2
        let isNegated = take("^")
        var name = ""
        while let scalar = next, scalar != ":" {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard take(":]"), let set = CharacterRanges.posix[name] else { throw .invalid("the class `[:\(name):]`") }
        return isNegated ? set.inverted : set
    }
}
