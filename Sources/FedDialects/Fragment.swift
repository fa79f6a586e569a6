/// A piece of SQL text with how tightly it binds, so that parentheses stand only where they are needed.
package struct Fragment: Hashable, Sendable {
    package enum Precedence: Int, Comparable, Sendable {
        case or, and, not, comparison, concatenation, sum, product, sign, atom

        package static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
    }

    package var text: String
    package var precedence: Precedence

    package init(_ text: String, _ precedence: Precedence = .atom) {
        self.text = text
        self.precedence = precedence
    }

    /// The text, in parentheses if it binds less tightly than `limit`.
    package func within(_ limit: Precedence) -> String {
        precedence < limit ? "(\(text))" : text
    }
}
