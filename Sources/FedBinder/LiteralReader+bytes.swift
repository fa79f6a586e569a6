extension LiteralReader {
    /// `\x` and hexadecimal digits, or else UTF-8 with `\\` for a backslash, and `\101` for a byte in octal digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let source = Array(text.utf8)
        let backslash = UInt8(ascii: "\\")
        if source.starts(with: [backslash, UInt8(ascii: "x")]) { return hexadecimal(source.dropFirst(2)) }
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var rest = source[...]
        while let byte = rest.popFirst() {
            if byte != backslash {
                result.append(byte)
            } else if rest.first == backslash {
                rest.removeFirst()
                result.append(backslash)
            } else {
                let digits = rest.prefix(3).map { Int($0) - 0x30 }
                guard digits.count == 3, (0...3).contains(digits[0]), digits.dropFirst().allSatisfy((0...7).contains)
                else { return nil }
                result.append(UInt8(digits[0] * 64 + digits[1] * 8 + digits[2]))
                rest.removeFirst(3)
            }
        }
        return result
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x41...0x46, 0x61...0x66: value = (digit | 0x20) - 0x61 + 10
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return result
    }
}
