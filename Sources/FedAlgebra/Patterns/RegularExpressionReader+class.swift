/// Classes in brackets.
extension RegularExpressionReader {
    mutating func characterClass() throws(Failure) -> CharacterRanges {
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
