package import FedAlgebra

/// Computes constant parts of expressions once.
///
/// ```text
/// Filter [d#1 < addInterval(date '1994-01-01', …)]   →   Filter [d#1 < timestamp '1995-01-01 00:00:00']
/// ```
///
/// Fires on any operation over literals that the compiler can compute.
///
/// Stays away from an operation that would fail: it fails only if a row needs it.
package struct FoldConstants: Pass {
    package static let name = "fold-constants"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        tree.rewrittenBottomUp { relation in
            switch relation {
            case .filter(var node):
                guard fold(&node.conjuncts) else { return nil }
                node.conjuncts = node.conjuncts.flatMap(\.conjuncts)
                return node.conjuncts.isEmpty ? node.input : .filter(node)
            case .project(var node):
                guard node.items.contains(where: \.scalar.isFoldable) else { return nil }
                for index in node.items.indices { node.items[index].scalar = node.items[index].scalar.folded() }
                return .project(node)
            case .join(var node):
                guard fold(&node.conjuncts) else { return nil }
                node.conjuncts = node.conjuncts.flatMap(\.conjuncts)
                return .join(node)
            default:
                return nil
            }
        }
    }

    private func fold(_ scalars: inout [Scalar]) -> Bool {
        guard scalars.contains(where: \.isFoldable) else { return false }
        for index in scalars.indices { scalars[index] = scalars[index].folded() }
        return true
    }
}
