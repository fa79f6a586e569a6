package import FedAlgebra
import FedCatalog

/// Lets the remote stop early: puts a limit of count and offset together into the Federate below a limit.
///
/// ```text
/// Limit 10 offset 5              Limit 10 offset 5
///   Federate sf           →        Federate sf
///     Scan orders [id#1]             Limit 15
///                                      Scan orders [id#1]
/// ```
///
/// The limit itself stays: a view promises no order, and the offset is applied once, here.
///
/// Fires through projections, which neither add nor take rows.
///
/// Stays away from:
/// - a superset, whose surplus rows could take the place of those that are asked for;
/// - a sort in between, whose first rows are not any rows;
/// - a Federate that is limited to as few rows already.
package struct AbsorbLimit: Pass {
    package static let name = "absorb-limit"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var working = context
        defer { context = working }
        return tree.rewrittenBottomUp { relation in
            guard case .limit(var node) = relation, let count = node.count else { return nil }
            let (rows, overflow) = count.addingReportingOverflow(node.offset)
            guard !overflow, let input = limited(node.input, to: rows, &working) else { return nil }
            node.input = input
            return .limit(node)
        }
    }

    private func limited(_ relation: Relation, to rows: Int64, _ context: inout PassContext) -> Relation? {
        switch relation {
        case .project(var node):
            guard let input = limited(node.input, to: rows, &context) else { return nil }
            node.input = input
            return .project(node)
        case .federate(var node):
            guard let capabilities = context.capabilities[node.connection.system] else { return nil }
            if node.isSuperset {
                noteSuperset(node, &context)
                return nil
            }
            if case .limit(let inner) = node.input, let known = inner.count, known <= rows { return nil }
            if let inhibition = capabilities.verdict(on: .limit).inhibitor {
                context.inhibit("limit", String(rows), on: node.connection, inhibition)
                return nil
            }
            node.input = .limit(Limit(input: node.input, count: rows, offset: 0, range: nil))
            return .federate(node)
        case .filter:
            if let inner = FilteredFederate(relation), inner.federate.isSuperset {
                noteSuperset(inner.federate, &context)
            }
            return nil
        default:
            return nil
        }
    }

    private func noteSuperset(_ federate: Federate, _ context: inout PassContext) {
        context.inhibit(
            "limit", "LIMIT", on: federate.connection,
            Inhibition(.supersetBelow, "the remote's rows are checked again before the limit"))
    }
}
