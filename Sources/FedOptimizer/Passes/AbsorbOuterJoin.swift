package import FedAlgebra
import FedCatalog

/// Merges the Federates of a left, right or full join into one, when both are on the same system.
///
/// ```text
/// LeftJoin [id#1 = order_id#3]        Federate sf
///   Federate sf                  →      LeftJoin [id#1 = order_id#3]
///     Scan orders [id#1]                  Scan orders [id#1]
///   Federate sf                           Scan lines [order_id#3]
///     Scan lines [order_id#3]
/// ```
///
/// Fires when the system evaluates the whole condition exactly: it decides which rows are extended by NULLs.
///
/// Stays away from:
/// - supersets and sides with local filters;
/// - joins that are larger than their inputs;
/// - conditions on which the system does not make such a join, such as a full one on more than equalities.
package struct AbsorbOuterJoin: AbsorbingPass {
    package static let name = "absorb-outer-join"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .join(let node) = relation, node.kind != .inner, !node.kind.keepsLeftOnly,
            let left = RemoteInput(node.left, context, isUnordered: true),
            let right = RemoteInput(node.right, context, isUnordered: true),
            let sides = JoinedSides(node, left, right)
        else { return nil }
        return absorb(sides, &context)
    }

    private func absorb(_ sides: JoinedSides, _ context: inout PassContext) -> Relation? {
        let conjuncts = sides.join.conjuncts.map(sides.inCore)
        if let inhibition = inhibition(sides, conjuncts, &context) {
            context.refuse(
                OperatorFeature(sides.join.kind).rawValue, sides.condition, on: sides.connection, inhibition)
            return nil
        }
        context.early.formUnion(conjuncts.filter(sides.isEarly))
        var (first, second) = (sides.first, sides.second)
        if sides.join.kind != .left { first.extendWithNulls() }
        if sides.join.kind != .right { second.extendWithNulls() }
        let join = Join(
            kind: sides.join.kind, left: first.core, right: second.core, conjuncts: conjuncts, range: sides.join.range)
        let project = Project(input: .join(join), items: first.items + second.items)
        return .federate(Federate(connection: sides.connection, input: .project(project)))
    }

    private func inhibition(
        _ sides: JoinedSides, _ conjuncts: [Scalar], _ context: inout PassContext
    ) -> Inhibition? {
        if let inhibition = sides.inhibition(joinFederation: context.features.joinFederation) { return inhibition }
        if let inhibition = sides.inhibitionOfRows { return inhibition }
        for conjunct in conjuncts {
            if let inhibition = sides.inhibition(on: conjunct) { return inhibition }
        }
        return sides.explosion(conjuncts, &context)
    }
}

extension JoinedSides {
    /// Why the sides' rows are not those to join exactly.
    var inhibitionOfRows: Inhibition? {
        guard left.federate.isSuperset || right.federate.isSuperset else { return nil }
        return Inhibition(
            .supersetBelow, "the remote's rows are checked again before they are joined", at: join.range)
    }
}
