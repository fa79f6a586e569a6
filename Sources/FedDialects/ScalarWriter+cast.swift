import FedAlgebra
import FedCatalog
import FedDiagnostics

extension ScalarWriter {
    mutating func cast(
        _ operand: Scalar, _ kind: CastKind, _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        switch dialect.cast(operand.type, scalar.type, kind) {
        case .passing:
            return try write(operand)
        case .template(let template):
            return Fragment(try fill(template, [operand]))
        case .cast:
            guard let type = dialect.type(scalar.type) else {
                throw .notSupported("the type \(scalar.type) in \(dialect.name)", at: scalar.range)
            }
            let value = try write(operand)
            // Of one cast over the other Spark makes a single one, and the digits come back that a float has lost.
            let isMerged = dialect.mergesCasts && scalar.type == .double && operand.isSingleOfInteger
            return Fragment("CAST(\(isMerged ? "\(value.within(.product)) * 1F" : value.text) AS \(type))")
        case .refused where kind.isScan:
            throw CompileError(
                .invalidCatalog, "a column that is stored as \(operand.type) cannot be read as \(scalar.type)",
                at: scalar.range, hint: "declare another `type` for it in the catalog")
        case .refused(let reason):
            throw .notSupported(
                "a cast from \(operand.type) to \(scalar.type) in \(dialect.name)", at: scalar.range, hint: reason)
        }
    }

    mutating func tryCast(
        _ operand: Scalar, _ kind: CastKind, _ scalar: Scalar
    ) throws(CompileError) -> Fragment {
        guard let form = dialect.tryCast(operand.type, scalar.type, kind) else {
            throw .notSupported(
                "TRY_CAST from \(operand.type) to \(scalar.type) in \(dialect.name)", at: scalar.range)
        }
        return Fragment(try fill(form, [operand]))
    }
}

extension Scalar {
    /// Whether it is an integer as a float of 32 bits.
    fileprivate var isSingleOfInteger: Bool {
        if case .cast(let operand, _) = kind { return type == .real && operand.type.isInteger }
        return false
    }
}

extension CastKind {
    fileprivate var isScan: Bool {
        if case .scan = self { return true }
        return false
    }
}
