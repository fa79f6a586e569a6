extension OutputBuffer {
    /// A date of the proleptic Gregorian calendar, from days since 1970, as ISO 8601 writes it.
    ///
    /// Years before 1 and after 9999 get a sign; the year before 1 is 0000.
    package func append(date days: Int32) { append(day: Int64(days)) }

    /// A timestamp from microseconds since 1970: `2024-01-31T13:05:00.250000`, without a zero fraction.
    package func append(timestamp micros: Int64, isInstant: Bool) {
        let perDay: Int64 = 86_400_000_000
        var day = micros / perDay
        var rest = micros % perDay
        if rest < 0 {
            day -= 1
            rest += perDay
        }
        append(day: day)
        append(UInt8(ascii: "T"))
        let seconds = UInt64(rest / 1_000_000)
        append(digits: seconds / 3600, atLeast: 2)
        append(UInt8(ascii: ":"))
        append(digits: seconds / 60 % 60, atLeast: 2)
        append(UInt8(ascii: ":"))
        append(digits: seconds % 60, atLeast: 2)
        let fraction = UInt64(rest % 1_000_000)
        if fraction != 0 {
            append(UInt8(ascii: "."))
            append(digits: fraction, atLeast: 6)
        }
        if isInstant { append(UInt8(ascii: "Z")) }
    }

    /// Years are counted from March, so that the leap day ends one, and in cycles of 400 years (146,097 days).
    private func append(day: Int64) {
        let shifted = day + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfCycle + cycle * 400 + (civilMonth <= 2 ? 1 : 0)

        if year < 0 { append(UInt8(ascii: "-")) }
        if year > 9999 { append(UInt8(ascii: "+")) }
        append(digits: year.magnitude, atLeast: 4)
        append(UInt8(ascii: "-"))
        append(digits: UInt64(civilMonth), atLeast: 2)
        append(UInt8(ascii: "-"))
        append(digits: UInt64(dayOfMonth), atLeast: 2)
    }
}
