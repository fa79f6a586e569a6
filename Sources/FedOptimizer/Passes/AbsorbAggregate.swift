package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Lets the remote group and aggregate, so that groups travel instead of rows.
///
/// ```text
/// Aggregate by [status#2] [sum#9 := sum(total#1)]        Federate sf
///   Federate sf                                     →      Aggregate by [status#2] [sum#9 := sum(total#1)]
///     Scan orders [total#1, status#2]                        Scan orders [total#1, status#2]
/// ```
///
/// Fires when the system computes every group and every call exactly, with grouping sets where it has them.
///
/// Stays away from:
/// - a superset, whose surplus rows would be counted;
/// - groups of text whose equality the system may see otherwise, and the least of text in an order of its own;
/// - arguments that can fail, unless the system fails for the same values.
package struct AbsorbAggregate: AbsorbingPass {
    package static let name = "absorb-aggregate"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .aggregate(let node) = relation else { return nil }
        return absorb(node, &context)
    }

    private func absorb(_ aggregate: Aggregate, _ context: inout PassContext) -> Relation? {
        guard var input = RemoteInput(aggregate.input, context, isUnordered: true) else { return nil }
        if let (expression, inhibition) = inhibition(aggregate, input) {
            context.refuse("aggregate", expression, on: input.federate.connection, inhibition)
            return nil
        }
        var node = aggregate
        node.input = input.federate.input
        // Grouping sets find their groups again by what they are.
        if node.groupingSets == nil {
            for index in node.groups.indices { node.groups[index].scalar = node.groups[index].scalar.forced }
        }
        input.federate.input = .aggregate(node)
        input.federate.keyFilters = input.federate.keyFilters.compactMap { filter in
            // Keys restrict groups as they restrict rows, but not those that a grouping set leaves out.
            guard node.groupingSets == nil,
                let group = aggregate.groups.first(where: { $0.scalar.columnID == filter.column })
            else { return nil }
            return KeyFilter(column: group.column.id, keys: filter.keys)
        }
        return .federate(input.federate)
    }

    /// Why the system cannot take the operator over, and for which part of it.
    private func inhibition(_ aggregate: Aggregate, _ input: RemoteInput) -> (String, Inhibition)? {
        let names = aggregate.groups.map { $0.column.name } + aggregate.items.map(\.call.function.rawValue)
        let whole = names.joined(separator: ", ")
        if input.federate.isSuperset {
            return (
                whole,
                Inhibition(
                    .supersetBelow, "the remote's rows are checked again before they are counted", at: aggregate.range)
            )
        }
        for feature in [OperatorFeature.aggregate] + (aggregate.groupingSets == nil ? [] : [.groupingSets]) {
            if var inhibition = input.capabilities.verdict(on: feature).inhibitor {
                inhibition.range = aggregate.range
                return (whole, inhibition)
            }
        }
        let scalars = input.scalars(Relation.aggregate(aggregate).scalars)
        for group in aggregate.groups {
            if let inhibition = scalars.inhibition(on: group.scalar, as: .key) {
                return (group.column.name, inhibition)
            }
        }
        for item in aggregate.items {
            if let inhibition = scalars.inhibition(on: item.call, at: item.range) {
                return (item.call.function.rawValue, inhibition)
            }
        }
        return nil
    }
}
