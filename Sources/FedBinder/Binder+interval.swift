import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Arithmetic of literal intervals.
extension Binder {
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
