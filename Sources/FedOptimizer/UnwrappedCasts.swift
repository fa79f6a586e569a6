import FedAlgebra
import FedCatalog

/// Takes casts off columns in comparisons, so that the remote can use its index.
///
/// A cast goes only if it is total, injective and keeps the order on what the remote stores; the other side then
/// takes the stored type. Where that is not so, the comparison stays as it is.
enum UnwrappedCasts {
    static func unwrap(_ scalar: Scalar) -> Scalar {
        let inner = scalar.mapOperands { unwrap($0) }
        switch inner.kind {
        case .compare(let comparison, let left, let right):
            guard let (first, second) = sides(left, right) else { return inner }
            return .compare(comparison, first, second, at: inner.range)
        case .inList(let operand, let members):
            guard let column = unwrappable(operand) else { return inner }
            let stored = members.compactMap { literal($0, as: column.type) }
            guard stored.count == members.count else { return inner }
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

extension CastKind {
    fileprivate var isScan: Bool {
        if case .scan = self { return true }
        return false
    }
}
