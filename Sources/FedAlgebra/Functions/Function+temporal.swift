/// Functions of dates, times and intervals. The session's zone is UTC.
extension Function {
    /// Takes a date and an integer, and gives a date.
    package static let addDays = Function("addDays", failure: .possible)
    /// Takes a moment and a literal interval, and gives a timestamp or timestamptz.
    ///
    /// Months are added first, then days, then the time.
    package static let addInterval = Function("addInterval", failure: .possible)
    /// Takes a timestamp or timestamptz and an integer; in a shorter month it gives the last day.
    package static let addMonths = Function("addMonths", failure: .possible)
    /// Takes a timestamp or timestamptz and an integer.
    package static let addWholeDays = Function("addWholeDays", failure: .possible)
    /// Takes an integer, and gives an interval; beside a plus sign only.
    package static let intervalOfMonths = Function("intervalOfMonths")
    package static let intervalOfDays = Function("intervalOfDays")
    /// Takes integers of months and days and a bigint of microseconds, which are all NULL or none, and gives an interval.
    ///
    /// No system computes it: what an interval is an operand of is computed from its parts.
    package static let intervalOfParts = Function("intervalOfParts")
    /// Takes two dates, and gives an integer.
    package static let daysBetween = Function("daysBetween")
    package static let year = Function("year")
    package static let quarter = Function("quarter")
    package static let month = Function("month")
    package static let day = Function("day")
    /// Of the ISO week's year; weeks begin on Monday, and the first one has a Thursday.
    package static let week = Function("week")
    package static let isoYear = Function("isoYear")
    /// From 0 on Sunday.
    package static let dayOfWeek = Function("dayOfWeek")
    /// From 1 on Monday.
    package static let isoDayOfWeek = Function("isoDayOfWeek")
    package static let dayOfYear = Function("dayOfYear")
    package static let hour = Function("hour")
    package static let minute = Function("minute")
    /// A numeric(8,6).
    package static let second = Function("second")
    /// Takes a timestamp or timestamptz, and gives a bigint: since 1970-01-01 00:00:00.
    package static let epochMicroseconds = Function("epochMicroseconds")
    /// Takes a bigint, and gives a timestamptz.
    package static let timestampOfMicroseconds = Function("timestampOfMicroseconds", failure: .possible)
    /// Takes a time, and gives a bigint: since midnight.
    package static let microsecondsOfTime = Function("microsecondsOfTime")
    /// Takes a bigint below that of a day, and gives a time.
    package static let timeOfMicroseconds = Function("timeOfMicroseconds", failure: .possible)
    /// Takes a literal unit and a timestamp or timestamptz.
    ///
    /// The units are `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute`, `second` and `millisecond`.
    package static let truncateTime = Function("truncateTime")
    /// Takes year, month and day, and gives a date.
    package static let makeDate = Function("makeDate", failure: .possible)
    /// Takes year, month, day, hour, minute and a numeric(8,6) of seconds, and gives a timestamp.
    package static let makeTimestamp = Function("makeTimestamp", failure: .possible)
    /// Takes a timestamptz and a literal zone, and gives the timestamp that clocks show there.
    package static let localTime = Function("localTime")

    package static let temporal: [Function] = [
        addDays, addInterval, addMonths, addWholeDays, intervalOfMonths, intervalOfDays, intervalOfParts,
        daysBetween, microsecondsOfTime, timeOfMicroseconds, year, quarter, month, day, week, isoYear, dayOfWeek,
        isoDayOfWeek, dayOfYear, hour, minute, second, epochMicroseconds,
        timestampOfMicroseconds, truncateTime, makeDate, makeTimestamp, localTime,
    ]
}
