import FedAlgebra
import FedCatalog
import FedDiagnostics

/// What DC SQL knows of NULL before any row is read: some result types depend on it.
extension Binder {
    /// Whether a scalar is NULL for every row, as far as its operators alone say so.
    func isNullConstant(_ scalar: Scalar) -> Bool {
        switch scalar.kind {
        case .literal(let value): value == .null
        case .cast(let operand, _), .not(let operand), .inList(let operand, _): isNullConstant(operand)
        case .compare(_, let left, let right): isNullConstant(left) || isNullConstant(right)
        case .like(let value, let pattern, _): isNullConstant(value) || isNullConstant(pattern)
        default: false
        }
    }

    /// The constant NULL where DC SQL has an operand that is: it leaves the other operands alone then.
    func nullified(_ result: Scalar, by operands: [Scalar]) -> Scalar {
        guard options.language == .dc, operands.contains(where: isNullConstant) else { return result }
        return typedNull(result.type, at: result.range)
    }

    /// A NULL that does not take the type of what it meets, other than a bare one.
    func typedNull(_ type: SQLType, at range: SourceRange?) -> Scalar {
        let null = Scalar.literal(.null, type, at: range)
        if type != .text || options.language != .dc { return null }
        return Scalar(.cast(null, .dc), type: type, isNullable: true, range: range)
    }

    private static let fields: [Function] = [
        .year, .quarter, .month, .day, .week, .isoYear, .dayOfWeek, .isoDayOfWeek, .dayOfYear, .hour, .minute, .second,
    ]

    /// Whether DC SQL takes a scalar for one that may be NULL.
    ///
    /// It sees less than `Scalar.isNullable` does in COALESCE, and more where an error is in place of a value.
    func countsAsNullable(_ scalar: Scalar) -> Bool {
        switch scalar.kind {
        case .column, .subquery: return scalar.isNullable
        case .literal(let value): return value == .null
        case .cast(let operand, _), .not(let operand): return countsAsNullable(operand)
        case .tryCast: return true
        case .compare(_, let left, let right): return countsAsNullable(left) || countsAsNullable(right)
        case .and(let members), .or(let members): return members.contains(where: countsAsNullable)
        case .isNull, .isDistinct, .exists: return false
        case .inList(let operand, let members): return ([operand] + members).contains(where: countsAsNullable)
        case .like(let value, let pattern, _): return countsAsNullable(value) || countsAsNullable(pattern)
        case .call(.raise, _): return false
        case .call(let function, let arguments):
            let moves: [Function] = [.addMonths, .addWholeDays, .truncateTime]
            // An infinite timestamp would have no fields.
            let isField =
                Self.fields.contains(function) && [.timestamp, .timestamptz].contains(arguments.first?.type)
            return function.nulls == .propagatesAndMakes || moves.contains(function) || isField
                || arguments.contains(where: countsAsNullable)
        case .searchedCase(let branches, let otherwise):
            let results = branches.filter { branch in
                if case .isNull(let operand) = branch.condition.kind { return countsAsNullable(operand) }
                return true
            }
            return (results.map(\.result) + [otherwise]).contains(where: countsAsNullable)
        }
    }

    // MARK: - Intervals

    /// A literal interval a whole number of times.
    func interval(_ scalar: Scalar, times factor: Int64, at range: SourceRange) throws(CompileError) -> Scalar {
        guard case .literal(.interval(let months, let days, let microseconds)) = scalar.kind,
            let product = Self.interval(
                Int64(months).multipliedReportingOverflow(by: factor),
                Int64(days).multipliedReportingOverflow(by: factor),
                microseconds.multipliedReportingOverflow(by: factor))
        else { throw .notSupported("arithmetic on intervals", at: range) }
        return .literal(product, .interval, at: range)
    }

    /// The sum of two literal intervals, part by part.
    func sum(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        guard case .literal(.interval(let months, let days, let microseconds)) = first.kind,
            case .literal(.interval(let otherMonths, let otherDays, let otherMicroseconds)) = second.kind,
            let sum = Self.interval(
                Int64(months).addingReportingOverflow(Int64(otherMonths)),
                Int64(days).addingReportingOverflow(Int64(otherDays)),
                microseconds.addingReportingOverflow(otherMicroseconds))
        else { throw .notSupported("arithmetic on intervals", at: range) }
        return .literal(sum, .interval, at: range)
    }

    private typealias Part = (partialValue: Int64, overflow: Bool)

    private static func interval(_ months: Part, _ days: Part, _ microseconds: Part) -> Value? {
        guard !months.overflow, !days.overflow, !microseconds.overflow,
            let exactMonths = Int32(exactly: months.partialValue), let exactDays = Int32(exactly: days.partialValue)
        else { return nil }
        return .interval(months: exactMonths, days: exactDays, microseconds: microseconds.partialValue)
    }
}
