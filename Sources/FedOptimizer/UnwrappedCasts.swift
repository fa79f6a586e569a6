import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Takes casts off columns in comparisons, so that the remote can use its index.
///
/// A cast goes only if it is total, injective and keeps the order on what the remote stores; the other side then
/// takes the stored type. Where that is not so, the comparison stays as it is.
///
/// A literal between two stored values is as good as the one of them that is next to it: `k > 5.5` is `k >= 6`, and
/// `k in (1, 2.5)` is `k in (1)`. For NULL, all of them are NULL. `k = 2.5` stays, which is false, but for NULL.
enum UnwrappedCasts {
    static func unwrap(_ scalar: Scalar) -> Scalar {
        let inner = scalar.mapOperands { unwrap($0) }
        switch inner.kind {
        case .compare(let comparison, let left, let right):
            if let (first, second) = sides(left, right) {
                return .compare(comparison, first, second, at: inner.range)
            }
            return rounded(comparison, left, right, at: inner.range)
                ?? rounded(comparison.swapped, right, left, at: inner.range) ?? inner
        case .inList(let operand, let members):
            guard let column = unwrappable(operand) else { return inner }
            let possible = members.filter { !isBetween($0, valuesOf: column.type) }
            let stored = possible.compactMap { literal($0, as: column.type) }
            guard stored.count == possible.count, !stored.isEmpty else { return inner }
            var copy = inner
            copy.kind = .inList(column, stored)
            return copy
        case .isNull(let operand):
            // A cast neither makes nor takes away NULLs.
            guard case .cast(let column, let cast) = operand.kind,
                cast != .scan(isKnown: false) || column.columnID != nil
            else { return inner }
            guard CastProperties(from: column.type, to: operand.type, cast: cast).isTotal || cast.isScan else {
                return inner
            }
            return .isNull(column, at: inner.range)
        default:
            return inner
        }
    }

    /// The comparison of what is stored, where that is true for every row for which `scalar` is.
    ///
    /// It goes beside a comparison whose cast can fail, so that the remote can still use its index: where the
    /// cast succeeds, both say the same.
    static func widened(_ scalar: Scalar) -> Scalar? {
        switch scalar.kind {
        case .compare(let comparison, let left, let right):
            guard let (first, second) = sides(left, right, isTotal: false) else { return nil }
            return .compare(comparison, first, second, at: scalar.range)
        case .inList(let operand, let members):
            guard let column = unwrappable(operand, isTotal: false) else { return nil }
            let stored = members.compactMap { literal($0, as: column.type) }
            guard stored.count == members.count else { return nil }
            var copy = scalar
            copy.kind = .inList(column, stored)
            return copy
        default:
            return nil
        }
    }

    private static func sides(
        _ left: Scalar, _ right: Scalar, isTotal: Bool = true
    ) -> (Scalar, Scalar)? {
        if let first = unwrappable(left, isTotal: isTotal), let second = unwrappable(right, isTotal: isTotal),
            first.type == second.type
        {
            return (first, second)
        }
        if let first = unwrappable(left, isTotal: isTotal), let second = literal(right, as: first.type) {
            return (first, second)
        }
        if let second = unwrappable(right, isTotal: isTotal), let first = literal(left, as: second.type) {
            return (first, second)
        }
        return nil
    }

    /// A comparison with a literal that is none of the stored values, as one with the value next to it.
    private static func rounded(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar, at range: SourceRange?
    ) -> Scalar? {
        guard comparison.isRange, let column = unwrappable(left),
            let (next, isAbove) = neighbour(of: right, in: column.type)
        else { return nil }
        let asksForMore = comparison == .greater || comparison == .greaterOrEqual
        // What is above the literal, or below it, is all that begins, or ends, with its neighbour.
        let adjusted: Comparison =
            isAbove ? (asksForMore ? .greaterOrEqual : .less) : (asksForMore ? .greater : .lessOrEqual)
        return .compare(adjusted, column, next, at: range)
    }

    /// Whether a literal is none of a type's values.
    private static func isBetween(_ literal: Scalar, valuesOf type: SQLType) -> Bool {
        neighbour(of: literal, in: type) != nil
    }

    /// The value of a type next to a literal that is none of its values, and whether it is the larger one.
    ///
    /// Conversions round to one of both neighbours, so that no other value is between them and the literal.
    private static func neighbour(of scalar: Scalar, in type: SQLType) -> (literal: Scalar, isAbove: Bool)? {
        guard let value = scalar.literalValue, value != .null, type.roundsTo(scalar.type) else { return nil }
        guard let stored = ConstantFolding.convert(value, from: scalar.type, to: type),
            let back = ConstantFolding.convert(stored, from: type, to: scalar.type)
        else { return nil }
        let found = Scalar.literal(back, scalar.type)
        func holds(_ comparison: Comparison) -> Bool {
            Scalar.compare(comparison, found, scalar).folded().literalValue == .boolean(true)
        }
        let isAbove = holds(.greater)
        guard isAbove || holds(.less) else { return nil }
        return (.literal(stored, type, at: scalar.range), isAbove)
    }

    /// The operand of a cast that may go.
    private static func unwrappable(_ scalar: Scalar, isTotal: Bool = true) -> Scalar? {
        guard case .cast(let operand, let cast) = scalar.kind else { return nil }
        let properties = CastProperties(from: operand.type, to: scalar.type, cast: cast)
        guard properties.isTotal || !isTotal, properties.isInjective, properties.isOrderPreserving else { return nil }
        return unwrappable(operand, isTotal: isTotal) ?? operand
    }

    /// A literal in the stored type, if that has exactly its value.
    private static func literal(_ scalar: Scalar, as type: SQLType) -> Scalar? {
        guard let value = scalar.literalValue, value != .null else { return nil }
        if scalar.type == type { return scalar }
        guard let stored = ConstantFolding.convert(value, from: scalar.type, to: type),
            ConstantFolding.convert(stored, from: type, to: scalar.type) == value
        else { return nil }
        return .literal(stored, type, at: scalar.range)
    }
}

extension SQLType {
    /// Whether literals of another type are rounded to the nearest values of this one: numbers, or moments to days.
    fileprivate func roundsTo(_ other: SQLType) -> Bool {
        (digits != nil && other.digits != nil) || (self == .date && other == .timestamp)
    }
}

extension CastKind {
    fileprivate var isScan: Bool {
        if case .scan = self { return true }
        return false
    }
}
