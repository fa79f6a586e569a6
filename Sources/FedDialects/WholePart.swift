import FedAlgebra

/// A number in a text without a fraction of zeros: DC SQL's casts read `7.00` as an integer, too, and Spark's do not.
///
/// All such casts of a main stage have this replacement, and regular expressions are slow: the engine has a function
/// for it.
enum WholePart {
    /// A template over one operand.
    static let spark = #"REGEXP_REPLACE({0}, '([0-9])[.]0* *\\z', '$1')"#

    /// Whether the arguments of `Function.regexReplace` are those of the template.
    static func isReplacement(_ arguments: [Scalar]) -> Bool {
        arguments[1].literalValue == .text(#"([0-9])\.0* *\z"#) && arguments[2].literalValue == .text(#"\1"#)
    }
}
