import FedAlgebra
import FedCatalog
import FedDiagnostics

extension SparkFunctions {
    static let temporal: [String: Signature] = [
        "year": DCFunctions.dateField("year"), "quarter": DCFunctions.dateField("quarter"),
        "month": DCFunctions.dateField("month"), "day": DCFunctions.dateField("day"),
        "dayofmonth": DCFunctions.dateField("day"), "weekofyear": DCFunctions.dateField("week"),
        "dayofyear": DCFunctions.dateField("doy"), "dayofweek": DCFunctions.dateField("dayofweek"),
        "hour": DCFunctions.dateField("hour"), "minute": DCFunctions.dateField("minute"),
        "unix_micros": Signature(count: 1...1) { _, arguments, range throws(CompileError) in
            guard arguments[0].type == .timestamptz else {
                throw .notSupported("unix_micros of \(arguments[0].type)", at: range)
            }
            return Scalar(
                .call(.epochMicroseconds, arguments), type: .bigint, isNullable: arguments[0].isNullable, range: range)
        },
        "timestamp_micros": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let count = binder.coerced(try binder.number(arguments[0], "timestamp_micros"), to: .bigint)
            return Scalar(
                .call(.timestampOfMicroseconds, [count]), type: .timestamptz, isNullable: count.isNullable,
                range: range)
        },
        "make_date": Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
            var numbers: [Scalar] = []
            for argument in arguments {
                numbers.append(binder.coerced(try binder.number(argument, "make_date"), to: .integer))
            }
            return Scalar(
                .call(.makeDate, numbers), type: .date, isNullable: numbers.contains(where: \.isNullable),
                range: range)
        },
        "make_timestamp_ntz": makeTimestamp,
        "date_trunc": dateTrunc, "from_utc_timestamp": fromUTC,
        "make_ym_interval": monthInterval, "make_dt_interval": dayInterval,
    ]

    /// Whole numbers, and seconds with six digits of fraction.
    private static let makeTimestamp = Signature(count: 6...6) { binder, arguments, range throws(CompileError) in
        var numbers: [Scalar] = []
        for argument in arguments.prefix(5) {
            numbers.append(binder.coerced(try binder.number(argument, "make_timestamp_ntz"), to: .integer))
        }
        let seconds = try binder.number(arguments[5], "make_timestamp_ntz")
        guard seconds.type.isExact else {
            throw .notSupported("make_timestamp_ntz with seconds of \(seconds.type)", at: seconds.range ?? range)
        }
        numbers.append(binder.coerced(seconds, to: .numeric(precision: 8, scale: 6)))
        return .call(.makeTimestamp, numbers, .timestamp, at: range)
    }

    /// Gives a timestamp with the session's zone, whatever it is given.
    private static let dateTrunc = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard let text = arguments[0].textValue, let unit = units[text.lowercased()] else {
            throw .notSupported("date_trunc with this unit", at: arguments[0].range ?? range)
        }
        let value = binder.coerced(try binder.moment(arguments[1], "date_trunc", at: range), to: .timestamptz)
        return try DCFunctions.truncated(unit, value, binder, at: range)
    }

    /// Also a timestamp with zone: of the moment at which clocks in UTC show what clocks there show now.
    private static let fromUTC = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let instant = binder.coerced(try binder.moment(arguments[0], "from_utc_timestamp", at: range), to: .timestamptz)
        let local = try binder.atTimeZone(instant, arguments[1], at: range)
        return binder.coerced(local, to: .timestamptz)
    }

    /// Only beside a plus sign: intervals of computed length are no values of their own here.
    private static let monthInterval = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard arguments[0].literalValue == .integer(0) else {
            throw .notSupported("make_ym_interval with years", at: arguments[0].range ?? range)
        }
        let count = binder.coerced(try binder.number(arguments[1], "make_ym_interval"), to: .integer)
        return Scalar(.call(.intervalOfMonths, [count]), type: .interval, isNullable: count.isNullable, range: range)
    }

    private static let dayInterval = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let count = binder.coerced(try binder.number(arguments[0], "make_dt_interval"), to: .integer)
        return Scalar(.call(.intervalOfDays, [count]), type: .interval, isNullable: count.isNullable, range: range)
    }
}
