/// Times of the day, which travel as `HH:MM:SS.ffffff`.
package enum ClockText {
    package static let length = 15

    /// Microseconds since midnight of `HH:MM:SS[.ffffff]`, up to `24:00:00`.
    static func microseconds(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Int64 {
        func two(_ place: Int) -> Int64? {
            guard place + 1 < text.count, case let high = text[place] &- 0x30, case let low = text[place + 1] &- 0x30,
                high <= 9, low <= 9
            else { return nil }
            return Int64(high) * 10 + Int64(low)
        }
        guard text.count >= 8, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"), let hour = two(0),
            let minute = two(3), let second = two(6), hour <= 24, minute < 60, second < 60
        else { throw .malformed }
        var fraction: Int64 = 0
        if text.count > 8 {
            guard text[8] == UInt8(ascii: "."), text.count > 9 else { throw .malformed }
            for place in 9..<max(text.count, 15) {
                let digit = place < text.count ? text[place] &- 0x30 : 0
                guard digit <= 9 else { throw .malformed }
                if place < 15 {
                    fraction = fraction * 10 + Int64(digit)
                } else if digit != 0 {
                    throw .tooFine
                }
            }
        }
        let time = (hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
        guard time <= 86_400_000_000 else { throw .malformed }
        return time
    }

    /// Writes `length` bytes.
    package static func write(_ microseconds: Int64, to room: UnsafeMutableRawBufferPointer) {
        func write(_ number: Int64, _ place: Int, digits: Int) {
            var rest = number
            for place in stride(from: place + digits - 1, through: place, by: -1) {
                room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
        write(microseconds / 3_600_000_000, 0, digits: 2)
        room[2] = UInt8(ascii: ":")
        write(microseconds / 60_000_000 % 60, 3, digits: 2)
        room[5] = UInt8(ascii: ":")
        write(microseconds / 1_000_000 % 60, 6, digits: 2)
        room[8] = UInt8(ascii: ".")
        write(microseconds % 1_000_000, 9, digits: 6)
    }
}
