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
}
