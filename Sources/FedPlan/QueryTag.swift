/// What a query tag may be: the label of a plan that the systems' own logs show.
package enum QueryTag {
    /// The most characters (code points) of a tag.
    package static let longest = 256

    /// Whether the text can be a tag.
    package static func isValid(_ text: String) -> Bool { text.unicodeScalars.count <= longest && text.isPrintable }
}
