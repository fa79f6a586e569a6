import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Times of day, which DC SQL computes with as microseconds since midnight.
extension Binder {
    /// Sums and differences with times of day, and the differences of moments; `nil` for other types.
    func timeArithmetic(
        _ function: Function, _ first: Scalar, _ second: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar? {
        let moments: [SQLType] = [.date, .timestamp, .timestamptz]
        switch (function, first.type, second.type) {
        case (.add, .time, .interval), (.subtract, .time, .interval):
            return try turned(first, by: function == .add ? second : negated(second, at: range), at: range)
        case (.add, .interval, .time): return try turned(second, by: first, at: range)
        case (.add, _, .time) where moments.contains(first.type),
            (.subtract, _, .time) where moments.contains(first.type):
            let moment = first.type == .date ? coerced(first, to: .timestamp) : first
            var count = microseconds(ofTime: second, at: range)
            if function == .subtract { count = call(.negate, [count], .bigint, at: range) }
            return try later(moment, by: count, at: range)
        case (.add, .time, _) where moments.contains(second.type):
            return try timeArithmetic(.add, second, first, at: range)
        case (.subtract, .time, .time):
            let count = try arithmetic(
                .subtract, microseconds(ofTime: first, at: range), microseconds(ofTime: second, at: range), at: range)
            let zero = zero(where: count, .integer)
            return interval(IntervalParts(months: zero, days: zero, microseconds: count), at: range)
        case (.subtract, _, _) where moments.contains(first.type) && moments.contains(second.type):
            return try difference(first, second, at: range)
        default:
            return nil
        }
    }

    private func microseconds(ofTime time: Scalar, at range: SourceRange) -> Scalar {
        call(.microsecondsOfTime, [time], .bigint, at: range)
    }

    /// The time so much later: past midnight it begins anew, and months and days do not count.
    private func turned(_ time: Scalar, by interval: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        guard let parts = parts(of: interval) else {
            throw .notSupported("an interval that a subquery gives", at: interval.range ?? range)
        }
        if case .integer(let count) = parts.microseconds.literalValue {
            // Without a step the end of the day stays what it is.
            if count == 0 { return time }
            let rest = Scalar.literal(.integer(count % Self.day), .bigint)
            return try timeOfDay(
                arithmetic(.add, microseconds(ofTime: time, at: range), rest, at: range), at: range)
        }
        let moved = try timeOfDay(
            arithmetic(.add, microseconds(ofTime: time, at: range), parts.microseconds, at: range), at: range)
        let stays = Scalar.compare(.equal, parts.microseconds, .literal(.integer(0), .bigint))
        return Scalar(
            .searchedCase([.init(condition: stays, result: time)], otherwise: moved), type: .time,
            isNullable: time.isNullable || moved.isNullable, range: range)
    }

    /// The time of day of a count of microseconds from some midnight on, which may be negative.
    private func timeOfDay(_ count: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let day = Scalar.literal(.integer(Self.day), .bigint)
        let rest = try arithmetic(.modulo, count, day, at: range)
        let positive = try arithmetic(.modulo, arithmetic(.add, rest, day, at: range), day, at: range)
        return call(.timeOfMicroseconds, [positive], .time, at: range)
    }

    /// What a clock in UTC shows at a timestamp.
    func timeOfMoment(_ moment: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        if isNullConstant(moment) { return typedNull(.time, at: range) }
        return try timeOfDay(call(.epochMicroseconds, [moment], .bigint, at: range), at: range)
    }

    func fieldOfTime(_ field: String, _ time: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let count = microseconds(ofTime: time, at: range)
        func number(_ function: Function, _ part: Scalar, _ size: Int64) throws(CompileError) -> Scalar {
            try arithmetic(function, part, .literal(.integer(size), .bigint), at: range)
        }
        func whole(_ scalar: Scalar) throws(CompileError) -> Scalar {
            nullified(try explicitCast(scalar, to: .integer, at: range), by: [time])
        }
        let ofMinute = try number(.modulo, count, 60_000_000)
        switch field {
        // The end of the day has the hour of its begin.
        case "hour": return try whole(number(.modulo, number(.divide, count, 3_600_000_000), 24))
        case "minute": return try whole(number(.modulo, number(.divide, count, 60_000_000), 60))
        case "second": return nullified(try seconds(ofMinute, at: range), by: [time])
        case "millisecond": return try whole(number(.divide, ofMinute, 1000))
        case "microsecond": return try whole(ofMinute)
        default:
            throw CompileError(.typeMismatch, "EXTRACT(\(field) …) needs a date or timestamp", at: range)
        }
    }
}
