import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Binder {
    /// Whether dates and times cast between these types, beside those casts that every language has.
    func isTemporalCast(_ from: SQLType, _ to: SQLType) -> Bool {
        switch (from, to) {
        case (.timestamp, .text), (.timestamptz, .text): true
        case (_, .date), (_, .timestamp): from.isText
        case (_, .timestamptz): from.isText
        default: false
        }
    }

    func dateArithmetic(
        _ function: Function, _ first: Scalar, _ second: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar? {
        let isNullable = first.isNullable || second.isNullable
        func call(_ function: Function, _ arguments: [Scalar], _ type: SQLType) -> Scalar {
            let result = Scalar(.call(function, arguments), type: type, isNullable: isNullable, range: range)
            let folded = result.folded()
            // A NULL that DC SQL did not see before, it does not see now.
            return isNullConstant(folded) && !arguments.contains(where: isNullConstant) ? result : folded
        }
        switch (function, first.type, second.type) {
        case (.add, .date, .bigint), (.subtract, .date, .bigint), (.add, .bigint, .date):
            throw CompileError(
                .typeMismatch, "the number of days is an integer, and this is bigint", at: range, hint: "cast it")
        case (.add, .date, let other) where other.isInteger, (.subtract, .date, let other) where other.isInteger:
            let days = coerced(second, to: .integer)
            let count =
                function == .add
                ? days : Scalar(.call(.negate, [days]), type: .integer, isNullable: days.isNullable).folded()
            return call(.addDays, [first, count], .date)
        case (.add, let other, .date) where other.isInteger:
            return call(.addDays, [second, coerced(first, to: .integer)], .date)
        case (.subtract, .date, .date) where options.language == .dc:
            return call(.daysBetween, [first, second], .integer)
        case (.add, .date, .interval), (.add, .timestamp, .interval), (.subtract, .date, .interval),
            (.subtract, .timestamp, .interval), (.add, .timestamptz, .interval), (.subtract, .timestamptz, .interval):
            if case .call(let length, let count) = second.kind, function == .add,
                let sum = Self.sums[length]
            {
                let type: SQLType = first.type == .timestamptz ? .timestamptz : .timestamp
                return call(sum, [coerced(first, to: type)] + count, type)
            }
            guard case .literal(.interval(let months, let days, let microseconds)) = second.kind else {
                return try moved(first, by: second, function, at: range)
            }
            let type: SQLType = first.type == .timestamptz ? .timestamptz : .timestamp
            let interval =
                function == .add
                ? second
                : .literal(.interval(months: -months, days: -days, microseconds: -microseconds), .interval)
            let sum = call(.addInterval, [coerced(first, to: type), interval], type)
            if options.language == .dc || first.type != .date { return sum }
            // In Spark a date stays one, unless hours are added.
            return coerced(sum, to: microseconds == 0 ? .date : .timestamptz)
        case (.add, .interval, .date), (.add, .interval, .timestamp), (.add, .interval, .timestamptz):
            return try dateArithmetic(.add, second, first, at: range)
        default:
            let moments: [SQLType] = [.timestamp, .timestamptz, .time, .date]
            if options.language == .dc, let result = try timeArithmetic(function, first, second, at: range) {
                return result
            }
            if [.add, .subtract].contains(function), first.type != second.type,
                moments.contains(first.type), moments.contains(second.type),
                [first.type, second.type].contains(.time)
            {
                throw .notSupported(
                    "arithmetic of a time of day and a \(first.type == .time ? second.type : first.type)", at: range)
            }
            if function == .subtract, moments.contains(first.type), moments.contains(second.type) {
                throw .notSupported(
                    "a difference of times, which is an interval,", at: range,
                    hint: "datediff('second', a, b) counts seconds")
            }
            switch (function, first.type, second.type) {
            case (.add, .interval, .interval): return try sum(first, second, at: range)
            case (.subtract, .interval, .interval):
                return try sum(first, negated(second, at: range), at: range)
            // In Spark the product has hours, even without a value for them, and makes a timestamp of a date.
            case (.multiply, _, _) where options.language == .spark: break
            case (.multiply, .interval, _) where second.type.isInteger:
                return try interval(first, times: second, at: range)
            case (.multiply, _, .interval) where first.type.isInteger:
                return try interval(second, times: first, at: range)
            default: break
            }
            if [first.type, second.type].contains(where: { $0 == .interval }) {
                throw .notSupported("arithmetic on intervals", at: range)
            }
            return nil
        }
    }

    private static let sums: [Function: Function] = [.intervalOfMonths: .addMonths, .intervalOfDays: .addWholeDays]

    // MARK: - Fields

    func extract(_ field: String, _ operand: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let field = options.language == .dc ? Self.field(named: field) : field
        if options.language == .dc {
            if operand.type == .time { return try fieldOfTime(field, operand, at: range) }
            if operand.type == .interval { return try fieldOfInterval(field, operand, at: range) }
        }
        let value = try moment(operand, "EXTRACT", at: range)
        func call(_ function: Function, _ type: SQLType = .integer) -> Scalar {
            let result = Scalar(.call(function, [value]), type: type, isNullable: value.isNullable, range: range)
            return nullified(result, by: [value])
        }
        switch field {
        case "year": return call(.year)
        case "quarter": return call(.quarter)
        case "month": return call(.month)
        case "day": return call(.day)
        case "week": return call(.week)
        case "dow" where options.language == .dc: return call(.dayOfWeek)
        // Spark counts from 1 on Sunday.
        case "dow", "dayofweek": return shifted(call(.dayOfWeek), by: options.language == .spark ? 1 : 0, at: range)
        case "isodow", "dayofweek_iso", "dow_iso": return call(.isoDayOfWeek)
        case "doy": return call(.dayOfYear)
        case "isoyear", "yearofweek": return call(.isoYear)
        case "hour", "minute", "second":
            if value.type == .date {
                let zero = Scalar.literal(.timestamp(0), .timestamp)
                return try extract(field, zero, at: range)
            }
            if field == "second" { return call(.second, .numeric(precision: 8, scale: 6)) }
            return call(field == "hour" ? .hour : .minute)
        case "epoch" where options.language == .dc: return epoch(value, at: range)
        case "decade", "century", "millennium":
            guard options.language == .dc else { break }
            return nullified(try periodOfYears(field, value, at: range), by: [value])
        case "millisecond", "microsecond":
            guard options.language == .dc else { break }
            return try partOfSecond(field, value, at: range)
        default: break
        }
        throw .notSupported("EXTRACT(\(field) …)", at: range)
    }

    /// A date, timestamp or timestamptz.
    func moment(_ operand: Scalar, _ construct: String, at range: SourceRange) throws(CompileError) -> Scalar {
        switch operand.type {
        case .date, .timestamp, .timestamptz: return operand
        case .text where options.language == .dc && operand.isBareNull:
            return .literal(.null, .timestamp, at: operand.range)
        case .text where options.language == .spark:
            return try implicit(adapted(operand, to: .timestamptz), to: .timestamptz)
        case .time, .interval: throw .notSupported("\(construct) of \(operand.type)", at: operand.range ?? range)
        default:
            throw CompileError(
                .typeMismatch, "\(construct) needs a date or timestamp, and this is \(operand.type)",
                at: operand.range ?? range)
        }
    }

    private func shifted(_ number: Scalar, by distance: Int64, at range: SourceRange) -> Scalar {
        if distance == 0 { return number }
        return Scalar(
            .call(.add, [number, .literal(.integer(distance), .integer)]), type: number.type,
            isNullable: number.isNullable, range: range)
    }

    /// Seconds with six digits of fraction.
    private func epoch(_ value: Scalar, at range: SourceRange) -> Scalar {
        let moment = value.type == .date ? coerced(value, to: .timestamp) : value
        let count = Scalar(.call(.epochMicroseconds, [moment]), type: .bigint, isNullable: value.isNullable)
        let unit = Scalar.literal(.decimal(1), .numeric(precision: 6, scale: 6))
        let seconds = Scalar(
            .call(.multiply, [coerced(count, to: .numeric(precision: 19, scale: 0)), unit]),
            type: .numeric(precision: 25, scale: 6), isNullable: value.isNullable, range: range)
        return coerced(seconds, to: .numeric(precision: 18, scale: 6))
    }

    // MARK: - Zones

    /// What clocks show in a zone; the way back is ambiguous when they are put back, and engines differ there.
    func atTimeZone(_ operand: Scalar, _ zone: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        guard case .literal(.text(let text)) = zone.folded().kind else {
            throw .notSupported("a time zone that is not constant", at: zone.range ?? range)
        }
        if options.language == .dc, TimeZoneName.isRule(text) {
            throw .notSupported(
                "the zone '\(text)', which engines give different hours before 1967,", at: zone.range ?? range,
                hint: "name a place, such as 'America/New_York'")
        }
        let name = options.language == .dc ? TimeZoneName.canonical(text) ?? text : text
        guard name == "UTC" || name.contains("/"), name.unicodeScalars.allSatisfy(Self.isZoneLetter) else {
            throw CompileError(
                .invalidLiteral, "'\(name.short)' is not the name of a time zone", at: zone.range ?? range,
                hint: "name it like 'Europe/Berlin', or 'UTC'")
        }
        switch operand.type {
        case .text where options.language == .dc && operand.isBareNull:
            return .literal(.null, .timestamptz, at: operand.range)
        case .timestamptz:
            if name == "UTC" { return coerced(operand, to: .timestamp) }
            return Scalar(
                .call(.localTime, [operand, .literal(.text(name), .text)]), type: .timestamp,
                isNullable: operand.isNullable, range: range)
        case .timestamp where name == "UTC", .date where name == "UTC":
            return coerced(operand, to: .timestamptz)
        case .timestamp, .date:
            throw .notSupported(
                "AT TIME ZONE of a local time, which some hours have twice,", at: range,
                hint: "apply it to a timestamptz")
        default:
            throw CompileError(
                .typeMismatch, "AT TIME ZONE needs a timestamp, and this is \(operand.type)",
                at: operand.range ?? range)
        }
    }

    private static func isZoneLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "/", "_", "-", "+": true
        default: false
        }
    }
}
