/// Reads dates and times in ISO 8601, in the forms that databases write.
package struct CalendarScanner {
    private let text: UnsafeRawBufferPointer
    private var at = 0
    /// Whether what stopped it was a digit beyond microseconds.
    package private(set) var isTooFine = false

    package init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    package var isAtEnd: Bool { at == text.count }

    /// Days since 1970 of `YYYY-MM-DD`.
    package mutating func date() -> Int? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2), year >= 1, (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year)
        else { return nil }
        return Self.days(year, month, day)
    }

    /// Microseconds since 1970 of `YYYY-MM-DD HH:MM:SS[.ffffff]`, with a blank or `T` between.
    ///
    /// With a zone allowed, `Z`, ` UTC`, `+HH:MM` or ` +HH:MM` may follow; without one the time is in UTC.
    package mutating func timestamp(withZone: Bool) -> Int64? {
        guard let days = date(), skip(" ") || skip("T"), let hour = number(digits: 2), skip(":"),
            let minute = number(digits: 2), skip(":"), let second = number(digits: 2), hour < 24, minute < 60,
            second < 60, let fraction = fraction()
        else { return nil }
        var seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        if withZone, !isAtEnd {
            guard let offset = zone() else { return nil }
            seconds -= Int64(offset)
        }
        return seconds * 1_000_000 + Int64(fraction)
    }

    /// Microseconds; digits beyond them must be zero, so that nothing is lost.
    private mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var microseconds = 0
        var count = 0
        while let digit = digit() {
            if count < 6 {
                microseconds = microseconds * 10 + digit
            } else if digit != 0 {
                isTooFine = true
                return nil
            }
            count += 1
        }
        guard count > 0 else { return nil }
        while count < 6 {
            microseconds *= 10
            count += 1
        }
        return microseconds
    }

    /// Seconds east of Greenwich.
    private mutating func zone() -> Int? {
        if skip("Z") { return 0 }
        // Trino writes a blank before a zone's name, and before an offset, too.
        if skip(" "), skip("U") { return skip("T") && skip("C") ? 0 : nil }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(digits: 2) else { return nil }
        let hasColon = skip(":")
        var minutes = 0
        if hasColon || !isAtEnd {
            guard let number = number(digits: 2) else { return nil }
            minutes = number
        }
        guard hours <= 15, minutes < 60 else { return nil }
        return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private mutating func number(digits count: Int) -> Int? {
        var number = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private mutating func digit() -> Int? {
        guard at < text.count, text[at] >= UInt8(ascii: "0"), text[at] <= UInt8(ascii: "9") else { return nil }
        at += 1
        return Int(text[at - 1] - UInt8(ascii: "0"))
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts in years that begin in March, so that the leap day comes last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}
