package import FedAlgebra

/// Takes what all alternatives of an OR ask for out of it.
///
/// ```text
/// Filter [(a = b and c = 1) or (a = b and d = 2)]   →   Filter [a = b, c = 1 or d = 2]
/// ```
///
/// Only a conjunct of its own can become the condition of a join. With NULLs, too, both say the same.
///
/// Fires on the conjuncts of filters and joins.
///
/// Stays away from what can fail or changes from call to call, which would be evaluated for other rows.
package struct PullCommonFactors: Pass {
    package static let name = "pull-common-factors"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        tree.rewrittenBottomUp { relation in
            switch relation {
            case .filter(var node):
                guard let pulled = pulled(node.conjuncts) else { return nil }
                node.conjuncts = pulled
                return .filter(node)
            case .join(var node):
                guard let pulled = pulled(node.conjuncts) else { return nil }
                node.conjuncts = pulled
                return .join(node)
            default: return nil
            }
        }
    }

    private func pulled(_ conjuncts: [Scalar]) -> [Scalar]? {
        var changed = false
        let result = conjuncts.flatMap { conjunct -> [Scalar] in
            guard case .or(let members) = conjunct.kind, let parts = factored(members, conjunct) else {
                return [conjunct]
            }
            changed = true
            return parts
        }
        return changed ? result : nil
    }

    /// The common conjuncts, and the OR of what is left of the alternatives.
    private func factored(_ alternatives: [Scalar], _ whole: Scalar) -> [Scalar]? {
        let lists = alternatives.map(\.conjuncts)
        guard let first = lists.first else { return nil }
        let others = lists.dropFirst().map(Set.init)
        var common: [Scalar] = []
        for conjunct in first
        where !conjunct.isFallible && conjunct.isImmutable && !common.contains(conjunct)
            && others.allSatisfy({ $0.contains(conjunct) })
        {
            common.append(conjunct)
        }
        if common.isEmpty { return nil }
        let rests = lists.map { list in list.filter { !common.contains($0) } }
        // An alternative that asks for nothing more makes the others superfluous.
        if rests.contains(where: \.isEmpty) { return common }
        return common + [.or(rests.map { .and($0) }, at: whole.range)]
    }
}

extension Scalar {
    /// Whether it gives the same for the same row, however often it is evaluated.
    fileprivate var isImmutable: Bool {
        switch kind {
        case .exists, .subquery: false
        case .call(let function, let arguments):
            function.volatility == .immutable && arguments.allSatisfy(\.isImmutable)
        default: operands.allSatisfy(\.isImmutable)
        }
    }
}
