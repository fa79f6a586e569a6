import FedPlan
import FedRuntime

/// A `decimal(p,s)` column, as what unscaled integers of another scale need to become its own.
struct DecimalForm: Sendable {
    private static let powers: [Int128] = {
        var powers: [Int128] = [1]
        while powers.count <= 38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    private let precision: Int
    private let scale: Int
    private let limit: Int128

    init(_ type: ColumnType) {
        var digits = (precision: 38, scale: 0)
        if case .decimal(let precision, let scale) = type { digits = (precision, scale) }
        precision = digits.precision
        scale = digits.scale
        limit = Self.powers[min(max(digits.precision, 0), 38)]
    }

    /// The same number at the column's scale, rounded half away from zero.
    @inline(__always)
    func unscaled(_ value: Int128, scale other: Int) throws(ValueFault) -> Int128 {
        var result = value
        if other < scale {
            guard scale - other <= 38 else { throw .overflow }
            let (product, overflows) = value.multipliedReportingOverflow(by: Self.powers[scale - other])
            guard !overflows else { throw .overflow }
            result = product
        } else if other > scale {
            result = Self.rounded(value, digits: other - scale)
        }
        guard result > -limit, result < limit else { throw .overflow }
        return result
    }

    /// A number without its last digits.
    private static func rounded(_ value: Int128, digits: Int) -> Int128 {
        guard digits <= 38 else { return 0 }
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: powers[digits])
        guard rest.magnitude >= powers[digits].magnitude / 2 else { return quotient }
        return value < 0 ? quotient - 1 : quotient + 1
    }

    /// A number without a fraction.
    static func whole(_ value: Int128, scale: Int) throws(ValueFault) -> Int128 {
        guard value != 0, scale != 0 else { return value }
        guard abs(scale) <= 38 else { throw .overflow }
        if scale < 0 {
            let (product, overflows) = value.multipliedReportingOverflow(by: powers[-scale])
            guard !overflows else { throw .overflow }
            return product
        }
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: powers[scale])
        guard rest == 0 else { throw .overflow }
        return quotient
    }

    @inline(__always)
    func store(_ unscaled: Int128, _ column: BatchColumn, _ row: Int) {
        if precision <= 18 {
            column.set(Int64(truncatingIfNeeded: unscaled), at: row)
        } else {
            column.set(unscaled, at: row)
        }
    }
}
