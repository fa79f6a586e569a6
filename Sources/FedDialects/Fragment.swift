/// A piece of SQL text with how tightly it binds, so that parentheses stand only where they are needed.
package struct Fragment: Hashable, Sendable {
    package enum Precedence: Int, Comparable, Sendable {
        case or, and, not, comparison, concatenation, sum, product, sign, atom

        package static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
    }

    /// What is known of the collation that a text has where it stands.
    package enum Collation: Sendable {
        case unknown
        /// The own one of a table's column that holds characters.
        case ofColumn
        /// The one by which the dialect has all texts compare binary.
        case binary
    }

    package var text: String
    package var precedence: Precedence
    package var collation = Collation.unknown
    /// Whether it is a column that may hold what is no value of its type, and yet compares.
    package var isUnchecked = false

    package init(_ text: String, _ precedence: Precedence = .atom) {
        self.text = text
        self.precedence = precedence
    }

    /// The same, of which the collation is known.
    func having(_ collation: Collation) -> Fragment {
        var fragment = self
        fragment.collation = collation
        return fragment
    }

    /// The name of a derived table's column that holds this.
    func read(as name: String) -> Fragment {
        var fragment = Fragment(name).having(collation)
        fragment.isUnchecked = isUnchecked
        return fragment
    }

    /// The text, in parentheses if it binds less tightly than `limit`.
    package func within(_ limit: Precedence) -> String {
        precedence < limit ? "(\(text))" : text
    }
}
