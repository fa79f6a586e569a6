/// What one view's remote received: word for word, unless it is very long.
///
/// Lists of keys make megabytes of a statement, which nobody reads and a report need not repeat.
package struct SentText: Hashable, Sendable {
    /// Bytes in UTF-8 up to which a text is kept whole.
    package static let limit = 64 << 10

    /// The beginning, cut at a character.
    private var beginning = ""
    /// Bytes in UTF-8 of all that was sent.
    package private(set) var bytes = 0
    package private(set) var statements = 0

    package init(_ statement: String) { append(statement) }

    /// Notes a further statement, which was sent when the ones before had been read.
    package mutating func append(_ statement: String) {
        let separator = statements == 0 ? "" : ";\n"
        statements += 1
        let isWhole = bytes == beginning.utf8.count
        bytes += separator.utf8.count + statement.utf8.count
        guard isWhole else { return }
        let room = Self.limit - beginning.utf8.count - separator.utf8.count
        guard room > 0 else { return }
        if statement.utf8.count <= room {
            beginning += separator + statement
            return
        }
        // Half of a character is none.
        var end = statement.utf8.index(statement.startIndex, offsetBy: room)
        while end > statement.startIndex, statement.utf8[end] & 0xC0 == 0x80 { end = statement.utf8.index(before: end) }
        beginning += separator + statement[..<end]
    }

    package var isCut: Bool { beginning.utf8.count < bytes }

    /// The text; one that was cut ends with what is missing.
    package func text(keys: Int = 0) -> String {
        if !isCut { return beginning }
        let counted = [
            "\(bytes) bytes", statements == 1 ? "" : "\(statements) statements", keys == 0 ? "" : "\(keys) keys",
        ]
        let whole = counted.filter { !$0.isEmpty }.joined(separator: ", ")
        return beginning + "… [cut after \(beginning.utf8.count) bytes; in all \(whole)]"
    }
}
