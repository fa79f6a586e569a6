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
/// The limit of the whole statement itself stays: a view promises no order, and the offset is applied once, here. One
/// further down goes as it is.
///
/// Fires through projections, which neither add nor take rows. Where a limit cannot go as a whole, it stays, and a copy
/// of it goes into each branch of UNION ALL, and to the side of an outer join all of whose rows come out.
///
/// Stays away from:
/// - full joins: a right row whose partner is not among the first rows would come out alone;
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
        return tree.rewritingLimits { node, isFinal in
            if !isFinal, let whole = whole(node, &working) { return whole }
            guard let rows = node.rows, let input = limited(node.input, to: rows, node, &working) else { return nil }
            var node = node
            node.input = input
            return .limit(node)
        }
    }

    private func whole(_ node: Limit, _ context: inout PassContext) -> Relation? {
        guard var input = RemoteInput(node.input, context), isExact(input.federate, node, &context)
        else { return nil }
        input.federate.input = .limit(
            Limit(input: input.federate.input, count: node.count, offset: node.offset, range: node.range))
        return .federate(input.federate)
    }

    private func limited(
        _ relation: Relation, to rows: Int64, _ limit: Limit, _ context: inout PassContext
    ) -> Relation? {
        switch relation {
        case .project(var node):
            guard let input = limited(node.input, to: rows, limit, &context) else { return nil }
            node.input = input
            return .project(node)
        case .federate(var node):
            guard !node.isLimited(to: rows), isExact(node, limit, &context) else { return nil }
            node.input = .limit(Limit(input: node.input, count: rows, offset: 0, range: nil))
            return .federate(node)
        case .union(var node):
            var changed = false
            for index in node.branches.indices {
                let branch = node.branches[index].relation
                guard let input = limited(branch, to: rows, limit, &context) else { continue }
                node.branches[index].relation = input
                changed = true
            }
            return changed ? .union(node) : nil
        case .join(let node):
            return node.rewritingPreservedSide { side, _ in limited(side, to: rows, limit, &context) }
        case .filter:
            if let inner = FilteredFederate(relation), inner.federate.isSuperset {
                _ = isExact(inner.federate, limit, &context)
            }
            return nil
        default:
            return nil
        }
    }

    /// Whether the remote can limit its rows; says so if it cannot.
    private func isExact(_ federate: Federate, _ limit: Limit, _ context: inout PassContext) -> Bool {
        guard let capabilities = context.capabilities[federate.connection.system] else { return false }
        let inhibition =
            federate.isSuperset
            ? Inhibition(.supersetBelow, "the remote's rows are checked again before the limit")
            : capabilities.verdict(on: .limit).inhibitor
        guard var inhibition else { return true }
        inhibition.range = inhibition.range ?? limit.range
        context.refuse("limit", "LIMIT", on: federate.connection, inhibition)
        return false
    }
}
