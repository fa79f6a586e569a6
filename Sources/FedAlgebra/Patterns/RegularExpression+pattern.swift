extension RegularExpression {
    /// The expression in the notation that RE2 and Java share; only the boundary of a word is RE2's.
    package var pattern: String { written { $0 ? "\\B" : "\\b" } }

    /// The same for Java, whose `\b` depends on its version.
    package var javaPattern: String { written { $0 ? Self.javaNoBoundary : Self.javaBoundary } }

    static let javaBoundary =
        "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))"
    static let javaNoBoundary =
        "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))"

    private func written(_ boundary: (_ isNegated: Bool) -> String) -> String {
        var text = ""
        write(root, within: 0, to: &text, boundary)
        return text
    }

    /// Levels: 0 takes alternatives, 1 a sequence, 2 what a repetition repeats.
    private func write(_ node: Node, within level: Int, to text: inout String, _ boundary: (Bool) -> String) {
        func group(_ needed: Bool, _ body: (inout String) -> Void) {
            text += needed ? "(?:" : ""
            body(&text)
            text += needed ? ")" : ""
        }
        switch node {
        case .characters(let ranges):
            text += ranges.pattern
        case .sequence(let members):
            if members.count == 1 { return write(members[0], within: level, to: &text, boundary) }
            group(level > 1) { text in
                for member in members { write(member, within: 1, to: &text, boundary) }
            }
        case .alternatives(let members):
            group(level > 0) { text in
                for (index, member) in members.enumerated() {
                    if index > 0 { text += "|" }
                    write(member, within: 1, to: &text, boundary)
                }
            }
        case .capture(let inner):
            text += "("
            write(inner, within: 0, to: &text, boundary)
            text += ")"
        case .repetition(let inner, let least, let most, let isLazy):
            group(level > 1) { text in
                write(inner, within: 2, to: &text, boundary)
                switch (least, most) {
                case (0, nil): text += "*"
                case (1, nil): text += "+"
                case (0, 1): text += "?"
                case (_, nil): text += "{\(least),}"
                case (_, let most?): text += least == most ? "{\(least)}" : "{\(least),\(most)}"
                }
                if isLazy { text += "?" }
            }
        case .textStart: text += "\\A"
        case .textEnd: text += "\\z"
        case .lastLineEnd: text += "$"
        case .wordBoundary(let isNegated): text += boundary(isNegated)
        }
    }
}
