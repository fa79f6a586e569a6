import FedPlan

/// Text of numbers and bytes.
extension TextFunction {
    static let codes = [
        // The lowest eight bits of a number; nothing below zero.
        TextFunction("federate_chr", [.bigint]) { row, buffer in
            let number = row.bigint(0)
            if number >= 0 { buffer.append(Unicode.Scalar(UInt8(truncatingIfNeeded: number))) }
        },
        TextFunction(
            "federate_unhex", [.string], .binary,
            .textOrNull { row, buffer in unhex(row.text(0), into: buffer) }),
        TextFunction(
            "federate_checked_text_of_utf32", [.binary], .string,
            .textOrNull { row, buffer in
                let bytes = row.text(0)
                guard bytes.count % 4 == 0 else { return false }
                for start in stride(from: 0, to: bytes.count, by: 4) {
                    let value = bytes[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                    guard let scalar = Unicode.Scalar(value) else { return false }
                    buffer.append(scalar)
                }
                return true
            }, failure: "the bytes are not UTF-32"),
    ]

    /// An odd number of digits has a zero before it, as in Spark; `false` for what is no digit.
    private static func unhex(_ text: UTF8Text, into buffer: TextBuffer) -> Bool {
        var byte: UInt8 = 0
        var isHalf = text.count % 2 == 1
        for digit in text {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x41...0x46: value = digit - 0x41 + 10
            case 0x61...0x66: value = digit - 0x61 + 10
            default: return false
            }
            byte = byte << 4 | value
            if isHalf { buffer.append(byte) }
            isHalf.toggle()
            if !isHalf { byte = 0 }
        }
        return true
    }
}
