package import Foundation

extension Date {
    /// Reads a time of RFC 3339 such as `2026-11-20T12:00:00.5+01:00`; digits after the microsecond are cut.
    ///
    /// Strict: a real day of the years 1 to 9999, in UTC too, no leap second, an offset that is not omitted.
    /// The grammar: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>.
    package init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        func digits(_ count: Int) -> Int? {
            let head = rest.prefix(count)
            guard head.count == count, head.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest.removeFirst(count)
            return head.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
        }
        func accept(_ characters: String) -> Bool {
            guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
            rest.removeFirst()
            return true
        }

        guard let year = digits(4), accept("-"), let month = digits(2), accept("-"), let day = digits(2),
            accept("Tt "), let hour = digits(2), accept(":"), let minute = digits(2), accept(":"),
            let second = digits(2), year >= 1, hour < 24, minute < 60, second < 60,
            let days = Self.days(year: year, month: month, day: day)
        else { return nil }

        var microseconds = 0
        if accept(".") {
            let fraction = rest.prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest.removeFirst(fraction.count)
            for place in 0..<6 {
                let digit = fraction.dropFirst(place).first.map { Int($0 & 0x0F) } ?? 0
                microseconds = microseconds * 10 + digit
            }
        }

        var offset = 0
        if !accept("Zz") {
            let isBehind = rest.first == UInt8(ascii: "-")
            guard accept("+-"), let hours = digits(2), accept(":"), let minutes = digits(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isBehind ? -60 : 60)
        }
        guard rest.isEmpty else { return nil }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // The offset may lead out of these years.
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        self.init(timeIntervalSince1970: Double(seconds) + Double(microseconds) / 1_000_000)
    }

    /// Days since 1970-01-01 in the Gregorian calendar; `nil` for a day that does not exist.
    private static func days(year: Int, month: Int, day: Int) -> Int? {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        let past = year - 1
        let beforeYear = past * 365 + past / 4 - past / 100 + past / 400
        return beforeYear + lengths[..<(month - 1)].reduce(0, +) + day - 1 - 719_162
    }
}
