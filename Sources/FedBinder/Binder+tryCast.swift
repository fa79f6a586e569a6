import FedAlgebra
import FedCatalog
import FedDiagnostics

/// TRY_CAST of numbers that a type may not hold.
extension Binder {
    /// NULL for a number beyond the bounds of the type; `nil` where the types say that the cast is another one.
    ///
    /// DC SQL looks at the bounds before it rounds, so that `2147483647.4` is no integer, unless the decimal has more than
    /// 18 digits.
    func triedNumber(_ scalar: Scalar, to type: SQLType, at range: SourceRange) throws(CompileError) -> Scalar? {
        guard let (low, high, value) = try bounds(scalar, of: type, at: range) else { return nil }
        if scalar.isVolatile { throw .notSupported("TRY_CAST of a volatile expression", at: range) }
        let isInside = Scalar.and([
            .compare(.greaterOrEqual, value, low),
            // The largest bigint has no double.
            .compare(type == .bigint && scalar.type.isFloat ? .less : .lessOrEqual, value, high),
        ])
        return Scalar(
            .searchedCase(
                [.init(condition: isInside, result: try inside(scalar, to: type, at: range))],
                otherwise: .literal(.null, type)),
            type: type, isNullable: true, range: range)
    }

    private typealias Bounds = (low: Scalar, high: Scalar, value: Scalar)

    private func bounds(_ scalar: Scalar, of type: SQLType, at range: SourceRange) throws(CompileError) -> Bounds? {
        let integers: [SQLType: (Int64, Int64)] = [
            .smallint: (-32768, 32767), .integer: (-2_147_483_648, 2_147_483_647), .bigint: (.min, .max),
        ]
        if let (low, high) = integers[type] {
            if scalar.type.isFloat {
                return (
                    .literal(.double(Double(low)), .double), .literal(.double(Double(high)), .double),
                    coerced(scalar, to: .double)
                )
            }
            guard case .numeric(let precision, let scale) = scalar.type, scale > 0,
                let lowest = Decimal.rescale(Int128(low), from: 0, to: scale),
                let highest = Decimal.rescale(Int128(high), from: 0, to: scale),
                Decimal.fits(lowest, precision: precision)
            else { return nil }
            // Just less than a half is rounded back into the type.
            let room = precision > 18 ? 5 * Decimal.power(scale - 1) - 1 : 0
            return (
                .literal(.decimal(lowest - room), scalar.type), .literal(.decimal(highest + room), scalar.type), scalar
            )
        }
        guard case .numeric(let precision, let scale) = type, scalar.type.isFloat else { return nil }
        guard scale < precision else {
            throw .notSupported("TRY_CAST from \(scalar.type) to \(type)", at: range)
        }
        // The largest whole number: what is beyond it by a fraction is beyond the type.
        let largest = Decimal.power(precision - scale) - 1
        var bound = scalar.type == .real ? Double(Float(largest)) : Double(largest)
        // The nearest float may be the smallest one that is too large.
        if Int128(bound) > largest {
            bound = scalar.type == .real ? Double(Float(bound).nextDown) : bound.nextDown
        }
        return (.literal(.double(-bound), .double), .literal(.double(bound), .double), coerced(scalar, to: .double))
    }

    private func inside(_ scalar: Scalar, to type: SQLType, at range: SourceRange) throws(CompileError) -> Scalar {
        guard case .numeric(let precision, let scale) = type else {
            return Scalar(.cast(scalar, .dc), type: type, isNullable: scalar.isNullable, range: range)
        }
        if scale > 0 { return try decimalOfFloat(scalar, type, scale, at: range) }
        let rounded = Scalar(
            .call(.roundHalfAway, [coerced(scalar, to: .double)]), type: .double, isNullable: scalar.isNullable)
        // A bigint holds 18 digits.
        return precision > 18
            ? try explicitCast(rounded, to: type, at: range) : coerced(coerced(rounded, to: .bigint), to: type)
    }
}
