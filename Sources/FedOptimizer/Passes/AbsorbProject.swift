package import FedAlgebra
import FedCatalog

/// Moves a projection into the Federate below it, when that does not make more columns travel.
///
/// Fires when the system computes every item exactly.
///
/// Stays away from items that can fail, as the remote may compute them for rows that a filter above takes
/// away; from a superset, for the same reason; and from projections that put out more columns than they read.
package struct AbsorbProject: AbsorbingPass {
    package static let name = "absorb-project"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .project(let node) = relation, case .federate(let federate) = node.input,
            !federate.isSuperset, node.items.count <= federate.input.columns.count
        else { return nil }
        return absorb(node, federate, &context)
    }

    private func absorb(_ project: Project, _ federate: Federate, _ context: inout PassContext) -> Relation? {
        for item in project.items where item.scalar.literalValue != nil || item.scalar.isFallible {
            return nil
        }
        guard var input = RemoteInput(.federate(federate), context) else { return nil }
        if let (item, inhibition) = input.project(project) {
            context.refuse("project", "\(item.scalar)", on: federate.connection, inhibition)
            return nil
        }
        return .federate(input.federate)
    }
}
