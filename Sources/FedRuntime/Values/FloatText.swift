import Foundation

/// Reads floats: numbers, `NaN`, and infinity by its long and short name, in any case.
enum FloatText {
    /// Longer than any number that a system writes for a double.
    private static let longest = 400

    static func double(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Double {
        try read(text) { strtod($0, $1) }
    }

    static func float(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Float {
        let value = try read(text) { strtof($0, $1) }
        // A double beyond floats would become infinite.
        if !value.isFinite, try double(text).isFinite { throw .overflow }
        return value
    }

    /// The C library reads hexadecimal, too, and blanks before a number.
    private static func read<Value: BinaryFloatingPoint>(
        _ text: UnsafeRawBufferPointer,
        _ body: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) throws(ValueFault) -> Value {
        guard !text.isEmpty, text.count <= longest, text.allSatisfy(isExpected) else { throw .malformed }
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { room in
            Result { () throws(ValueFault) -> Value in
                guard let start = room.baseAddress, let source = text.baseAddress else { throw .malformed }
                UnsafeMutableRawPointer(start).copyMemory(from: source, byteCount: text.count)
                start[text.count] = 0
                var end: UnsafeMutablePointer<CChar>?
                let value = body(start, &end)
                guard end == start + text.count else { throw .malformed }
                return value
            }
        }.get()
    }

    /// Digits, signs, the point, and the letters of an exponent, `NaN`, `inf` and `Infinity`.
    private static func isExpected(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): true
        default:
            switch byte | 0x20 {
            case UInt8(ascii: "e"), UInt8(ascii: "n"), UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "f"),
                UInt8(ascii: "t"), UInt8(ascii: "y"):
                true
            default: false
            }
        }
    }
}
