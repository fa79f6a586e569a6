/// A regular expression in the subset that RE2 and Java compute alike.
///
/// Both take the first match of the leftmost place, alternatives from left to right. Classes and the dot are
/// spelled out as sets of characters here, so that nothing depends on what an engine means by `\s`, by `.` or by
/// ignoring case. See <https://github.com/google/re2/wiki/Syntax> and
/// <https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html>.
package struct RegularExpression: Hashable, Sendable {
    package indirect enum Node: Hashable, Sendable {
        case characters(CharacterRanges)
        case sequence([Node])
        case alternatives([Node])
        case capture(Node)
        case repetition(Node, least: Int, most: Int?, isLazy: Bool)
        case textStart, textEnd
        /// The end of the text, or the place before a last line's terminator, as Java's `$` has it.
        case lastLineEnd
        /// Between characters of which just one is a letter of ASCII, a digit or `_`.
        case wordBoundary(isNegated: Bool)

        static let nothing = Node.sequence([])
    }

    /// Whose notation is read.
    package enum Notation: Sendable {
        /// DC SQL's, which is RE2's; the dot matches a line break, too.
        case re2
        /// Java's, as Spark has it.
        case java
    }

    package var root: Node

    package init(root: Node) { self.root = root }

    /// Why a pattern was not read.
    package enum Failure: Error, Hashable, Sendable {
        /// It is not a regular expression.
        case invalid(String)
        /// It is one, and not in the subset.
        case unsupported(String)
    }

    package init(_ pattern: String, _ notation: Notation, ignoresCase: Bool = false) throws(Failure) {
        var reader = RegularExpressionReader(pattern, notation, ignoresCase: ignoresCase)
        root = try reader.whole()
        try Self.check(root)
        guard Self.copies(root) <= 1000 else { throw .unsupported("repetitions of more than 1000 in all") }
    }

    /// The number of groups.
    package var captures: Int { Self.captures(root) }

    private static func captures(_ node: Node) -> Int {
        switch node {
        case .capture(let inner): 1 + captures(inner)
        case .sequence(let members), .alternatives(let members): members.reduce(0) { $0 + captures($1) }
        case .repetition(let inner, _, _, _): captures(inner)
        default: 0
        }
    }

    /// Whether it may match an empty piece of text.
    package var matchesEmpty: Bool { Self.matchesEmpty(root) }

    private static func matchesEmpty(_ node: Node) -> Bool {
        switch node {
        case .characters: false
        case .sequence(let members): members.allSatisfy(matchesEmpty)
        case .alternatives(let members): members.contains(where: matchesEmpty)
        case .capture(let inner): matchesEmpty(inner)
        case .repetition(let inner, let least, _, _): least == 0 || matchesEmpty(inner)
        default: true
        }
    }

    /// Whether it matches at the start of the text alone.
    package var isAtStart: Bool {
        guard case .sequence(let members) = root else { return root == .textStart }
        return members.first == .textStart
    }

    /// Engines differ in how often they go through a loop whose body is empty.
    private static func check(_ node: Node) throws(Failure) {
        switch node {
        case .sequence(let members), .alternatives(let members):
            for member in members { try check(member) }
        case .capture(let inner):
            try check(inner)
        case .repetition(let inner, _, let most, _):
            try check(inner)
            if most.map({ $0 > 1 }) ?? true, matchesEmpty(inner) {
                throw .unsupported("a repetition of what may be empty")
            }
        default: break
        }
    }

    /// How often the most repeated part occurs, as far as repetitions are counted: RE2 writes them out.
    private static func copies(_ node: Node) -> Int {
        switch node {
        case .sequence(let members), .alternatives(let members): members.map(copies).max() ?? 1
        case .capture(let inner): copies(inner)
        case .repetition(let inner, let least, let most, _): min(max(least, most ?? 1, 1) * copies(inner), 1_000_000)
        default: 1
        }
    }

    /// The expression between the ends of the text.
    package var anchored: RegularExpression {
        RegularExpression(root: .sequence([.textStart, root, .textEnd]))
    }

    /// The text up to and with the first match, as one match: a group before the others has what comes before it,
    /// and, where it `isWhole`, a second one the match itself.
    package func fromStart(isWhole: Bool) -> RegularExpression {
        let before = Node.repetition(.characters(.all), least: 0, most: nil, isLazy: true)
        return RegularExpression(root: .sequence([.textStart, .capture(before), isWhole ? .capture(root) : root]))
    }

    /// Where Java's `$` stands at the end of all alternatives, what decides whether there is a match without it.
    ///
    /// - Returns: `nil` where one stands elsewhere.
    package var forTest: RegularExpression? {
        Self.forTest(root, isLast: true).map { RegularExpression(root: $0) }
    }

    /// Whether `lastLineEnd` occurs.
    package var hasLastLineEnd: Bool { Self.hasLastLineEnd(root) }

    private static func hasLastLineEnd(_ node: Node) -> Bool {
        switch node {
        case .lastLineEnd: true
        case .sequence(let members), .alternatives(let members): members.contains(where: hasLastLineEnd)
        case .capture(let inner), .repetition(let inner, _, _, _): hasLastLineEnd(inner)
        default: false
        }
    }

    private static func forTest(_ node: Node, isLast: Bool) -> Node? {
        guard hasLastLineEnd(node) else { return node }
        guard isLast else { return nil }
        switch node {
        case .lastLineEnd:
            let terminator = Node.alternatives([
                .sequence([.characters(CharacterRanges("\r")), .characters(CharacterRanges("\n"))]),
                .characters(.lineTerminators),
            ])
            return .sequence([.repetition(terminator, least: 0, most: 1, isLazy: false), .textEnd])
        case .sequence(var members):
            guard let last = members.last, !members.dropLast().contains(where: hasLastLineEnd),
                let changed = forTest(last, isLast: true)
            else { return nil }
            members[members.count - 1] = changed
            return .sequence(members)
        case .alternatives(let members):
            let changed = members.compactMap { forTest($0, isLast: true) }
            return changed.count == members.count ? .alternatives(changed) : nil
        case .capture(let inner):
            return forTest(inner, isLast: true).map { .capture($0) }
        default:
            return nil
        }
    }
}
