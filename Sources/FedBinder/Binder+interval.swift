import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Intervals that are operands. In DC SQL they are computed part by part; no system is asked for one.
extension Binder {
    /// The parts of an interval: integers and a bigint, all of them NULL where the interval is.
    struct IntervalParts {
        var months: Scalar
        var days: Scalar
        var microseconds: Scalar

        var all: [Scalar] { [months, days, microseconds] }
    }

    /// `nil` for an interval whose parts are not known here, such as a column.
    func parts(of scalar: Scalar) -> IntervalParts? {
        guard scalar.type == .interval else { return nil }
        switch scalar.kind {
        case .literal(.interval(let months, let days, let microseconds)):
            return IntervalParts(
                months: .literal(.integer(Int64(months)), .integer), days: .literal(.integer(Int64(days)), .integer),
                microseconds: .literal(.integer(microseconds), .bigint))
        case .literal(.null):
            return IntervalParts(
                months: .literal(.null, .integer), days: .literal(.null, .integer),
                microseconds: .literal(.null, .bigint))
        case .call(.intervalOfParts, let parts):
            return IntervalParts(months: parts[0], days: parts[1], microseconds: parts[2])
        case .searchedCase(let branches, let otherwise):
            guard let last = parts(of: otherwise) else { return nil }
            var results: [(Scalar, IntervalParts)] = []
            for branch in branches {
                guard let parts = parts(of: branch.result) else { return nil }
                results.append((branch.condition, parts))
            }
            func chosen(_ part: KeyPath<IntervalParts, Scalar>) -> Scalar {
                let value = last[keyPath: part].literalValue
                if value != nil, results.allSatisfy({ $0.1[keyPath: part].literalValue == value }) {
                    return last[keyPath: part]
                }
                return Scalar(
                    .searchedCase(
                        results.map { .init(condition: $0.0, result: $0.1[keyPath: part]) },
                        otherwise: last[keyPath: part]),
                    type: last[keyPath: part].type, isNullable: scalar.isNullable)
            }
            return IntervalParts(
                months: chosen(\.months), days: chosen(\.days), microseconds: chosen(\.microseconds))
        case .call(.coalesce, let choices):
            let parts = choices.compactMap { self.parts(of: $0) }
            guard parts.count == choices.count, let last = parts.last else { return nil }
            func first(_ part: KeyPath<IntervalParts, Scalar>) -> Scalar {
                Scalar(
                    .call(.coalesce, parts.map { $0[keyPath: part] }), type: last[keyPath: part].type,
                    isNullable: scalar.isNullable)
            }
            return IntervalParts(
                months: first(\.months), days: first(\.days), microseconds: first(\.microseconds))
        default:
            return nil
        }
    }

    func knownParts(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> IntervalParts {
        guard let parts = parts(of: scalar) else {
            throw .notSupported(
                "an interval that a subquery gives", at: scalar.range ?? range, hint: "compute it where it is used")
        }
        return parts
    }

    func interval(_ parts: IntervalParts, at range: SourceRange) -> Scalar {
        Scalar(
            .call(.intervalOfParts, parts.all), type: .interval, isNullable: parts.all.contains(where: \.isNullable),
            range: range)
    }

    // MARK: - Arithmetic

    func interval(_ scalar: Scalar, times factor: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        if let number = factor.integerValue, let product = literal(scalar, times: number, at: range) { return product }
        guard options.language == .dc else { throw .notSupported("arithmetic on intervals", at: range) }
        let parts = try knownParts(scalar, at: range)
        func product(_ part: Scalar) throws(CompileError) -> Scalar {
            if part.literalValue == .integer(0) { return zero(where: factor, part.type) }
            return try explicitCast(arithmetic(.multiply, part, factor, at: range), to: part.type, at: range)
        }
        return interval(
            IntervalParts(
                months: try product(parts.months), days: try product(parts.days),
                microseconds: try product(parts.microseconds)), at: range)
    }

    func negated(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        try interval(scalar, times: .literal(.integer(-1), .integer), at: range)
    }

    /// The sum part by part.
    func sum(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        if let sum = literal(first, plus: second, at: range) { return sum }
        guard options.language == .dc else { throw .notSupported("arithmetic on intervals", at: range) }
        let (left, right) = (try knownParts(first, at: range), try knownParts(second, at: range))
        func sum(_ first: Scalar, _ second: Scalar) throws(CompileError) -> Scalar {
            if first.literalValue == .integer(0), !first.isNullable { return second }
            if second.literalValue == .integer(0), !second.isNullable { return first }
            return try explicitCast(arithmetic(.add, first, second, at: range), to: first.type, at: range)
        }
        return interval(
            IntervalParts(
                months: try sum(left.months, right.months), days: try sum(left.days, right.days),
                microseconds: try sum(left.microseconds, right.microseconds)), at: range)
    }

    /// A literal a whole number of times, if it is still one.
    private func literal(_ scalar: Scalar, times factor: Int64, at range: SourceRange) -> Scalar? {
        guard case .literal(.interval(let months, let days, let microseconds)) = scalar.kind else { return nil }
        return Self.interval(
            Int64(months).multipliedReportingOverflow(by: factor), Int64(days).multipliedReportingOverflow(by: factor),
            microseconds.multipliedReportingOverflow(by: factor)
        ).map { .literal($0, .interval, at: range) }
    }

    private func literal(_ first: Scalar, plus second: Scalar, at range: SourceRange) -> Scalar? {
        guard case .literal(.interval(let months, let days, let microseconds)) = first.kind,
            case .literal(.interval(let otherMonths, let otherDays, let otherMicroseconds)) = second.kind
        else { return nil }
        return Self.interval(
            Int64(months).addingReportingOverflow(Int64(otherMonths)),
            Int64(days).addingReportingOverflow(Int64(otherDays)),
            microseconds.addingReportingOverflow(otherMicroseconds)
        ).map { .literal($0, .interval, at: range) }
    }

    private typealias Part = (partialValue: Int64, overflow: Bool)

    private static func interval(_ months: Part, _ days: Part, _ microseconds: Part) -> Value? {
        guard !months.overflow, !days.overflow, !microseconds.overflow,
            let exactMonths = Int32(exactly: months.partialValue), let exactDays = Int32(exactly: days.partialValue)
        else { return nil }
        return .interval(months: exactMonths, days: exactDays, microseconds: microseconds.partialValue)
    }

    // MARK: - Moments

    /// A date or timestamp plus or minus a computed interval: months are added first, then days, then the time.
    func moved(
        _ first: Scalar, by second: Scalar, _ function: Function, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard options.language == .dc else {
            throw .notSupported("an interval that is not a literal", at: second.range ?? range)
        }
        let parts = try knownParts(function == .add ? second : negated(second, at: range), at: range)
        var sum = coerced(first, to: first.type == .timestamptz ? .timestamptz : .timestamp)
        let isNull = parts.all.contains { $0.literalValue == .null }
        if isNull { return typedNull(sum.type, at: range) }
        // All are NULL or none: where one is added, zeros need not be.
        let isZero = parts.all.map { $0.isZeroPart }
        if !isZero[0] { sum = call(.addMonths, [sum, parts.months], sum.type, at: range) }
        if !isZero[1] { sum = call(.addWholeDays, [sum, parts.days], sum.type, at: range) }
        if isZero[2], !isZero[0] || !isZero[1] { return sum }
        return try later(sum, by: parts.microseconds, at: range)
    }

    /// A timestamp so many microseconds later.
    func later(
        _ moment: Scalar, by microseconds: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let sum = try arithmetic(
            .add, call(.epochMicroseconds, [moment], .bigint, at: range), microseconds, at: range)
        return coerced(call(.timestampOfMicroseconds, [sum], .timestamptz, at: range), to: moment.type)
    }

    /// Days and a time, of which both have the sign of the whole.
    func difference(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        func count(_ moment: Scalar) -> Scalar {
            let value = moment.type == .date ? coerced(moment, to: .timestamp) : moment
            return call(.epochMicroseconds, [value], .bigint, at: range)
        }
        let whole = try arithmetic(.subtract, count(first), count(second), at: range)
        let day = Scalar.literal(.integer(Self.day), .bigint)
        return interval(
            IntervalParts(
                months: zero(where: whole, .integer),
                days: try explicitCast(arithmetic(.divide, whole, day, at: range), to: .integer, at: range),
                microseconds: try arithmetic(.modulo, whole, day, at: range)), at: range)
    }

    /// A part that is zero, or NULL where the number is.
    func zero(where number: Scalar, _ type: SQLType) -> Scalar {
        let zero = Scalar.literal(.integer(0), type)
        guard number.isNullable else { return zero }
        return Scalar(
            .searchedCase([.init(condition: .isNull(number), result: .literal(.null, type))], otherwise: zero),
            type: type, isNullable: true)
    }

    func call(_ function: Function, _ arguments: [Scalar], _ type: SQLType, at range: SourceRange) -> Scalar {
        Scalar(
            .call(function, arguments), type: type, isNullable: arguments.contains(where: \.isNullable), range: range)
    }

    static let day: Int64 = 86_400_000_000
}

extension Scalar {
    /// Whether it is zero wherever it is not NULL.
    var isZeroPart: Bool {
        switch kind {
        case .literal(.integer(0)): true
        case .searchedCase(let branches, let otherwise):
            otherwise.isZeroPart && branches.allSatisfy { $0.result.isZeroPart || $0.result.literalValue == .null }
        case .call(.coalesce, let choices): choices.allSatisfy(\.isZeroPart)
        case .call(.multiply, let factors): factors.contains(where: \.isZeroPart)
        case .cast(let operand, _): operand.isZeroPart
        default: false
        }
    }
}
