package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Lets the remote put the rows of branches together: UNION ALL, INTERSECT and EXCEPT of one system.
///
/// ```text
/// UnionAll [id#9] from (id#1) (id#2)        Federate sf
///   Federate sf                        →      UnionAll [id#9] from (id#1) (id#2)
///     Scan orders [id#1]                        Scan orders [id#1]
///   Federate sf                                 Scan lines [id#2]
///     Scan lines [id#2]
/// ```
///
/// Fires when every branch is on one system as a whole. (UNION is a DISTINCT over UNION ALL.)
///
/// Stays away from:
/// - branches of several systems, or one that main computes;
/// - supersets;
/// - INTERSECT and EXCEPT of text that the system may take for equal where it is not.
package struct AbsorbSetOperation: AbsorbingPass {
    package static let name = "absorb-set-operation"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        switch relation {
        case .union(var node):
            guard
                let (connection, branches) = branches(
                    node.branches, .unionAll, keys: [], at: node.range, &context)
            else { return nil }
            node.branches = branches
            return .federate(Federate(connection: connection, input: .union(node)))
        case .setOperation(var node):
            guard
                let (connection, branches) = branches(
                    [node.left, node.right], OperatorFeature(node), keys: node.columns, at: node.range, &context)
            else { return nil }
            (node.left, node.right) = (branches[0], branches[1])
            return .federate(Federate(connection: connection, input: .setOperation(node)))
        default: return nil
        }
    }

    /// The branches below their border, if all of them are on one system that can put them together.
    private func branches(
        _ branches: [Union.Branch], _ feature: OperatorFeature, keys: [Column], at range: SourceRange?,
        _ context: inout PassContext
    ) -> (Connection, [Union.Branch])? {
        var inputs: [RemoteInput] = []
        for branch in branches {
            guard let input = RemoteInput(branch.relation, context, isUnordered: true) else { return nil }
            inputs.append(input)
        }
        guard let first = inputs.first, inputs.allSatisfy({ $0.federate.connection == first.federate.connection })
        else { return nil }
        let connection = first.federate.connection
        if var inhibition = inhibition(inputs, zip(branches, inputs).map { $0.0.columns }, feature, keys) {
            inhibition.range = inhibition.range ?? range
            context.refuse(feature.rawValue, feature.name, on: connection, inhibition)
            return nil
        }
        let below = zip(branches, inputs).map { branch, input in
            Union.Branch(relation: input.federate.input, columns: branch.columns)
        }
        return (connection, below)
    }

    private func inhibition(
        _ inputs: [RemoteInput], _ columns: [[ColumnID]], _ feature: OperatorFeature, _ keys: [Column]
    ) -> Inhibition? {
        for (input, ids) in zip(inputs, columns) {
            if input.federate.isSuperset {
                return Inhibition(.supersetBelow, "the remote's rows are checked again before they are put together")
            }
            if let inhibition = input.capabilities.verdict(on: feature).inhibitor { return inhibition }
            if keys.isEmpty { continue }
            let own = input.federate.input.columns.filter { ids.contains($0.id) }
            if let inhibition = input.inhibition(onKeys: own) { return inhibition }
        }
        return nil
    }
}

extension OperatorFeature {
    /// The operator in SQL.
    fileprivate var name: String { rawValue.uppercased().replacing("_", with: " ") }
}
