/// Whether bytes are UTF-8, as <https://www.rfc-editor.org/rfc/rfc3629> defines it.
///
/// The engine takes text unchecked: it would otherwise make NULL of what is none, without a word.
enum TextCheck {
    /// Whether each of the values that lie one behind the other is UTF-8; `offsets` has their `count + 1` borders.
    ///
    /// All bytes are checked in one go, and then that no border divides a character.
    static func areText(_ bytes: UnsafeRawPointer, _ offsets: UnsafePointer<Int32>, count: Int) -> Bool {
        let start = Int(offsets[0])
        let end = Int(offsets[count])
        let base = bytes.assumingMemoryBound(to: UInt8.self)
        if isASCII(base + start, end - start) { return true }
        guard isText(base + start, end - start) else { return false }
        for row in 0..<count {
            let border = Int(offsets[row])
            if border < end, base[border] & 0xC0 == 0x80 { return false }
        }
        return true
    }

    private static func isASCII(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let raw = UnsafeRawPointer(bytes)
        var bits: UInt64 = 0
        var index = 0
        while index + 8 <= count {
            bits |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            bits |= UInt64(bytes[index])
            index += 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }

    private static func isText(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        while index < count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            // How many bytes follow, and which values the first of them may have: neither a longer form than
            // needed, nor a surrogate, nor a value beyond U+10FFFF.
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 1
            case 0xE0...0xEF:
                length = 2
                if lead == 0xE0 { lowest = 0xA0 }
                if lead == 0xED { highest = 0x9F }
            case 0xF0...0xF4:
                length = 3
                if lead == 0xF0 { lowest = 0x90 }
                if lead == 0xF4 { highest = 0x8F }
            default: return false
            }
            guard index + length < count, bytes[index + 1] >= lowest, bytes[index + 1] <= highest else { return false }
            for next in 2..<4 where next <= length {
                if bytes[index + next] & 0xC0 != 0x80 { return false }
            }
            index += length + 1
        }
        return true
    }
}
