package import FedAlgebra
import FedCatalog

/// Merges the Federates of a semi- or anti-join into one, when both are on the same system.
///
/// ```text
/// SemiJoin [id#1 = order_id#3]        Federate sf
///   Federate sf                  →      SemiJoin [id#1 = order_id#3]
///     Scan orders [id#1]                  Scan orders [id#1]
///   Federate sf                           Scan lines [order_id#3]
///     Scan lines [order_id#3]
/// ```
///
/// Fires when the system evaluates the whole condition exactly, which becomes EXISTS or NOT EXISTS. The result is never
/// larger than the left side, so that no equality is asked for.
///
/// Stays away from supersets and sides with local filters.
package struct AbsorbSemiJoin: AbsorbingPass {
    package static let name = "absorb-semi-join"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .join(let node) = relation, node.kind.keepsLeftOnly,
            let left = RemoteInput(node.left, context, isUnordered: true),
            let right = RemoteInput(node.right, context, isUnordered: true),
            let sides = JoinedSides(node, left, right)
        else { return nil }
        return absorb(sides, &context)
    }

    private func absorb(_ sides: JoinedSides, _ context: inout PassContext) -> Relation? {
        let conjuncts = sides.join.conjuncts.map(sides.inCore)
        let inhibition =
            sides.inhibition(joinFederation: context.features.joinFederation) ?? sides.inhibitionOfRows
            ?? conjuncts.lazy.compactMap { sides.inhibition(on: $0) }.first
        if let inhibition {
            context.refuse(
                OperatorFeature(sides.join.kind).rawValue, sides.condition, on: sides.connection, inhibition)
            return nil
        }
        context.early.formUnion(conjuncts.filter(sides.isEarly))
        let join = Join(
            kind: sides.join.kind, left: sides.first.core, right: sides.second.core, conjuncts: conjuncts,
            range: sides.join.range)
        let project = Project(input: .join(join), items: sides.first.items)
        return .federate(Federate(connection: sides.connection, input: .project(project)))
    }
}
