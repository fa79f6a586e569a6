/// A statement's text, in which many places are looked up.
///
/// Making one walks the text once; looking up a place then takes no walk, however long the text is.
package struct SourceText: Sendable {
    private let bytes: [UInt8]
    /// Where the lines begin.
    private let lines: [Int]
    /// How many scalars begin before each byte, and before the end; empty when each byte is one.
    private let scalars: [Int32]

    package init(_ text: String) {
        bytes = Array(text.utf8)
        var lines = [0]
        var isASCII = true
        for (position, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { lines.append(position + 1) }
            if byte >= 0x80 { isASCII = false }
        }
        self.lines = lines
        var scalars: [Int32] = []
        if !isASCII {
            scalars.reserveCapacity(bytes.count + 1)
            var count: Int32 = 0
            for byte in bytes {
                scalars.append(count)
                if byte & 0xC0 != 0x80 { count += 1 }
            }
            scalars.append(count)
        }
        self.scalars = scalars
    }

    /// Finds a range; offsets beyond the end of the text stand for the end.
    package func location(of range: SourceRange) -> SourceLocation {
        let start = min(max(range.start, 0), bytes.count)
        let end = min(max(range.end, start), bytes.count)
        let line = line(of: start)
        let offset = count(before: start)
        return SourceLocation(
            line: line + 1, column: offset - count(before: lines[line]) + 1, offset: offset,
            length: count(before: end) - offset)
    }

    /// The words of a range; empty where it does not lie in the text.
    package func excerpt(of range: SourceRange) -> String {
        guard range.start < range.end, range.end <= bytes.count else { return "" }
        return String(decoding: bytes[range.start..<range.end], as: UTF8.self)
    }

    private func count(before position: Int) -> Int { scalars.isEmpty ? position : Int(scalars[position]) }

    /// The last line that begins at `position` or before it.
    private func line(of position: Int) -> Int {
        var (low, high) = (0, lines.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }
}
