import FedAlgebra
import FedCatalog
import FedDiagnostics

/// What DC SQL reads from intervals: how they compare, and their fields.
extension Binder {
    /// Months come before days, and days before the time, whatever their lengths.
    func intervals(
        _ comparison: Comparison, _ first: Scalar, _ second: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let (left, right) = (try knownParts(first, at: range).all, try knownParts(second, at: range).all)
        let pairs = Self.deciding(left, right)
        func test(_ comparison: Comparison, _ pair: (Scalar, Scalar)) -> Scalar {
            .compare(comparison, pair.0, pair.1, at: range)
        }
        var result: Scalar
        switch comparison {
        case .equal, .notEqual:
            result = .and(pairs.map { test(.equal, $0) }, at: range)
            if comparison == .notEqual { result = .not(result, at: range) }
        default:
            result = test(comparison, pairs[pairs.count - 1])
            let strict: Comparison = [.less, .lessOrEqual].contains(comparison) ? .less : .greater
            for pair in pairs.dropLast().reversed() {
                result = .or([test(strict, pair), .and([test(.equal, pair), result], at: range)], at: range)
            }
        }
        // A part that is not NULL must not decide where the interval is.
        var nulls: [Scalar] = []
        for (side, parts) in [(pairs.map(\.0), left), (pairs.map(\.1), right)] {
            guard let part = parts.last(where: \.isNullable), !side.allSatisfy(\.isNullable) else { continue }
            nulls.append(.isNull(part))
        }
        if nulls.isEmpty { return result }
        return Scalar(
            .searchedCase(
                [.init(condition: .or(nulls), result: .literal(.null, .boolean))], otherwise: result),
            type: .boolean, isNullable: true, range: range)
    }

    /// The parts that can differ, of which each is NULL where its interval is.
    private static func deciding(_ left: [Scalar], _ right: [Scalar]) -> [(Scalar, Scalar)] {
        let pairs = zip(left, right).filter { first, second in
            if first.isZeroPart, second.isZeroPart { return false }
            return first.literalValue == nil || first.literalValue != second.literalValue
        }
        return pairs.isEmpty ? [(left[2], right[2])] : pairs
    }

    /// Whether some part of them differs, and NULL from all else.
    func distinctIntervals(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let (left, right) = (try knownParts(first, at: range).all, try knownParts(second, at: range).all)
        let tests = Self.deciding(left, right)
            .map { Scalar(.isDistinct($0.0, $0.1), type: .boolean, isNullable: false, range: range) }
        return .or(tests, at: range)
    }

    // MARK: - Fields

    func fieldOfInterval(_ field: String, _ value: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let parts = try knownParts(value, at: range)
        func number(_ function: Function, _ part: Scalar, _ size: Int64) throws(CompileError) -> Scalar {
            try arithmetic(function, part, .literal(.integer(size), part.type), at: range)
        }
        func whole(_ scalar: Scalar) throws(CompileError) -> Scalar {
            try explicitCast(scalar, to: .integer, at: range)
        }
        switch field {
        case "year": return try number(.divide, parts.months, 12)
        case "month": return try number(.modulo, parts.months, 12)
        // An integer has ten digits beside a decimal, and a literal those that are written.
        case "day":
            return Scalar(.cast(parts.days, .dc), type: .integer, isNullable: parts.days.isNullable, range: range)
        case "hour": return try whole(number(.divide, parts.microseconds, 3_600_000_000))
        case "minute":
            return try whole(number(.divide, number(.modulo, parts.microseconds, 3_600_000_000), 60_000_000))
        case "second": return try seconds(number(.modulo, parts.microseconds, 60_000_000), at: range)
        case "epoch":
            // A year has 365.25 days here, and a month 30; doubles are added in this order.
            var sum = call(
                .divide, [coerced(parts.microseconds, to: .double), .literal(.double(1e6), .double)], .double, at: range
            )
            let years = try number(.divide, parts.months, 12)
            let months = try number(.modulo, parts.months, 12)
            for (part, isZero, length) in [
                (years, parts.months.isZeroPart, 31_557_600.0), (months, parts.months.isZeroPart, 2_592_000.0),
                (parts.days, parts.days.isZeroPart, 86_400.0),
            ] where !isZero && part.folded().literalValue != .integer(0) {
                let product = call(
                    .multiply, [coerced(part, to: .double), .literal(.double(length), .double)], .double, at: range)
                sum = call(.add, [sum, product], .double, at: range)
            }
            return sum
        default:
            throw CompileError(.typeMismatch, "EXTRACT(\(field) …) needs a date or timestamp", at: range)
        }
    }

    /// A count of microseconds below a minute as seconds with six digits of fraction.
    func seconds(_ microseconds: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let unit = Scalar.literal(.decimal(1), .numeric(precision: 6, scale: 6))
        let count = try explicitCast(microseconds, to: .numeric(precision: 8, scale: 0), at: range)
        let product = call(.multiply, [count, unit], .numeric(precision: 14, scale: 6), at: range)
        return coerced(product, to: .numeric(precision: 8, scale: 6))
    }
}
