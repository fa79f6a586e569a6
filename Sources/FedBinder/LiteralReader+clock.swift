import FedAlgebra

/// Times of day, and timestamps, as DC SQL reads them.
extension LiteralReader {
    /// `12:34`, `12:34:56`, `12:34:56.123456`, `11:34 PM`; further digits are rounded, but never up to the next second.
    ///
    /// The end of the day, `24:00`, is a time, too.
    static func time(_ text: some StringProtocol) -> Int64? {
        var digitsOfClock = text[...]
        var noon: Int?
        for (suffix, hours) in [("am", 0), ("pm", 12)] where text.suffix(2).lowercased() == suffix {
            noon = hours
            digitsOfClock = digitsOfClock.dropLast(2)
            while digitsOfClock.last == " " { digitsOfClock = digitsOfClock.dropLast() }
        }
        let parts = digitsOfClock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), var hour = digits(parts[0], 1...2), let minute = digits(parts[1], 1...2),
            hour <= 24, minute <= 59
        else { return nil }
        if let noon {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + noon
        }
        var microseconds = Int64(hour * 3600 + minute * 60) * 1_000_000
        if parts.count == 3 {
            guard let seconds = self.seconds(parts[2]) else { return nil }
            microseconds += seconds
        }
        return microseconds <= 86_400_000_000 ? microseconds : nil
    }

    /// `56` and `56.123456`, in microseconds.
    private static func seconds(_ text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0], 1...2), whole <= 59 else { return nil }
        guard parts.count == 2 else { return Int64(whole) * 1_000_000 }
        guard digits(parts[1].prefix(9), 1...9) != nil, parts[1].allSatisfy(\.isASCII),
            let fraction = Decimal.parse("0." + parts[1].prefix(30)),
            let rounded = Decimal.rescale(fraction.unscaled, from: fraction.scale, to: 6), rounded < 1_000_000
        else { return nil }
        return Int64(whole) * 1_000_000 + Int64(rounded)
    }

    /// A date, then perhaps a time, then perhaps a zone.
    static func timestamp(_ text: String) -> (value: Value, inUTC: Value)? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == " " || $0 == "T" }
        guard let first = parts.first, let days = date(String(first)) else { return nil }
        var time: Int64 = 0
        var offset: Int64 = 0
        if parts.count == 2 {
            guard let (clock, zone) = zone(Substring(parts[1].description.trimming())), let read = self.time(clock)
            else { return nil }
            (time, offset) = (read, zone)
        }
        guard let local = CalendarDate.join(days: Int(days), time: time) else { return nil }
        return (.timestamp(local), .timestamp(local - offset))
    }

    /// The text without `Z`, `UTC`, or an offset such as `+02:00`, `-0530` and ` +2`; and the offset in microseconds.
    private static func zone(_ text: Substring) -> (clock: Substring, offset: Int64)? {
        func clock(_ rest: Substring) -> Substring {
            var rest = rest
            while rest.last == " " { rest = rest.dropLast() }
            return rest
        }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else {
            let name = text.reversed().prefix { $0.isASCII && $0.isLetter }.reversed()
            guard !name.isEmpty, TimeZoneName.canonical(String(name)) == "UTC" else { return (text, 0) }
            return (clock(text.dropLast(name.count)), 0)
        }
        let digitsOfZone = text[text.index(after: sign)...].drop { $0 == " " }
        var parts = digitsOfZone.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1, parts[0].utf8.count > 2 {
            guard parts[0].utf8.count <= 4 else { return nil }
            parts = [parts[0].dropLast(2), parts[0].suffix(2)]
        }
        guard (1...3).contains(parts.count) else { return nil }
        var seconds = 0
        for (part, unit) in zip(parts, [3600, 60, 1]) {
            guard let number = digits(part, 1...2), number <= (unit == 3600 ? 14 : 59) else { return nil }
            seconds += number * unit
        }
        // The halves of a day go with a name only.
        if clock(text[..<sign]).last?.isLetter == true { return nil }
        return (clock(text[..<sign]), Int64(seconds) * (text[sign] == "-" ? -1_000_000 : 1_000_000))
    }
}
