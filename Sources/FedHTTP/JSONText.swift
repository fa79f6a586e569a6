/// Strings of a JSON text, as the characters that they stand for.
final class JSONText {
    /// An escape is never shorter than its character.
    private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    private var count = 0

    deinit { room.deallocate() }

    /// Replaces the escapes of a string's content; the bytes are good until the next call.
    ///
    /// Half of a surrogate pair is no character, and makes the text no JSON here.
    func unescaped(_ content: UnsafeRawBufferPointer) throws(JSONCut) -> UnsafeRawBufferPointer {
        count = 0
        if content.count > room.count {
            room.deallocate()
            room = .allocate(byteCount: content.count * 2, alignment: 16)
        }
        var at = 0
        while at < content.count {
            let byte = content[at]
            guard byte == UInt8(ascii: "\\") else {
                append(byte)
                at += 1
                continue
            }
            guard at + 1 < content.count else { throw JSONCut(at: at) }
            switch content[at + 1] {
            case UInt8(ascii: "n"): append(0x0A)
            case UInt8(ascii: "t"): append(0x09)
            case UInt8(ascii: "r"): append(0x0D)
            case UInt8(ascii: "b"): append(0x08)
            case UInt8(ascii: "f"): append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): append(content[at + 1])
            case UInt8(ascii: "u"):
                at += try character(content, at)
                continue
            default: throw JSONCut(at: at)
            }
            at += 2
        }
        return UnsafeRawBufferPointer(rebasing: room[..<count])
    }

    private func append(_ byte: UInt8) {
        room[count] = byte
        count &+= 1
    }

    /// Appends the character of `\uXXXX`, or of two of them, and returns how many bytes that is.
    private func character(_ content: UnsafeRawBufferPointer, _ at: Int) throws(JSONCut) -> Int {
        let first = try Self.unit(content, at)
        var value = UInt32(first)
        var length = 6
        if 0xD800...0xDBFF ~= first {
            let second = try Self.unit(content, at + 6)
            guard 0xDC00...0xDFFF ~= second else { throw JSONCut(at: at) }
            value = 0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00
            length = 12
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONCut(at: at) }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
        return length
    }

    private static func unit(_ content: UnsafeRawBufferPointer, _ at: Int) throws(JSONCut) -> UInt16 {
        guard at + 6 <= content.count, content[at] == UInt8(ascii: "\\"), content[at + 1] == UInt8(ascii: "u") else {
            throw JSONCut(at: at)
        }
        var value: UInt16 = 0
        for place in at + 2..<at + 6 {
            let digit: UInt8
            switch content[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = content[place] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = content[place] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = content[place] - UInt8(ascii: "A") + 10
            default: throw JSONCut(at: place)
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
