package import FedAlgebra
import FedCatalog

/// Moves semi and anti joins below inner joins, to the tables of their own system.
///
/// ```text
/// SemiJoin [a#1 = c#5]                InnerJoin [a#1 = b#3]
///   InnerJoin [a#1 = b#3]               SemiJoin [a#1 = c#5]
///     Scan A (one)               →        Scan A (one)
///     Scan B (two)                        Scan C (one)
///   Scan C (one)                        Scan B (two)
/// ```
///
/// What EXISTS asks of one table need not wait for the other tables: where both are on one system, it becomes part of
/// what that is asked for, and no row of the subquery's table crosses the border.
///
/// Fires when the condition reads columns of tables of one system only, which is that of the right side, and the left
/// side has others, too. Goes through inner joins, filters, and projections that pass the columns on.
///
/// Stays away from:
/// - conditions that can fail: they would see rows that the joins take away;
/// - outer joins on the way, whose NULLs the condition would not see;
/// - conditions that read nothing of the left side;
/// - the modes that push no joins, and join_federation switched off.
package struct PushDownSemiJoins: Pass {
    package static let name = "push-down-semi-joins"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, context.features.joinFederation else { return nil }
        return tree.rewrittenBottomUp { relation in
            guard case .join(let node) = relation, node.kind.keepsLeftOnly, node.parameters.isEmpty,
                !node.conjuncts.contains(where: \.isFallible), let system = node.right.soleConnection,
                node.left.soleConnection == nil
            else { return nil }
            let read = ColumnSet().reading(node.conjuncts).intersection(node.left.columnIDs)
            return read.isEmpty ? nil : Self.push(node, reading: read, to: system, into: node.left)
        }
    }

    /// The relation with the join in it; `nil` where it cannot reach its system.
    private static func push(
        _ join: Join, reading read: ColumnSet, to system: Connection, into relation: Relation
    ) -> Relation? {
        if relation.soleConnection == system {
            var moved = join
            moved.left = relation
            return .join(moved)
        }
        switch relation {
        case .filter(let node):
            return push(join, reading: read, to: system, into: node.input).map { input in
                relation.mapInputs { _ in input }
            }
        case .project(let node):
            let passed = ColumnSet(node.items.filter(\.isPassing).map(\.column))
            guard !node.isScanCast, read.isSubset(of: passed) else { return nil }
            return push(join, reading: read, to: system, into: node.input).map { input in
                relation.mapInputs { _ in input }
            }
        case .join(var node) where node.kind == .inner && node.parameters.isEmpty:
            if read.isSubset(of: node.left.columnIDs) {
                guard let left = push(join, reading: read, to: system, into: node.left) else { return nil }
                node.left = left
                return .join(node)
            }
            guard read.isSubset(of: node.right.columnIDs),
                let right = push(join, reading: read, to: system, into: node.right)
            else { return nil }
            node.right = right
            return .join(node)
        default:
            return nil
        }
    }
}
