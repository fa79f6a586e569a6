import FedAlgebra
package import FedCatalog

/// How a system is given the keys that a semi-join reduction lets through.
///
/// The compiler writes templates, and a runner fills their slots: `{query}` with the statement to reduce, `{keys}`
/// with literals between commas, `{low}` and `{high}` with one each.
package struct KeyLists: Sendable {
    /// A statement for some of the keys, and one for all between the smallest and the largest.
    package struct Templates: Sendable {
        package var keys: String
        /// `nil` for text, whose order may be another one there.
        package var range: String?
    }

    /// How many keys one statement takes.
    package var chunk: Int
    /// Up to how many keys are sent at all.
    package var maximum: Int
    /// Whether texts are keys: a literal of them has to mean the same in every session.
    package var takesText = true
    /// The types, beside text, whose values are keys.
    package var takes: @Sendable (SQLType) -> Bool

    /// Has a statement take no more keys than these.
    mutating func limit(chunk longest: Int) { chunk = min(chunk, longest) }

    /// Lists for systems that enforce the types of their columns.
    package static func standard(chunk: Int, maximum: Int = 10_000) -> KeyLists {
        KeyLists(chunk: chunk, maximum: maximum) { type in type.digits != nil || type == .date }
    }
}

extension Dialect {
    package func takesKeys(of type: SQLType) -> Bool {
        guard let keyLists else { return false }
        switch type {
        // A collation that ignores differences finds more rows, and main joins again.
        case .text, .varchar: return keyLists.takesText
        default: return keyLists.takes(type)
        }
    }

    /// Whether a statement for so many keys, all of them numbers or dates, is one that the system takes.
    package func takes(keys count: Int, in templates: KeyLists.Templates, over query: String) -> Bool {
        guard let longest = longestStatement else { return true }
        // A sign, 38 digits, a point, or a date with its word; and a comma.
        return query.utf8.count + templates.keys.utf8.count + 48 * count <= longest
    }

    /// The statements over a query that puts out `column`, if the system takes keys of the type.
    package func keyTemplates(column: String, type: SQLType) -> KeyLists.Templates? {
        let name = "q." + identifier(column)
        // A brace in the name could be read as a slot.
        guard takesKeys(of: type), !name.contains("{") else { return nil }
        let query = "SELECT * FROM \(aliased("({query})", "q")) WHERE \(name)"
        return KeyLists.Templates(
            keys: "\(query) IN ({keys})", range: type.isText ? nil : "\(query) BETWEEN {low} AND {high}")
    }
}
