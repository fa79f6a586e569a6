import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Fields of dates and times that DC SQL has and Spark does not, put together from years and seconds.
extension Binder {
    /// Decades count from the year 0, centuries and millennia from the year 1.
    func periodOfYears(_ field: String, _ value: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let year = yearOfOurEra(try extract("year", value, at: range), construct: "EXTRACT")
        let length = Self.years[field] ?? 1
        if length == 10 { return try integers(.divide, year, 10, at: range) }
        return try integers(.divide, integers(.add, year, length - 1, at: range), length, at: range)
    }

    /// A year, and an error for one before the year 1: the systems call those by different numbers.
    func yearOfOurEra(_ year: Scalar, construct: String) -> Scalar {
        let isBefore = Scalar.compare(.less, year, .literal(.integer(1), .integer))
        let refused = Scalar.raising("date out of range: \(construct) of a year before the year 1", as: .integer)
        return Scalar(
            .searchedCase([.init(condition: isBefore, result: refused)], otherwise: year), type: .integer,
            isNullable: true)
    }

    /// Thousandths or millionths of the seconds of a minute, cut to whole ones.
    func partOfSecond(_ field: String, _ value: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        // The time of a date is a constant elsewhere, and here NULL for NULL.
        let moment = value.type == .date ? coerced(value, to: .timestamp) : value
        let count: Int64 = field.hasPrefix("milli") ? 1000 : 1_000_000
        let factor = Scalar.literal(.integer(count), .integer)
        let scaled = try arithmetic(.multiply, extract("second", moment, at: range), factor, at: range)
        let whole = Scalar(.call(.truncate, [scaled]), type: scaled.type, isNullable: scaled.isNullable)
        return try explicitCast(whole, to: .integer, at: range)
    }

    /// The begin of a decade, a century or a millennium; the first decade begins with the year 1.
    func beginOfYears(_ unit: String, _ value: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let year = yearOfOurEra(try extract("year", value, at: range), construct: "date_trunc")
        let length = Self.years[unit] ?? 1
        var first: Scalar
        if length == 10 {
            let rest = try integers(.modulo, year, 10, at: range)
            first = try arithmetic(.subtract, year, rest, at: range)
            let isFirst = Scalar.compare(.less, year, .literal(.integer(10), .integer))
            first = Scalar(
                .searchedCase(
                    [.init(condition: isFirst, result: .literal(.integer(1), .integer))], otherwise: first),
                type: .integer, isNullable: true)
        } else {
            let rest = try integers(.modulo, integers(.subtract, year, 1, at: range), length, at: range)
            first = try arithmetic(.subtract, year, rest, at: range)
        }
        let one = Scalar.literal(.integer(1), .integer)
        let date = Scalar(.call(.makeDate, [first, one, one]), type: .date, isNullable: true, range: range)
        return coerced(date, to: value.type == .date ? .timestamp : value.type)
    }

    /// The field that a word of EXTRACT, date_part or date_trunc stands for; DC SQL has many for one.
    static func field(named word: String) -> String { fieldsByWord[word] ?? word }

    private static let fieldsByWord: [String: String] = {
        let words = [
            "year": "years yr yrs y", "quarter": "qtr", "month": "months mon mons", "week": "weeks w",
            "day": "days d", "hour": "hours h hr hrs", "minute": "minutes min mins m mm",
            "second": "seconds sec secs s", "decade": "decades decs", "century": "centuries cent c",
            "millennium": "millennia mil mils", "millisecond": "milliseconds msec msecs ms",
            "microsecond": "microseconds usec usecs us",
        ]
        var fields: [String: String] = [:]
        for (field, others) in words { for word in others.split(separator: " ") { fields[String(word)] = field } }
        return fields
    }()

    static let years: [String: Int64] = ["decade": 10, "century": 100, "millennium": 1000]

    private func integers(
        _ function: Function, _ left: Scalar, _ right: Int64, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        try arithmetic(function, left, .literal(.integer(right), .integer), at: range)
    }
}
