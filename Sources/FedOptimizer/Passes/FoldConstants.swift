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
                var changed = false
                for index in node.items.indices {
                    let folded = node.items[index].scalar.folded()
                    if folded != node.items[index].scalar { changed = true }
                    node.items[index].scalar = folded
                }
                return changed ? .project(node) : nil
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
        var changed = false
        for index in scalars.indices {
            let folded = scalars[index].folded()
            if folded != scalars[index] {
                changed = true
                scalars[index] = folded
            }
        }
        return changed
    }
}
