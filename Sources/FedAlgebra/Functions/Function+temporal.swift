/// Functions of dates, times and intervals.
extension Function {
    /// date, integer → date
    package static let addDays = Function("addDays", failure: .possible)
    /// date or timestamp, literal interval → timestamp: months first, then days, then the time.
    package static let addInterval = Function("addInterval", failure: .possible)
    /// date, date → integer
    package static let daysBetween = Function("daysBetween")
    package static let year = Function("year")
    package static let quarter = Function("quarter")
    package static let month = Function("month")
    package static let day = Function("day")

    package static let temporal: [Function] = [addDays, addInterval, daysBetween, year, quarter, month, day]
}
