import FedDiagnostics
import Testing

/// Places in a text are those that a walk from its beginning finds.
@Suite struct SourceTextTests {
    private static let texts = ["", "a", "\n", "ab\ncd\n", "\n\nx", "é\n😀x\r\n\u{301}ab", "SELECT 'ß'\n  FROM t"]

    @Test(arguments: texts)
    func everyRange(_ text: String) {
        let source = SourceText(text)
        let count = text.utf8.count
        for start in 0...(count + 1) {
            for end in start...(count + 2) {
                let range = SourceRange(start: start, end: end)
                let place = source.location(of: range)
                let before = Self.scalars(in: text, 0..<min(start, count))
                let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(place.line == lines.count)
                #expect(place.column == (lines.last?.count ?? 0) + 1)
                #expect(place.offset == before.count)
                let length = Self.scalars(in: text, min(start, count)..<min(end, count)).count
                #expect(place.length == length)
                #expect(SourceLocation(of: range, in: text) == place)
                let excerpt = end <= count ? String(decoding: Array(text.utf8)[start..<end], as: UTF8.self) : ""
                #expect(source.excerpt(of: range) == excerpt)
            }
        }
    }

    /// The scalars that begin in a range of bytes.
    private static func scalars(in text: String, _ range: Range<Int>) -> [Unicode.Scalar] {
        let view = text.unicodeScalars
        return view.indices.filter { range.contains(text.utf8.distance(from: text.utf8.startIndex, to: $0)) }
            .map { view[$0] }
    }
}
