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
/// Fires when at least one equality goes along, or a side has one row at most. Filters that stayed above a side, and
/// conditions that the system evaluates roughly or not at all, are checked above the join.
///
/// Stays away from joins without an equality, from those that declared statistics say are larger than their inputs, and
/// from those of groups, windows and the like with what is checked again, which stands on plain rows only.
/// A condition that can fail goes only as one that the system evaluates for just the rows that pass the others, unless
/// the system may raise its errors early: then an equality from the filter above a join that has none goes, too.
package struct AbsorbJoin: AbsorbingPass {
    package static let name = "absorb-join"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        if case .filter(let node) = relation { return absorb(node, &context) }
        guard case .join(let node) = relation, node.kind == .inner else { return nil }
        return absorb(node, &context)
    }

    /// An equality that can fail stays above a join, which stays local for want of one.
    private func absorb(_ filter: Filter, _ context: inout PassContext) -> Relation? {
        guard case .join(var join) = filter.input, join.kind == .inner else { return nil }
        let (left, right) = (join.left.columnIDs, join.right.columnIDs)
        let late = filter.conjuncts.filter { $0.isFallible && !$0.isVolatile && $0.equates(left, with: right) }
        guard !late.isEmpty else { return nil }
        let alone = join
        join.conjuncts += late
        var trial = context
        guard let result = absorb(join, early: Set(late), &trial) else {
            // Why the join stays is said of the join alone, but for what it lacks.
            context.avoidedExplosion = trial.avoidedExplosion
            blame(late, for: alone, trial.refusals, &context)
            return nil
        }
        context = trial
        let local = filter.conjuncts.filter { !late.contains($0) }
        return local.isEmpty ? result : .filter(Filter(input: result, conjuncts: local))
    }

    /// Says of a join that stays for want of an equality which ones can fail, and so are not its own.
    private func blame(
        _ late: [Scalar], for join: Join, _ refusals: [LocalOperator], _ context: inout PassContext
    ) {
        guard let (sides, _) = sides(of: join, context),
            context.takeBack("inner_join", sides.condition, on: sides.connection, sides.wantOfEquality)
        else { return }
        if sides.left.capabilities.raisesEarly {
            let own = refusals.filter { $0.inhibition != sides.wantOfEquality && !context.refusals.contains($0) }
            context.refusals += own
            return
        }
        for conjunct in late {
            context.refuse(
                "inner_join", "\(conjunct)", on: sides.connection,
                Inhibition(
                    .fallibleExpression, "the condition can fail, and the remote may evaluate it for other rows",
                    at: conjunct.range))
        }
    }

    private func sides(of node: Join, _ context: PassContext) -> (JoinedSides, filters: [Scalar])? {
        guard
            let left = FilteredInput(node.left, context), let right = FilteredInput(node.right, context),
            let sides = JoinedSides(node, left.input, right.input)
        else { return nil }
        return (sides, left.filters + right.filters)
    }

    private func absorb(_ node: Join, early: Set<Scalar> = [], _ context: inout PassContext) -> Relation? {
        guard let (sides, filters) = sides(of: node, context) else { return nil }
        if !early.isEmpty, !sides.left.capabilities.raisesEarly { return nil }
        return absorb(sides, filters, early, &context)
    }

    private func absorb(
        _ sides: JoinedSides, _ filters: [Scalar], _ early: Set<Scalar>, _ context: inout PassContext
    ) -> Relation? {
        if let inhibition = sides.inhibition(joinFederation: context.features.joinFederation) {
            context.refuse("inner_join", sides.condition, on: sides.connection, inhibition)
            return nil
        }
        let text = sides.scalars.text
        var pushed: [Scalar] = []
        var late: [(outer: Scalar, inner: Scalar)] = []
        var local = filters
        var rechecks = sides.left.federate.rechecks + sides.right.federate.rechecks
        var notes: [(Scalar, Inhibition)] = []
        for conjunct in sides.join.conjuncts {
            let inner = sides.inCore(conjunct)
            let verdict = sides.verdict(on: inner)
            if verdict.exactness != .exact, var inhibition = verdict.inhibitor {
                inhibition.range = inhibition.range ?? conjunct.range
                notes.append((conjunct, inhibition))
            }
            if verdict.exactness == .none {
                local.append(conjunct)
                continue
            }
            if inner.isFallible, !sides.isEquality(inner) {
                late.append((conjunct, inner))
                continue
            }
            pushed.append(inner)
            if early.contains(conjunct) { context.early.insert(inner) }
            if let widened = UnwrappedCasts.widened(inner),
                sides.left.capabilities.verdict(on: widened, as: .conjunct, text: text).exactness == .exact
            {
                pushed.append(widened)
            }
            if verdict.exactness == .superset {
                local.append(conjunct)
                rechecks.append(conjunct)
            }
        }
        // Below what is checked again lie scans, filters and inner joins only.
        if !rechecks.isEmpty, ![sides.left, sides.right].allSatisfy({ FederateBody($0.federate.input).isPlain }) {
            context.refuse(
                "inner_join", sides.condition, on: sides.connection,
                Inhibition(
                    .supersetBelow, "the remote's rows are checked again before they are joined", at: sides.join.range))
            return nil
        }
        if let inhibition = sides.explosion(pushed, &context) {
            for (conjunct, inhibition) in notes {
                context.refuse("inner_join", "\(conjunct)", on: sides.connection, inhibition)
            }
            // An equality that cannot go is why there is none.
            if sides.hasEquality(pushed) || !notes.contains(where: { sides.isEquality(sides.inCore($0.0)) }) {
                context.refuse("inner_join", sides.condition, on: sides.connection, inhibition)
            }
            return nil
        }
        for (conjunct, inhibition) in notes {
            context.inhibit("inner_join", "\(conjunct)", on: sides.connection, inhibition)
        }
        var body = FederateBody(sides.left.federate.input)
        body.items = sides.first.items + sides.second.items
        body.core = .join(
            Join(
                kind: .inner, left: sides.first.core, right: sides.second.core, conjuncts: pushed,
                range: sides.join.range))
        if local.isEmpty, rechecks.isEmpty {
            body.filter(late.map(\.inner))
        } else {
            // What can fail comes after what is checked here.
            local += late.map(\.outer)
        }
        let result = Relation.federate(
            Federate(connection: sides.connection, input: body.relation, rechecks: rechecks))
        return local.isEmpty ? result : .filter(Filter(input: result, conjuncts: local))
    }
}

/// Local filters over one remote input, taken apart.
private struct FilteredInput {
    var filters: [Scalar]
    var input: RemoteInput

    /// `nil` unless the relation is remote under nothing but filters.
    init?(_ relation: Relation, _ context: PassContext) {
        if case .filter(let node) = relation {
            guard let inner = FilteredInput(node.input, context) else { return nil }
            filters = inner.filters + node.conjuncts
            input = inner.input
        } else {
            guard let remote = RemoteInput(relation, context, isUnordered: true) else { return nil }
            filters = []
            input = remote
        }
        // What can fail must not see rows that a filter takes away, and what is random says it of a row, not of its joins.
        if !filters.isEmpty, input.projectsFallible || filters.contains(where: \.isVolatile) { return nil }
    }
}

extension PushdownMode {
    /// Whether joins and whatever else is more than a filter may go to the remote.
    var joins: Bool { self == .strict || self == .full }
}
