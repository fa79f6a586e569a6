/// The patterns of SIMILAR TO: `%` and `_` as in LIKE, `|`, `*`, `+`, `?`, `{…}`, groups and classes as in regular
/// expressions, and all else as it is.
///
/// What follows the escape character is read as in a regular expression, as PostgreSQL and Hyper do.
/// See <https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-SIMILARTO-REGEXP>.
package enum SimilarPattern {
    /// The regular expression that matches a whole text, or `nil` for a pattern that ends in its escape.
    package static func expression(
        _ pattern: String, escape: Unicode.Scalar?
    ) throws(RegularExpression.Failure) -> RegularExpression? {
        var text = String.UnicodeScalarView()
        var isInClass = false
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == escape {
                guard let next = scalars.next() else { return nil }
                text.append("\\")
                text.append(next)
                continue
            }
            switch scalar {
            case "[" where !isInClass: isInClass = true
            case "]": isInClass = false
            case "\\": text.append("\\")
            case "%" where !isInClass:
                text.append(contentsOf: ".*".unicodeScalars)
                continue
            case "_" where !isInClass:
                text.append(".")
                continue
            case "(" where !isInClass:
                text.append(contentsOf: "(?:".unicodeScalars)
                continue
            case ".", "^", "$": if !isInClass { text.append("\\") }
            default: break
            }
            text.append(scalar)
        }
        return try RegularExpression(String(text), .re2).anchored
    }
}
