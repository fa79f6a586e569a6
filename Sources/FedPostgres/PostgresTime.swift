/// Days and microseconds since 2000, as the server counts, to those since 1970.
///
/// See <https://www.postgresql.org/docs/current/datatype-datetime.html>.
enum PostgresTime {
    /// 2000-01-01 in days since 1970-01-01.
    private static let epochDays: Int32 = 10_957
    private static let epochMicroseconds: Int64 = 946_684_800_000_000

    /// The extreme values stand for infinity; the shift cannot overflow for a date that the server can have.
    @inline(__always)
    static func date(_ days: Int32) throws(Refusal) -> Int32 {
        guard days != .max, days != .min else { throw .infinite }
        let (shifted, overflows) = days.addingReportingOverflow(epochDays)
        guard !overflows, shifted != .max else { throw .overflow }
        return shifted
    }

    /// The server's years end in 294276, those of 64-bit microseconds since 1970 in 294247.
    ///
    /// The largest value itself means infinity to the engine.
    @inline(__always)
    static func timestamp(_ microseconds: Int64) throws(Refusal) -> Int64 {
        guard microseconds != .max, microseconds != .min else { throw .infinite }
        let (shifted, overflows) = microseconds.addingReportingOverflow(epochMicroseconds)
        guard !overflows, shifted != .max else { throw .overflow }
        return shifted
    }

    static let textLength = 15

    /// Writes a time of day as `HH:MM:SS.ffffff`; 24:00:00 is a time.
    @inline(__always)
    static func write(_ microseconds: Int64, to text: UnsafeMutableRawPointer) throws(Refusal) {
        guard microseconds >= 0, microseconds <= 86_400_000_000 else { throw .malformed }
        var rest = microseconds
        func put(_ offset: Int, digits: Int) {
            for place in stride(from: offset + digits - 1, through: offset, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                text.storeBytes(of: UInt8(ascii: "0") + UInt8(digit), toByteOffset: place, as: UInt8.self)
                rest = quotient
            }
        }
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        rest = fraction
        put(9, digits: 6)
        text.storeBytes(of: UInt8(ascii: "."), toByteOffset: 8, as: UInt8.self)
        rest = seconds % 60
        put(6, digits: 2)
        text.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 5, as: UInt8.self)
        rest = seconds / 60 % 60
        put(3, digits: 2)
        text.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 2, as: UInt8.self)
        rest = seconds / 3600
        put(0, digits: 2)
    }
}

/// The text of a UUID, in the server's form: lower case, with hyphens.
enum PostgresUUID {
    static let textLength = 36

    @inline(__always)
    static func write(_ bytes: UnsafeRawPointer, to text: UnsafeMutableRawPointer) {
        var place = 0
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                text.storeBytes(of: UInt8(ascii: "-"), toByteOffset: place, as: UInt8.self)
                place += 1
            }
            let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
            text.storeBytes(of: hexadecimal(byte >> 4), toByteOffset: place, as: UInt8.self)
            text.storeBytes(of: hexadecimal(byte & 15), toByteOffset: place + 1, as: UInt8.self)
            place += 2
        }
    }

    @inline(__always)
    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
