package import FedAlgebra
import FedCatalog

/// Makes one list of many comparisons of one column with constants.
///
/// ```text
/// Filter [a <> 1, a <> 2, …]             →   Filter [a not in (1, 2, …)]
/// Filter [(a = 1 or a = 2 or … or b)]    →   Filter [(a in (1, 2, …) or b)]
/// ```
///
/// Systems look a value up in a list; a chain they compare one by one, and some plan it in quadratic time. With NULLs,
/// too, both say the same.
///
/// Fires on the conjuncts of filters and joins, where a column has at least eight constants to be compared with.
///
/// Stays away from fewer, which everybody writes so; from NULL, which makes a list of constants NULL, and from all but
/// columns.
package struct CollectEqualities: Pass {
    package static let name = "collect-equalities"

    /// How many constants make a list.
    private static let minimum = 8

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        tree.rewrittenBottomUp { relation in
            switch relation {
            case .filter(var node):
                guard let collected = conjuncts(node.conjuncts) else { return nil }
                node.conjuncts = collected
                return .filter(node)
            case .join(var node):
                guard let collected = conjuncts(node.conjuncts) else { return nil }
                node.conjuncts = collected
                return .join(node)
            default: return nil
            }
        }
    }

    private func conjuncts(_ conjuncts: [Scalar]) -> [Scalar]? {
        var changed = false
        let inside = conjuncts.map { conjunct -> Scalar in
            guard case .or(let members) = conjunct.kind, let collected = collected(members, isNegated: false) else {
                return conjunct
            }
            changed = true
            return .or(collected, at: conjunct.range)
        }
        return collected(inside, isNegated: true) ?? (changed ? inside : nil)
    }

    /// The members with one list for each column that has enough constants, in the place of its first comparison.
    private func collected(_ members: [Scalar], isNegated: Bool) -> [Scalar]? {
        guard members.count >= Self.minimum else { return nil }
        let parts = members.map { part($0, isNegated) }
        var lists: [Scalar: [Scalar]] = [:]
        for part in parts.compactMap({ $0 }) { lists[part.operand, default: []].append(part.constant) }
        lists = lists.filter { $0.value.count >= Self.minimum }
        if lists.isEmpty { return nil }
        var result: [Scalar] = []
        for (member, part) in zip(members, parts) {
            guard let part, let constants = lists[part.operand] else {
                result.append(member)
                continue
            }
            // The first one stands for all.
            if constants.isEmpty { continue }
            lists[part.operand] = []
            let list = Scalar(
                .inList(part.operand, constants), type: .boolean, isNullable: part.operand.isNullable,
                range: member.range)
            result.append(isNegated ? .not(list, at: member.range) : list)
        }
        return result
    }

    /// A column and the constant that it is compared with.
    private func part(_ scalar: Scalar, _ isNegated: Bool) -> (operand: Scalar, constant: Scalar)? {
        guard case .compare(isNegated ? .notEqual : .equal, let left, let right) = scalar.kind else { return nil }
        let (operand, constant) = left.columnID == nil ? (right, left) : (left, right)
        guard operand.columnID != nil, let value = constant.literalValue, value != .null else { return nil }
        return (operand, constant)
    }
}
