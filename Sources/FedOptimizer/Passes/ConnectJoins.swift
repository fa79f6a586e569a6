package import FedAlgebra

/// Orders the members of inner joins so that each next one is connected to those before by a condition.
///
/// ```text
/// Inner [a = c, b = c]           Inner [b = c]
///   Inner []                       Inner [a = c]
///     A                     →        A
///     B                              C
///   C                              B
/// ```
///
/// Engines that know little about the sizes of their inputs take the order of the text, where tables that are only
/// separated by commas are a cross product.
///
/// Fires on three or more members of which some are joined without a condition.
///
/// Stays away from outer, semi and anti joins, which are members like tables, and from members that no condition
/// connects.
package struct ConnectJoins: Pass {
    package static let name = "connect-joins"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? { rewrite(tree) }

    private func rewrite(_ relation: Relation) -> Relation? {
        guard case .join(let node) = relation, node.kind == .inner, relation.hasProduct else {
            return relation.rewritingInputs(rewrite)
        }
        let flat = relation.innerJoinMembers
        let rewritten = flat.members.map(rewrite)
        let members = zip(rewritten, flat.members).map { $0 ?? $1 }
        guard members.count > 2 else {
            guard rewritten.contains(where: { $0 != nil }) else { return nil }
            var copy = node
            (copy.left, copy.right) = (members[0], members[1])
            return .join(copy)
        }
        var builder = JoinBuilder(conjuncts: flat.conjuncts, range: node.range)
        let whole = builder.joined(members.map { JoinBuilder.Unit($0) })
        return builder.finished(whole)
    }
}

extension Relation {
    /// Whether a tree of inner joins has one without a condition.
    fileprivate var hasProduct: Bool {
        guard case .join(let node) = self, node.kind == .inner, node.parameters.isEmpty else { return false }
        return node.conjuncts.isEmpty || node.left.hasProduct || node.right.hasProduct
    }
}
