/// Reads a regular expression in RE2's or Java's notation.
struct RegularExpressionReader {
    typealias Node = RegularExpression.Node
    typealias Failure = RegularExpression.Failure

    let scalars: [Unicode.Scalar]
    let notation: RegularExpression.Notation
    var ignoresCase: Bool
    private var dotMatchesAll: Bool
    var at = 0
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

    var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    func peek(_ offset: Int) -> Unicode.Scalar? {
        at + offset < scalars.count ? scalars[at + offset] : nil
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    mutating func take(_ text: String) -> Bool {
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

    func single(_ scalar: Unicode.Scalar) -> CharacterRanges {
        folding(CharacterRanges(scalar))
    }

    /// Java's `(?i)` is about the letters of ASCII alone.
    func folding(_ set: CharacterRanges) -> CharacterRanges {
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
}
