import FedAlgebra
import FedDiagnostics

/// Regular expressions in the notation of PostgreSQL's "advanced" ones
/// (<https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS>).
///
/// Whether and where a text has a first match is the same everywhere. How long it is, is not: RE2 takes the first
/// alternative, and as much or little as each repetition wants; PostgreSQL takes the longest match, or the shortest.
struct PostgresPattern {
    private typealias Node = RegularExpression.Node

    private(set) var text = ""
    private let captures: Bool

    /// Without groups that are captured, unless it `captures`; `nil` for what the notation does not have.
    init?(_ expression: RegularExpression, captures: Bool = false) {
        self.captures = captures
        guard write(expression.root, within: 0) else { return nil }
    }

    // MARK: - Matches

    /// Whether there is but one match at each place, so that all engines find it, and its groups.
    ///
    /// That is a row of sets of characters, where a repetition ends at the first character that is not of its set;
    /// or has one repetition alone.
    static func isUnambiguous(_ expression: RegularExpression) -> Bool {
        guard let items = items(expression.root) else { return false }
        let varying = items.filter { $0.least != $0.most }
        if varying.count < 2 { return true }
        if varying.contains(where: \.isLazy) { return false }
        return zip(items, items.dropFirst()).allSatisfy { item, next in
            item.least == item.most || (next.least > 0 && item.set.isDisjoint(from: next.set))
        }
    }

    private struct Item {
        var set: CharacterRanges
        var least = 1
        var most: Int? = 1
        var isLazy = false
    }

    private static func items(_ node: Node) -> [Item]? {
        switch node {
        case .characters(let set): return [Item(set: set)]
        case .textStart, .textEnd: return []
        case .capture(let inner): return items(inner)
        case .sequence(let members):
            var result: [Item] = []
            for member in members {
                guard let own = items(member) else { return nil }
                result += own
            }
            return result
        case .repetition(.characters(let set), let least, let most, let isLazy):
            return [Item(set: set, least: least, most: most, isLazy: isLazy)]
        case .repetition, .alternatives, .lastLineEnd, .wordBoundary: return nil
        }
    }

    /// What `regexReplace` looks for, if it replaces the first match alone: a group before it has what comes before.
    static func first(in expression: RegularExpression) -> RegularExpression? {
        guard case .sequence(let members) = expression.root, members.count == 3, members[0] == .textStart,
            members[1] == .capture(.repetition(.characters(.all), least: 0, most: nil, isLazy: true)),
            case .capture(let match) = members[2]
        else { return nil }
        return RegularExpression(root: match)
    }

    /// What stands in place of a match; `shift` groups come before the one that is the whole match.
    static func replacement(_ parts: [RegexReplacement.Part], shift: Int) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let plain): text += plain.escaping { $0 == "\\" ? "\\\\" : nil }
            case .group(let number): text += number == shift ? "\\&" : "\\\(number - shift)"
            }
        }
        return text
    }

    // MARK: - Writing

    /// Levels: 0 takes alternatives, 1 a sequence, 2 what a repetition repeats.
    private mutating func write(_ node: Node, within level: Int) -> Bool {
        switch node {
        case .characters(let set):
            guard let part = Self.characters(set) else { return false }
            text += part
        case .sequence(let members):
            if members.count == 1 { return write(members[0], within: level) }
            if level > 1 { text += "(?:" }
            for member in members where !write(member, within: 1) { return false }
            if level > 1 { text += ")" }
        case .alternatives(let members):
            if level > 0 { text += "(?:" }
            for (index, member) in members.enumerated() {
                if index > 0 { text += "|" }
                guard write(member, within: 1) else { return false }
            }
            if level > 0 { text += ")" }
        case .capture(let inner):
            text += captures ? "(" : "(?:"
            guard write(inner, within: 0) else { return false }
            text += ")"
        case .repetition(let inner, let least, let most, let isLazy):
            // No bound is above 255.
            guard max(least, most ?? 0) <= 255 else { return false }
            let isSingle = if case .characters = inner { true } else { false }
            if !isSingle { text += "(?:" }
            guard write(inner, within: isSingle ? 2 : 0) else { return false }
            if !isSingle { text += ")" }
            switch (least, most) {
            case (0, nil): text += "*"
            case (1, nil): text += "+"
            case (0, 1): text += "?"
            case (_, nil): text += "{\(least),}"
            case (_, let most?): text += least == most ? "{\(least)}" : "{\(least),\(most)}"
            }
            if isLazy { text += "?" }
        case .textStart: text += "\\A"
        case .textEnd: text += "\\Z"
        case .wordBoundary(let isNegated):
            // Its own boundary knows the letters of all scripts.
            let (behind, ahead) = ("(?<=[0-9A-Z_a-z])", "(?=[0-9A-Z_a-z])")
            let (notBehind, notAhead) = ("(?<![0-9A-Z_a-z])", "(?![0-9A-Z_a-z])")
            text +=
                isNegated
                ? "(?:\(behind)\(ahead)|\(notBehind)\(notAhead))" : "(?:\(behind)\(notAhead)|\(notBehind)\(ahead))"
        case .lastLineEnd: return false
        }
        return true
    }

    /// One character as itself, all of them as a dot, others as a class; `nil` for none.
    private static func characters(_ set: CharacterRanges) -> String? {
        let own = stored(set)
        if own.isEmpty { return nil }
        if own.count == 1, own[0].count == 1 { return character(own[0].lowerBound) }
        let others = stored(set.inverted)
        if others.isEmpty { return "." }
        let isNegated = own.last?.upperBound == 0x10FFFF
        let members = (isNegated ? others : own).map { range in
            let first = character(range.lowerBound)
            return range.count == 1 ? first : "\(first)-\(character(range.upperBound))"
        }
        return "[\(isNegated ? "^" : "")\(members.joined())]"
    }

    /// The characters that texts have there: no NUL, and no surrogates.
    private static func stored(_ set: CharacterRanges) -> [ClosedRange<UInt32>] {
        set.ranges.compactMap { range in
            let low = range.lowerBound == 0 ? 1 : 0xD800...0xDFFF ~= range.lowerBound ? 0xE000 : range.lowerBound
            let high = 0xD800...0xDFFF ~= range.upperBound ? 0xD7FF : range.upperBound
            return low <= high ? low...high : nil
        }
    }

    /// A letter, a digit, a blank as it is, another one of ASCII behind a backslash, the rest by its number.
    private static func character(_ value: UInt32) -> String {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: String(UnicodeScalar(UInt8(value)))
        case 0x21...0x7E: "\\" + String(UnicodeScalar(UInt8(value)))
        default:
            value > 0xFFFF ? "\\U" + digits(value, count: 8) : "\\u" + digits(value, count: 4)
        }
    }

    private static func digits(_ value: UInt32, count: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: count - text.count) + text
    }
}

extension CharacterRanges {
    fileprivate func isDisjoint(from other: CharacterRanges) -> Bool {
        !ranges.contains { own in other.ranges.contains { own.overlaps($0) } }
    }
}
