/// UTF-8 that is known to be valid, by bytes and by characters.
typealias UTF8Text = UnsafeBufferPointer<UInt8>

extension UTF8Text {
    /// How many bytes the character has that begins with this byte.
    @inline(__always)
    static func width(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

    @inline(__always)
    static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    var isASCII: Bool { allSatisfy { $0 < 0x80 } }

    /// The number of characters.
    var characters: Int { reduce(0) { $0 + (Self.isContinuation($1) ? 0 : 1) } }

    /// The place of a character by its number from zero; the end for numbers beyond.
    func offset(of number: Int, from start: Int = 0) -> Int {
        var at = start
        var left = number
        while left > 0, at < count {
            at += Self.width(self[at])
            left -= 1
        }
        return Swift.min(at, count)
    }

    /// The character that begins at a place.
    func scalar(at place: Int) -> Unicode.Scalar {
        let width = Swift.min(Self.width(self[place]), count - place)
        var value = UInt32(self[place])
        switch width {
        case 1: break
        case 2: value &= 0x1F
        case 3: value &= 0x0F
        default: value &= 0x07
        }
        for next in 1..<Swift.max(width, 1) { value = value << 6 | UInt32(self[place + next] & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// The character that ends before a place.
    func scalar(before place: Int) -> (scalar: Unicode.Scalar, start: Int) {
        var start = place - 1
        while start > 0, Self.isContinuation(self[start]) { start -= 1 }
        return (scalar(at: start), start)
    }

    /// Where `part` begins at or after `start`.
    func firstPlace(of part: UTF8Text, from start: Int = 0) -> Int? {
        guard let first = part.first else { return start }
        var at = start
        while at + part.count <= count {
            if self[at] == first, matches(part, at: at) { return at }
            at += 1
        }
        return nil
    }

    /// Where `part` begins last, and ends at or before `end`.
    func lastPlace(of part: UTF8Text, to end: Int) -> Int? {
        var at = end - part.count
        while at >= 0 {
            if matches(part, at: at) { return at }
            at -= 1
        }
        return nil
    }

    @inline(__always)
    private func matches(_ part: UTF8Text, at place: Int) -> Bool {
        for index in 0..<part.count where self[place + index] != part[index] { return false }
        return true
    }
}
