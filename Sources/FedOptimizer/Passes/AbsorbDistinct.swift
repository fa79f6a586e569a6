package import FedAlgebra
import FedCatalog

/// Lets the remote take repeated rows away.
///
/// ```text
/// Distinct                          Federate sf
///   Federate sf               →       Distinct
///     Scan orders [status#1]            Scan orders [status#1]
/// ```
///
/// Fires when the system tells the values of every column apart as DC SQL does.
///
/// Stays away from a superset, and from text that the system may take for equal where it is not.
package struct AbsorbDistinct: AbsorbingPass {
    package static let name = "absorb-distinct"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .distinct(let node) = relation else { return nil }
        return absorb(node, &context)
    }

    private func absorb(_ distinct: Distinct, _ context: inout PassContext) -> Relation? {
        guard var input = RemoteInput(distinct.input, context, isUnordered: true) else { return nil }
        if var inhibition = inhibition(input) {
            inhibition.range = inhibition.range ?? distinct.range
            context.refuse("distinct", "DISTINCT", on: input.federate.connection, inhibition)
            return nil
        }
        input.federate.input = .distinct(Distinct(input: input.federate.input, range: distinct.range))
        return .federate(input.federate)
    }

    private func inhibition(_ input: RemoteInput) -> Inhibition? {
        if input.federate.isSuperset {
            return Inhibition(.supersetBelow, "the remote's rows are checked again before they are compared")
        }
        if let inhibition = input.capabilities.verdict(on: .distinct).inhibitor { return inhibition }
        return input.inhibition(onKeys: input.federate.input.columns)
    }
}

extension RemoteInput {
    /// Why the system cannot compare rows by these columns; `nil` if it can.
    func inhibition(onKeys columns: [Column]) -> Inhibition? {
        let keys = columns.map { Scalar.column($0) }
        let scalars = scalars(keys)
        for key in keys {
            if let inhibition = scalars.inhibition(on: key, as: .key) { return inhibition }
        }
        return nil
    }
}
