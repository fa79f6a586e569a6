/// A half-open range of UTF-8 offsets in the text of one statement.
package struct SourceRange: Hashable, Sendable {
    package var start: Int
    package var end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// The smallest range that covers both.
    package func joined(with other: SourceRange) -> SourceRange {
        SourceRange(start: min(start, other.start), end: max(end, other.end))
    }
}

/// A place in a text, as people and editors count: lines and columns from one.
///
/// Columns, offset and length count Unicode scalars, so that they mean the same to a reader in
/// any language; the offset counts from zero.
package struct SourceLocation: Hashable, Sendable, Codable {
    package var line: Int
    package var column: Int
    package var offset: Int
    package var length: Int

    init(line: Int, column: Int, offset: Int, length: Int) {
        self.line = line
        self.column = column
        self.offset = offset
        self.length = length
    }

    /// Finds `range` in `text`; offsets beyond its end stand for the end.
    package init(of range: SourceRange, in text: String) {
        self = SourceText(text).location(of: range)
    }
}
