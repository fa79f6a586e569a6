import FedAlgebra
import FedCatalog

extension Relation {
    /// One of the relations that UNION ALL puts together, and what `scalars` over the whole are over its columns.
    struct UnionLeaf {
        var relation: Relation
        var scalars: [Scalar]
    }

    /// What UNION ALL puts together here, through the projections and orders above it; `nil` where it does not.
    func unionLeaves(_ scalars: [Scalar]) -> [UnionLeaf]? {
        switch self {
        case .union(let node):
            return node.branches.flatMap { branch in
                let definitions = Dictionary(
                    zip(node.columns, branch.columns).map { column, id in
                        // Whether a branch has NULLs says nothing that the union does not.
                        (column.id, Scalar(.column(id), type: column.type, isNullable: column.isNullable))
                    }, uniquingKeysWith: { first, _ in first })
                let own = scalars.map { $0.substituting(definitions) }
                return branch.relation.unionLeaves(own) ?? [UnionLeaf(relation: branch.relation, scalars: own)]
            }
        case .project(let node):
            let definitions = node.items.definitions(of: ColumnSet().reading(scalars))
            let own = scalars.map { $0.substituting(definitions) }
            if definitions.values.contains(where: \.isVolatile) { return nil }
            if zip(own, scalars).contains(where: { $0.outgrows($1) }) { return nil }
            return node.input.unionLeaves(own)
        case .sort(let node):
            return node.input.unionLeaves(scalars)
        default:
            return nil
        }
    }

    /// Whether no two rows agree in all of `columns`, by the declared keys; NULLs agree.
    func isUnique(by columns: ColumnSet) -> Bool {
        switch self {
        case .scan(let node):
            let names = Set(node.columns.filter { columns.contains($0.column.id) }.map(\.definition.name))
            return node.table.keys.contains { !$0.isEmpty && $0.allSatisfy(names.contains) }
        case .filter(let node): return node.input.isUnique(by: columns)
        case .sort(let node): return node.input.isUnique(by: columns)
        case .limit(let node): return node.input.isUnique(by: columns)
        case .window(let node): return node.input.isUnique(by: columns)
        case .federate(let node): return node.input.isUnique(by: columns)
        case .distinct(let node):
            return node.input.columns.allSatisfy { columns.contains($0.id) } || node.input.isUnique(by: columns)
        case .project(let node):
            let read = node.items.filter { columns.contains($0.column.id) }
            return node.input.isUnique(by: ColumnSet(read.compactMap(\.scalar.uncast.columnID)))
        case .aggregate(let node):
            if node.groups.isEmpty { return true }
            return node.groupingSets == nil && node.groups.allSatisfy { columns.contains($0.column.id) }
        case .join(let node):
            if node.kind.keepsLeftOnly { return node.left.isUnique(by: columns) }
            return node.left.isUnique(by: columns) && node.right.isUnique(by: columns)
        case .values(let node): return node.rows.count <= 1
        case .union, .setOperation, .recursion, .workingTable, .tableFunction: return false
        }
    }
}
