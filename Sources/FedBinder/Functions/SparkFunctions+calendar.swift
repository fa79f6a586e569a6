import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions of the calendar, which take text for dates and times, too.
extension SparkFunctions {
    static let calendar: [String: Signature] = [
        "date_add": moved(by: 1), "dateadd": moved(by: 1), "timestampadd": added, "date_sub": moved(by: -1),
        "datediff": difference, "date_diff": difference, "timestampdiff": difference, "add_months": addMonths,
        "last_day": lastDay, "trunc": trunc,
        "to_date": converted(to: .date), "to_timestamp": converted(to: .timestamptz),
        "to_timestamp_ltz": converted(to: .timestamptz), "to_timestamp_ntz": converted(to: .timestamp),
        "weekday": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let day = try binder.extract("isodow", arguments[0], at: range)
            return .call(.subtract, [day, .literal(.integer(1), .integer)], .integer, at: range)
        },
        "second": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            binder.coerced(try binder.extract("second", arguments[0], at: range), to: .integer)
        },
        "unix_date": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            .call(.daysBetween, [try day(arguments[0], binder), epoch], .integer, at: range)
        },
        "date_from_unix_date": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            .call(.addDays, [epoch, try binder.whole(arguments[0], "date_from_unix_date")], .date, at: range)
        },
        "date_part": part, "datepart": part,
    ]

    private static let epoch = Scalar.literal(.date(0), .date)

    /// A date, made of a timestamp or a text if need be.
    private static func day(_ argument: Scalar, _ binder: Binder) throws(CompileError) -> Scalar {
        switch argument.type {
        case .date, .timestamp, .timestamptz, .text:
            return try binder.explicitCast(
                try binder.adapted(argument, to: .date), to: .date, at: argument.range ?? SourceRange(start: 0, end: 0))
        default:
            throw CompileError(
                .typeMismatch, "a date is needed here, and this is \(argument.type)", at: argument.range)
        }
    }

    /// `date_add(d, n)`, and `dateadd(unit, n, x)`.
    private static func moved(by sign: Int64) -> Signature {
        Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
            if arguments.count == 3 { return try added.bind(binder, arguments, range) }
            guard arguments[1].type != .bigint else {
                throw CompileError(
                    .typeMismatch, "the number of days is an integer, and this is bigint", at: arguments[1].range)
            }
            guard arguments[1].type.isInteger || arguments[1].type.isText else {
                throw CompileError(
                    .typeMismatch, "the number of days is an integer, and this is \(arguments[1].type)",
                    at: arguments[1].range)
            }
            let days = try binder.whole(arguments[1], "date_add")
            let count = sign > 0 ? days : Scalar.call(.negate, [days], .integer).folded()
            return Scalar.call(.addDays, [try day(arguments[0], binder), count], .date, at: range).folded()
        }
    }

    /// Gives a timestamp, also of a date.
    private static let added = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let unit = arguments[0].textValue?.lowercased() ?? ""
        let value = try binder.moment(arguments[2], "timestampadd", at: range)
        let moment = value.type == .timestamp ? value : binder.coerced(value, to: .timestamptz)
        let count = try binder.whole(arguments[1], "timestampadd")
        let factors: [String: Int64] = ["year": 12, "quarter": 3, "month": 1, "week": 7, "day": 1, "dayofyear": 1]
        let times: [String: Int64] = [
            "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000, "millisecond": 1_000, "microsecond": 1,
        ]
        if let length = times[unit] {
            guard let number = count.integerValue else {
                throw .notSupported("a number of \(unit)s that is not constant", at: count.range ?? range)
            }
            let (product, overflows) = number.multipliedReportingOverflow(by: length)
            guard !overflows else { throw CompileError(.invalidLiteral, "too many \(unit)s", at: count.range ?? range) }
            let interval = Scalar.literal(.interval(months: 0, days: 0, microseconds: product), .interval)
            return Scalar.call(.addInterval, [moment, interval], moment.type, at: range).folded()
        }
        guard let factor = factors[unit] else {
            throw .notSupported("the unit of time `\(unit)`", at: arguments[0].range ?? range)
        }
        let number =
            factor == 1 ? count : Scalar.call(.multiply, [count, .literal(.integer(factor), .integer)], .integer)
        let isMonths = ["year", "quarter", "month"].contains(unit)
        return Scalar.call(isMonths ? .addMonths : .addWholeDays, [moment, number.folded()], moment.type, at: range)
    }

    private static let difference = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        if arguments.count == 3 {
            throw .notSupported(
                "a difference in units", at: arguments[0].range ?? range, hint: "datediff(a, b) counts days")
        }
        return .call(
            .daysBetween, [try day(arguments[0], binder), try day(arguments[1], binder)], .integer, at: range)
    }

    private static let addMonths = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let value = binder.coerced(try day(arguments[0], binder), to: .timestamp)
        let count = try binder.whole(arguments[1], "add_months")
        return binder.coerced(.call(.addMonths, [value, count], .timestamp, at: range), to: .date)
    }

    private static let lastDay = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = binder.coerced(try day(arguments[0], binder), to: .timestamp)
        let first = try DCFunctions.truncated("month", value, binder, at: range)
        let month = Scalar.literal(.interval(months: 1, days: -1, microseconds: 0), .interval)
        return binder.coerced(.call(.addInterval, [first, month], .timestamp, at: range), to: .date)
    }

    /// `trunc(d, 'month')`, a date; NULL for a unit that there is not.
    private static let trunc = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let value = binder.coerced(try day(arguments[0], binder), to: .timestamp)
        guard let word = arguments[1].textValue?.lowercased() else {
            throw .notSupported("a unit that is not constant", at: arguments[1].range ?? range)
        }
        guard let unit = units[word], ["year", "quarter", "month", "week"].contains(unit) else {
            return .literal(.null, .date, at: range)
        }
        return binder.coerced(try DCFunctions.truncated(unit, value, binder, at: range), to: .date)
    }

    /// The words that Spark takes for a unit.
    static let units: [String: String] = [
        "year": "year", "yyyy": "year", "yy": "year", "quarter": "quarter", "month": "month", "mon": "month",
        "mm": "month", "week": "week", "day": "day", "dd": "day", "hour": "hour", "minute": "minute",
        "second": "second", "millisecond": "millisecond", "microsecond": "microsecond",
    ]

    private static func converted(to type: SQLType) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            if arguments.count > 1 {
                throw .notSupported(
                    "a format for dates and times", at: arguments[1].range ?? range, hint: "it is ISO without one")
            }
            let value = arguments[0].isBareNull ? arguments[0] : try binder.moment(arguments[0], "to_date", at: range)
            return try binder.explicitCast(arguments[0].type.isText ? arguments[0] : value, to: type, at: range)
        }
    }

    private static let part = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard let field = arguments[0].textValue?.lowercased() else {
            throw .notSupported("a field that is not constant", at: arguments[0].range ?? range)
        }
        return try binder.extract(field, arguments[1], at: range)
    }
}
