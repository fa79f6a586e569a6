/// Tells whether bytes are well-formed UTF-8, without allocating.
///
/// For connectors whose remote does not promise it. The engine takes text unchecked.
/// See table 3-7 of <https://www.unicode.org/versions/latest/core-spec/chapter-3/>.
package func isValidUTF8(_ start: UnsafeRawPointer, count: Int) -> Bool {
    var at = 0
    while at < count {
        if at &+ 8 <= count, start.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
            at &+= 8
            continue
        }
        let lead = start.load(fromByteOffset: at, as: UInt8.self)
        if lead < 0x80 {
            at &+= 1
            continue
        }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF1...0xF3: length = 4
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        default: return false
        }
        guard at &+ length <= count else { return false }
        guard second.contains(start.load(fromByteOffset: at &+ 1, as: UInt8.self)) else { return false }
        for offset in 2..<max(length, 2) where start.load(fromByteOffset: at &+ offset, as: UInt8.self) & 0xC0 != 0x80 {
            return false
        }
        at &+= length
    }
    return true
}
