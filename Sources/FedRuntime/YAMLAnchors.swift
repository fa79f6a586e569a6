/// Finds anchors before a document is read: with them a small one could stand for an enormous one.
enum YAMLAnchors {
    /// The line of the first `&` where YAML may see an anchor.
    ///
    /// That is where a value begins: behind white space or one of `[{,:?`. One inside a quoted text is found too,
    /// since what is quoted shows only to whoever reads the document. A `&` in a comment is none.
    /// See <https://yaml.org/spec/1.2.2/#692-node-anchors>.
    static func firstLine(in text: String) -> Int? {
        var line = 1
        var isValueStart = true
        var isCandidate = false
        var isIndent = true
        var isComment = false
        for byte in text.utf8 {
            if isCandidate, isNamePart(byte) { return line }
            isCandidate = false
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if byte == UInt8(ascii: "\n") { line += 1 }
                (isValueStart, isIndent, isComment) = (true, true, false)
            case UInt8(ascii: " "), UInt8(ascii: "\t"): isValueStart = true
            case UInt8(ascii: "&"):
                isCandidate = isValueStart && !isComment
                (isValueStart, isIndent) = (false, false)
            default:
                if isIndent { isComment = byte == UInt8(ascii: "#") }
                isIndent = false
                isValueStart = starters.contains(byte)
            }
        }
        return nil
    }

    /// What a value may follow directly; the last is the end of a byte order mark, and of other characters.
    private static let starters: Set<UInt8> = Set("[{,:?".utf8).union([0xBF])

    private static func isNamePart(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}
