/// Dates and times of the proleptic Gregorian calendar, as numbers.
package enum CalendarDate {
    package static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Days since 1970-01-01.
    ///
    /// The algorithm counts years from March, so that the leap day comes last.
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    package static func components(ofDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Adds months to a timestamp, and stays on the last day where the month is shorter.
    package static func adding(months: Int, to microseconds: Int64) -> Int64? {
        let (days, time) = split(microseconds)
        let date = components(ofDays: days)
        let index = date.year * 12 + date.month - 1 + months
        let year = index >= 0 ? index / 12 : (index - 11) / 12
        let month = index - year * 12 + 1
        guard (-4712...294_276).contains(year) else { return nil }
        let day = min(date.day, daysInMonth(year: year, month: month))
        return join(days: self.days(year: year, month: month, day: day), time: time)
    }

    package static func split(_ microseconds: Int64) -> (days: Int, time: Int64) {
        let days =
            microseconds >= 0
            ? microseconds / microsecondsPerDay : (microseconds - microsecondsPerDay + 1) / microsecondsPerDay
        return (Int(days), microseconds - days * microsecondsPerDay)
    }

    package static func join(days: Int, time: Int64) -> Int64? {
        let (product, overflow) = Int64(days).multipliedReportingOverflow(by: microsecondsPerDay)
        let (sum, carries) = product.addingReportingOverflow(time)
        return overflow || carries ? nil : sum
    }

    /// `2024-01-31`; years before 1 as `-0044`, after 9999 with all their digits.
    package static func text(days: Int) -> String {
        let date = components(ofDays: days)
        let sign = date.year < 0 ? "-" : ""
        return sign + padded(abs(date.year), 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
    }

    /// `12:34:56`, with six digits of fraction unless they are all zero.
    package static func text(time microseconds: Int64) -> String {
        let seconds = Int(microseconds / 1_000_000)
        let fraction = Int(microseconds % 1_000_000)
        let whole =
            padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
        return fraction == 0 ? whole : whole + "." + padded(fraction, 6)
    }

    package static func text(timestamp microseconds: Int64) -> String {
        let (days, time) = split(microseconds)
        return text(days: days) + " " + text(time: time)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
