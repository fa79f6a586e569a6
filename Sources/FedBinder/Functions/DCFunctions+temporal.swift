import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DCFunctions {
    static let temporal: [String: Signature] = [
        "year": dateField("year"), "quarter": dateField("quarter"), "month": dateField("month"),
        "day": dateField("day"), "week": dateField("week"), "hour": dateField("hour"),
        "minute": dateField("minute"), "second": dateField("second"), "dayofweek": dateField("dow"),
        "dayname": named(.dayOfWeek, from: 0, ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]),
        "monthname": named(
            .month, from: 1,
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]),
        "date_part": datePart, "date_trunc": dateTrunc, "date_add": dateAdd, "datediff": dateDiff,
        "make_date": makeDate, "to_timestamp": toTimestamp,
    ].merging(timeFormats) { $1 }

    static func dateField(_ field: String) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            try binder.extract(field, arguments[0], at: range)
        }
    }

    /// A word for each number.
    private static func named(_ function: Function, from first: Int64, _ names: [String]) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = try binder.moment(arguments[0], function.name, at: range)
            let number = Scalar(.call(function, [value]), type: .integer, isNullable: value.isNullable)
            var branches = names.enumerated().map { offset, name in
                Scalar.Branch(
                    condition: .compare(.equal, number, .literal(.integer(first + Int64(offset)), .integer)),
                    result: .literal(.text(name), .text))
            }
            let last = value.isNullable ? nil : branches.popLast()
            return Scalar(
                .searchedCase(branches, otherwise: last?.result ?? .literal(.null, .text)), type: .text,
                isNullable: value.isNullable, range: range)
        }
    }

    /// A literal word, in lower case.
    private static func word(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> String {
        guard case .literal(.text(let text)) = scalar.folded().kind else {
            throw .notSupported("a unit of time that is not constant", at: scalar.range ?? range)
        }
        return text.lowercased()
    }

    /// A literal word, in the singular.
    private static func unit(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> String {
        let word = try word(scalar, at: range)
        return word.hasSuffix("s") && word.count > 1 ? String(word.dropLast()) : word
    }

    /// As EXTRACT, but of type double precision.
    private static let datePart = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let word = try word(arguments[0], at: range)
        try refuseUntyped(arguments[1], "date_part", at: range)
        if word == "epoch" {
            throw .notSupported(
                "date_part('epoch', …)", at: arguments[0].range ?? range, hint: "write EXTRACT(EPOCH FROM …)")
        }
        // Of an interval it counts otherwise than EXTRACT does, and of a time there is none.
        let field = try binder.extract(word, binder.moment(arguments[1], "date_part", at: range), at: range)
        return binder.coerced(field, to: .double)
    }

    /// EXTRACT takes a NULL without a type; these do not, as they have several forms.
    private static func refuseUntyped(
        _ operand: Scalar, _ name: String, at range: SourceRange
    ) throws(CompileError) {
        if !operand.isBareNull { return }
        throw CompileError(
            .typeMismatch, "\(name) needs a date or timestamp, and this is an untyped NULL", at: operand.range ?? range,
            hint: "write NULL::date")
    }

    private static let dateTrunc = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        try refuseUntyped(arguments[1], "date_trunc", at: range)
        if binder.hasNull([arguments[0]]) {
            let value = try binder.moment(arguments[1], "date_trunc", at: range)
            return .literal(.null, value.type == .timestamptz ? .timestamptz : .timestamp, at: range)
        }
        let word = Binder.field(named: try word(arguments[0], at: range))
        if Binder.years[word] != nil {
            return try binder.beginOfYears(word, binder.moment(arguments[1], "date_trunc", at: range), at: range)
        }
        if word == "microsecond" {
            let value = try binder.moment(arguments[1], "date_trunc", at: range)
            return value.type == .date ? binder.coerced(value, to: .timestamp) : value
        }
        let units = ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond"]
        guard units.contains(word) else {
            throw .notSupported(
                "date_trunc('\(word)', …)", at: arguments[0].range ?? range,
                hint: "the units are millennium, century, decade, \(units.joined(separator: ", ")) and microsecond")
        }
        return try truncated(word, binder.moment(arguments[1], "date_trunc", at: range), binder, at: range)
    }

    static func truncated(
        _ word: String, _ operand: Scalar, _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let value = operand.type == .date ? binder.coerced(operand, to: .timestamp) : operand
        return Scalar(
            .call(.truncateTime, [.literal(.text(word), .text), value]), type: value.type,
            isNullable: value.isNullable, range: range)
    }

    /// Takes a unit, a number, and a moment, and gives a timestamp or timestamptz.
    private static let dateAdd = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let months: [String: Int64] = [
            "month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12_000,
        ]
        let days: [String: Int64] = ["day": 1, "week": 7]
        if binder.hasNull(arguments) {
            let hasZone = arguments[2].type == .timestamptz || arguments[2].isBareNull
            return .literal(.null, hasZone ? .timestamptz : .timestamp, at: range)
        }
        let word = try unit(arguments[0], at: range)
        guard let factor = months[word] ?? days[word] else {
            throw CompileError(
                .invalidLiteral, "date_add does not know the unit '\(word.short)'", at: arguments[0].range ?? range,
                hint: "the units are millennium, century, decade, year, quarter, month, week and day")
        }
        let operand = try binder.moment(arguments[2], "date_add", at: range)
        let value = operand.type == .date ? binder.coerced(operand, to: .timestamp) : operand
        guard arguments[1].type.isInteger else {
            throw CompileError(
                .typeMismatch, "date_add needs an integer, and this is \(arguments[1].type)",
                at: arguments[1].range ?? range)
        }
        let number = binder.coerced(arguments[1], to: .integer)
        let count =
            factor == 1
            ? number : try binder.arithmetic(.multiply, number, .literal(.integer(factor), .integer), at: range)
        return Scalar(
            .call(months[word] == nil ? .addWholeDays : .addMonths, [value, count]), type: value.type,
            isNullable: value.isNullable || count.isNullable, range: range)
    }

    private static let makeDate = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        var numbers: [Scalar] = []
        for argument in arguments {
            if argument.isBareNull {
                numbers.append(.literal(.null, .integer, at: argument.range))
                continue
            }
            guard argument.type.isInteger else {
                throw CompileError(
                    .typeMismatch, "make_date needs integers, and this is \(argument.type)",
                    at: argument.range ?? range)
            }
            numbers.append(binder.coerced(argument, to: .integer))
        }
        let date = Scalar(
            .call(.makeDate, numbers), type: .date, isNullable: numbers.contains(where: \.isNullable), range: range)
        // Years before the year 1 have another spelling.
        let isTooEarly = Scalar.compare(.less, numbers[0], .literal(.integer(1), .integer))
        if let year = numbers[0].integerValue, year > 0 { return date }
        return Scalar(
            .searchedCase(
                [.init(condition: isTooEarly, result: .raising("date value out of range: no such year", as: .date))],
                otherwise: date), type: .date, isNullable: true, range: range)
    }

    /// Seconds since 1970, or a text with its format.
    private static let toTimestamp = Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
        if arguments.count == 2 { return try timestamp(arguments, binder, at: range) }
        let number = try binder.number(arguments[0], "to_timestamp")
        // A decimal or a real counts as a double, in whose last digit a microsecond may be lost.
        let value = binder.coerced(number, to: number.type.isInteger ? .bigint : .double)
        let million = Scalar.literal(.integer(1_000_000), .integer)
        let scaled = try binder.arithmetic(.multiply, value, million, at: range)
        // What is beyond microseconds is cut.
        let whole =
            scaled.type.isInteger
            ? scaled
            : Scalar(.call(.truncate, [scaled]), type: scaled.type, isNullable: scaled.isNullable, range: range)
        let count = try binder.explicitCast(whole, to: .bigint, at: range)
        return Scalar(
            .call(.timestampOfMicroseconds, [count]), type: .timestamptz, isNullable: value.isNullable, range: range)
    }

    // MARK: - Differences

    /// How many borders of the unit lie between two moments; weeks begin on Sunday here.
    private static let dateDiff = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        if binder.hasNull([arguments[0]]) { return binder.tried(.literal(.null, .bigint, at: range)) }
        let word = try unit(arguments[0], at: range)
        var ends: [Scalar] = []
        for argument in arguments.dropFirst() {
            let adapted = binder.isUntyped(argument) ? try binder.adapted(argument, to: .timestamp) : argument
            ends.append(try binder.moment(adapted, "datediff", at: range))
        }
        func count(_ moment: Scalar) throws(CompileError) -> Scalar {
            try ordinal(word, of: moment, binder, at: range)
        }
        let counts = [try count(ends[1]), try count(ends[0])]
        // That it is NULL is not seen in DC SQL, even where an end is a constant.
        return Scalar(
            .call(.subtract, counts), type: .bigint, isNullable: counts.contains(where: \.isNullable), range: range)
    }

    /// The number of the unit that a moment lies in, from some border on.
    private static func ordinal(
        _ word: String, of moment: Scalar, _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        func field(_ name: String) throws(CompileError) -> Scalar {
            binder.coerced(try binder.extract(name, moment, at: range), to: .bigint)
        }
        func number(_ value: Int64) -> Scalar { .literal(.integer(value), .bigint) }
        func times(_ scalar: Scalar, _ factor: Int64) throws(CompileError) -> Scalar {
            try binder.arithmetic(.multiply, scalar, number(factor), at: range)
        }
        func plus(_ scalar: Scalar, _ other: Scalar) throws(CompileError) -> Scalar {
            try binder.arithmetic(.add, scalar, other, at: range)
        }
        switch word {
        case "year": return try field("year")
        case "quarter": return try plus(times(field("year"), 4), field("quarter"))
        case "month": return try plus(times(field("year"), 12), field("month"))
        case "day", "week":
            let day = binder.coerced(moment, to: .date)
            let zero = Scalar.literal(.date(0), .date)
            let days = binder.coerced(try binder.arithmetic(.subtract, day, zero, at: range), to: .bigint)
            // The first of January 1970 was a Thursday.
            return word == "day" ? days : try floored(plus(days, number(4)), by: 7, binder, at: range)
        case "hour", "minute", "second":
            let instant = moment.type == .date ? binder.coerced(moment, to: .timestamp) : moment
            let micros = Scalar(
                .call(.epochMicroseconds, [instant]), type: .bigint, isNullable: moment.isNullable, range: range)
            let size: Int64 = word == "hour" ? 3_600_000_000 : word == "minute" ? 60_000_000 : 1_000_000
            return try floored(micros, by: size, binder, at: range)
        default:
            throw .notSupported(
                "datediff('\(word)', …)", at: range,
                hint: "the units are year, quarter, month, week, day, hour, minute and second")
        }
    }

    /// A quotient rounded down, where division cuts toward zero.
    private static func floored(
        _ value: Scalar, by divisor: Int64, _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let size = Scalar.literal(.integer(divisor), .bigint)
        let rest = try binder.arithmetic(.modulo, value, size, at: range)
        let positive = try binder.arithmetic(
            .modulo, binder.arithmetic(.add, rest, size, at: range), size, at: range)
        return try binder.arithmetic(
            .divide, binder.arithmetic(.subtract, value, positive, at: range), size, at: range)
    }
}
