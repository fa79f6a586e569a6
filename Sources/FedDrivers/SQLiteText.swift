/// Where a statement of SQLite's ends: <https://sqlite.org/lang.html>.
package enum SQLiteText {
    /// Whether nothing but blanks and comments follows the first semicolon.
    package static func isOneStatement(_ text: String) -> Bool {
        var hasEnded = false
        let bytes = Array(text.utf8)
        var at = 0
        func skip(past end: [UInt8]) {
            while at < bytes.count, !bytes[at...].starts(with: end) { at += 1 }
            at = min(at + end.count, bytes.count)
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C: continue
            case UInt8(ascii: "-") where bytes[at...].first == byte: skip(past: [UInt8(ascii: "\n")])
            case UInt8(ascii: "/") where bytes[at...].first == UInt8(ascii: "*"):
                at += 1
                skip(past: [UInt8(ascii: "*"), UInt8(ascii: "/")])
            case UInt8(ascii: ";"): hasEnded = true
            case _ where hasEnded: return false
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): skip(past: [byte])
            case UInt8(ascii: "["): skip(past: [UInt8(ascii: "]")])
            default: continue
            }
        }
        return true
    }
}
