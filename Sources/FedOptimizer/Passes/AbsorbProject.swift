package import FedAlgebra
import FedCatalog

/// Moves a projection into the Federate below it, when that does not make more columns travel.
///
/// Fires when the system computes every item exactly.
///
/// Stays away from items that can fail, as the remote may compute them for rows that a filter above takes
/// away; from a superset, for the same reason; and from projections that put out more columns than they read.
package struct AbsorbProject: Pass {
    package static let name = "absorb-project"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var working = context
        defer { context = working }
        return tree.rewrittenBottomUp { relation in
            guard case .project(let node) = relation, case .federate(let federate) = node.input,
                !federate.isSuperset, node.items.count <= federate.input.columns.count
            else { return nil }
            return absorb(node, federate, &working)
        }
    }

    private func absorb(_ project: Project, _ federate: Federate, _ context: inout PassContext) -> Relation? {
        guard let capabilities = context.capabilities[federate.connection.system] else { return nil }
        let body = FederateBody(federate.input)
        let definitions = body.items.definitions(of: ColumnSet().reading(project.items.map(\.scalar)))
        let text = body.core.textDeclarations(
            of: ColumnSet().reading(Array(definitions.values)), defaults: capabilities.textDefaults)
        var items: [Projection] = []
        for item in project.items {
            var scalar = item.scalar.substituting(definitions)
            let isScanned = item.scalar.columnID != nil
            // A literal costs nothing here, and a column's worth of bytes there.
            if item.scalar.literalValue != nil { return nil }
            if !isScanned {
                if item.scalar.isFallible { return nil }
                // The remote types expressions by its own rules: the cast makes it the type that was decided here.
                if !scalar.isCast {
                    scalar = Scalar(
                        .cast(scalar, .dc), type: scalar.type, isNullable: scalar.isNullable, range: scalar.range)
                }
                let verdict = capabilities.verdict(on: scalar, as: .projected, text: text)
                if verdict.exactness != .exact {
                    if var inhibition = verdict.inhibitor {
                        inhibition.range = inhibition.range ?? item.scalar.range
                        context.inhibit("project", "\(item.scalar)", on: federate.connection, inhibition)
                    }
                    return nil
                }
            }
            items.append(Projection(column: item.column, scalar: scalar))
        }
        var result = federate
        result.input = .project(Project(input: body.core, items: items))
        return .federate(result)
    }
}

extension Scalar {
    fileprivate var isCast: Bool {
        if case .cast = kind { return true }
        return false
    }
}
