package import FedAlgebra
import FedCatalog

/// Merges the Federates of an inner join into one, when both are on the same system.
///
/// ```text
/// Inner [a#2 = b#4]                    Federate sf
///   Federate sf                          Project [a#2 := …, b#4 := …]
///     Project [a#2 := …]          →        Inner [a#1 = b#3]
///       Scan A [a#1]                         Scan A [a#1]
///   Federate sf                              Scan B [b#3]
///     Project [b#4 := …]
///       Scan B [b#3]
/// ```
///
/// Fires when at least one equality goes along. Filters that stayed above a side, and conditions that the
/// system evaluates roughly or not at all, are checked above the join.
///
/// Stays away from:
/// - joins without an equality, and joins that declared statistics say are larger than their inputs;
/// - sides that are limited: what is joined must be all of it;
/// - outer joins.
package struct AbsorbJoin: Pass {
    package static let name = "absorb-join"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var working = context
        defer { context = working }
        return tree.rewrittenBottomUp { relation in
            guard case .join(let node) = relation, node.kind == .inner, node.parameters.isEmpty,
                let left = FilteredFederate(node.left), let right = FilteredFederate(node.right),
                left.federate.connection == right.federate.connection
            else { return nil }
            return absorb(node, left, right, &working)
        }
    }

    private func absorb(
        _ join: Join, _ left: FilteredFederate, _ right: FilteredFederate, _ context: inout PassContext
    ) -> Relation? {
        let connection = left.federate.connection
        guard let capabilities = context.capabilities[connection.system] else { return nil }
        let condition = join.conjuncts.map(\.description).joined(separator: " and ")
        if !context.features.joinFederation {
            let off = Inhibition(
                .featureOff, "the feature join_federation is off", remedy: "switch it on", at: join.range)
            context.inhibit("inner_join", condition, on: connection, off)
            return nil
        }
        if var inhibition = capabilities.verdict(on: .innerJoin).inhibitor {
            inhibition.range = join.range
            context.inhibit("inner_join", condition, on: connection, inhibition)
            return nil
        }
        let (first, second) = (FederateBody(left.federate.input), FederateBody(right.federate.input))
        guard first.isPlain, second.isPlain else { return nil }
        var merged = first
        merged.items += second.items
        let inners = join.conjuncts.map(merged.inCore)
        let read = ColumnSet().reading(inners)
        let text = first.core.textDeclarations(of: read, defaults: capabilities.textDefaults)
            .merging(second.core.textDeclarations(of: read, defaults: capabilities.textDefaults)) { first, _ in first }

        var pushed: [Scalar] = []
        var local = left.filters + right.filters
        var rechecks = left.federate.rechecks + right.federate.rechecks
        var hasEquality = false
        for (conjunct, inner) in zip(join.conjuncts, inners) {
            let verdict =
                inner.isFallible
                ? Verdict.none(Inhibition(.fallibleExpression, "the condition can fail", at: conjunct.range))
                : capabilities.verdict(on: inner, as: .conjunct, text: text)
            if verdict.exactness == .none {
                local.append(conjunct)
            } else {
                pushed.append(inner)
                if let widened = UnwrappedCasts.widened(inner),
                    capabilities.verdict(on: widened, as: .conjunct, text: text).exactness == .exact
                {
                    pushed.append(widened)
                }
                if case .compare(.equal, _, _) = inner.kind { hasEquality = true }
                if verdict.exactness == .superset {
                    local.append(conjunct)
                    rechecks.append(conjunct)
                }
            }
            if var inhibition = verdict.inhibitor, verdict.exactness != .exact {
                inhibition.range = inhibition.range ?? conjunct.range
                context.inhibit("inner_join", "\(conjunct)", on: connection, inhibition)
            }
        }
        let estimate = JoinEstimate([left.federate.input, right.federate.input], for: join.conjuncts)
        if !hasEquality || estimate.isLargerThanInputs(join.conjuncts) {
            let reason =
                hasEquality
                ? "the declared statistics say that the join is larger than its inputs"
                : "a join without an equality is larger than its inputs"
            context.inhibit(
                "inner_join", condition, on: connection,
                Inhibition(.resultLargerThanInputs, reason, at: join.range))
            return nil
        }
        merged.core = .join(
            Join(kind: .inner, left: first.core, right: second.core, conjuncts: pushed, range: join.range))
        let result = Relation.federate(
            Federate(connection: connection, input: merged.relation, rechecks: rechecks))
        return local.isEmpty ? result : .filter(Filter(input: result, conjuncts: local))
    }
}

extension PushdownMode {
    /// Whether joins and whatever else is more than a filter may go to the remote.
    var joins: Bool { self == .strict || self == .full }
}
