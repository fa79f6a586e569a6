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

    /// Finds `range` in `text`; offsets beyond its end stand for the end.
    package init(of range: SourceRange, in text: String) {
        let bytes = text.utf8
        let start = min(max(range.start, 0), bytes.count)
        let end = min(max(range.end, start), bytes.count)
        var line = 1
        var column = 1
        var offset = 0
        var length = 0
        for (position, byte) in bytes.enumerated() {
            if position >= end { break }
            let beginsScalar = byte & 0xC0 != 0x80
            guard beginsScalar else { continue }
            if position >= start {
                length += 1
                continue
            }
            offset += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.line = line
        self.column = column
        self.offset = offset
        self.length = length
    }
}
