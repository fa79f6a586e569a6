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

    /// Whether a scalar is a query that puts out nothing but a bare NULL, which takes a type as one does.
    func isUntypedQuery(_ scalar: Scalar) -> Bool {
        guard options.language == .dc, case .subquery(let node) = scalar.kind, let column = node.column else {
            return false
        }
        return node.relation.bareNull(column.id) != nil
    }

    /// Such a query with NULLs of `type`.
    func typedQuery(_ scalar: Scalar, as type: SQLType) -> Scalar {
        guard case .subquery(var node) = scalar.kind, let column = node.column,
            let relation = node.relation.bareNull(column.id, as: type)
        else { return scalar }
        node.relation = relation
        node.column?.type = type
        return Scalar(.subquery(node), type: type, isNullable: true, range: scalar.range)
    }

    /// A NULL that does not take the type of what it meets, other than a bare one.
    func typedNull(_ type: SQLType, at range: SourceRange?) -> Scalar {
        let null = Scalar.literal(.null, type, at: range)
        if type != .text || options.language != .dc { return null }
        return Scalar(.cast(null, .dc), type: type, isNullable: true, range: range)
    }
}

extension Relation {
    /// The relation with NULLs of `type` in a column that a SELECT has a bare NULL for; `nil` for any other column.
    fileprivate func bareNull(_ id: ColumnID, as type: SQLType = .text) -> Relation? {
        switch self {
        case .project(var node):
            guard let position = node.items.firstIndex(where: { $0.column.id == id }),
                node.items[position].scalar.isBareNull
            else { return nil }
            var column = node.items[position].column
            column.type = type
            node.items[position] = Projection(column: column, scalar: .literal(.null, type))
            return .project(node)
        case .limit(var node):
            guard let input = node.input.bareNull(id, as: type) else { return nil }
            node.input = input
            return .limit(node)
        default: return nil
        }
    }
}
