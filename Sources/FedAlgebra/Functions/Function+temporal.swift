/// Functions of dates, times and intervals. The session's zone is UTC.
extension Function {
    /// date, integer → date
    package static let addDays = Function("addDays", failure: .possible)
    /// date, timestamp or timestamptz, literal interval → timestamp or timestamptz: months first, then days, then the
    /// time.
    package static let addInterval = Function("addInterval", failure: .possible)
    /// timestamp or timestamptz, integer → the same: on the last day of a shorter month.
    package static let addMonths = Function("addMonths", failure: .possible)
    /// timestamp or timestamptz, integer → the same
    package static let addWholeDays = Function("addWholeDays", failure: .possible)
    /// integer → interval; beside a plus sign only.
    package static let intervalOfMonths = Function("intervalOfMonths")
    package static let intervalOfDays = Function("intervalOfDays")
    /// date, date → integer
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
    /// numeric(8,6)
    package static let second = Function("second")
    /// timestamp or timestamptz → bigint: since 1970-01-01 00:00:00.
    package static let epochMicroseconds = Function("epochMicroseconds")
    /// bigint → timestamptz
    package static let timestampOfMicroseconds = Function("timestampOfMicroseconds", failure: .possible)
    /// literal unit (`year`, `quarter`, `month`, `week`, `day`, `hour`, `minute`, `second`), timestamp or timestamptz
    /// → the same
    package static let truncateTime = Function("truncateTime")
    /// year, month, day → date
    package static let makeDate = Function("makeDate", failure: .possible)
    /// timestamptz, literal zone → timestamp: what clocks show there.
    package static let localTime = Function("localTime")

    package static let temporal: [Function] = [
        addDays, addInterval, addMonths, addWholeDays, intervalOfMonths, intervalOfDays, daysBetween, year, quarter,
        month, day, week, isoYear, dayOfWeek, isoDayOfWeek, dayOfYear, hour, minute, second, epochMicroseconds, timestampOfMicroseconds,
        truncateTime, makeDate, localTime,
    ]
}
