package import FedAlgebra
import FedCatalog

/// Gives a side of a join the conditions that its equalities carry over from the other side.
///
/// ```text
/// InnerJoin [a#1 = b#3]               InnerJoin [a#1 = b#3]
///   Filter [a#1 = 5]                    Filter [a#1 = 5]
///     Scan A [a#1]               →        Scan A [a#1]
///   Scan B [b#3]                        Filter [b#3 = 5]
///                                         Scan B [b#3]
/// ```
///
/// What an OR over several tables asks of one of them in each of its branches follows, too:
/// `a = 1 and b = 2 or a = 3 and b = 4` asks for `a in (1, 3)`, so to say.
///
/// What a VALUES holds in a column is a condition like others: `a in (…)`, also of a column to whose type it is cast.
///
/// Fires for comparisons with literals, IN, LIKE and IS NOT NULL over one column, under AND, OR and NOT: across
/// equalities of columns of one type in inner and semi joins, to the NULL-supplying side of outer joins and the right
/// side of anti joins. What is inferred goes down as far as it can, and only what reaches a remote table stays: rows
/// without a partner may come or not, so that nothing inferred is checked locally.
///
/// Stays away from:
/// - lists of more than 500 values, and floats in them;
/// - columns of different types, and char(n), whose blanks other comparisons see;
/// - conditions that can fail, and those that read more than the one column;
/// - the preserved sides of outer joins, whose rows without a partner show;
/// - dependent joins;
/// - the modes that push no joins, and PushDownFilters switched off.
package struct InferPredicates: Pass {
    package static let name = "infer-predicates"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        // What is inferred has to come down, and nothing else may where filters are to stay.
        guard context.mode.joins, tree.hasJoin, !context.features.disabledPasses.contains(PushDownFilters.name) else {
            return nil
        }
        guard let rewritten = Self.inferred(tree).relation else { return nil }
        let before = PushDownFilters().run(tree, in: &context) ?? tree
        let after = PushDownFilters().run(rewritten, in: &context) ?? rewritten
        let new = after.filterConjuncts.subtracting(before.filterConjuncts)
        let kept = after.keeping(new)
        guard !new.isDisjoint(with: kept.filterConjuncts) else { return nil }
        context.inferred.formUnion(new)
        return kept
    }

    /// The tree with what is inferred above the sides of its joins, and what all rows fulfil that come out.
    private static func inferred(_ relation: Relation) -> (relation: Relation?, facts: [Fact]) {
        switch relation {
        case .filter(let node):
            let below = inferred(node.input)
            return (
                below.relation.map { .filter(Filter(input: $0, conjuncts: node.conjuncts)) },
                .joined(below.facts, node.conjuncts.compactMap(\.fact))
            )
        case .sort(let node): return through(relation, node.input)
        case .distinct(let node): return through(relation, node.input)
        case .limit(let node): return through(relation, node.input)
        case .window(let node): return through(relation, node.input)
        case .project(let node):
            let below = through(relation, node.input)
            return (below.relation, below.facts.renamed(node.items))
        case .aggregate(let node):
            let below = through(relation, node.input)
            return (below.relation, node.groupingSets == nil ? below.facts.renamed(node.groups) : [])
        case .join(let node) where node.kind == .inner && node.parameters.isEmpty:
            return members(of: relation)
        case .join(let node) where node.parameters.isEmpty:
            return sides(of: node)
        case .values(let node):
            return (nil, node.facts)
        case .join, .union, .setOperation, .recursion, .scan, .workingTable, .tableFunction, .federate:
            return (relation.rewritingInputs { inferred($0).relation }, [])
        }
    }

    private static func through(_ relation: Relation, _ input: Relation) -> (relation: Relation?, facts: [Fact]) {
        let below = inferred(input)
        return (below.relation.map { input in relation.mapInputs { _ in input } }, below.facts)
    }

    /// All members of inner joins at once: a condition goes through as many equalities as there are.
    private static func members(of relation: Relation) -> (relation: Relation?, facts: [Fact]) {
        let flat = relation.innerJoinMembers
        let below = flat.members.map(inferred)
        let facts = flat.conjuncts.following(
            from: below.reduce([]) { .joined($0, $1.facts) } + flat.conjuncts.compactMap(\.fact))
        let choices = flat.conjuncts.filter(\.isChoice)
        let restricted = zip(flat.members, below).map { member, below in
            restrict(member, below, by: facts, choices.isEmpty ? [] : choices.asked(of: member.columnIDs))
        }
        guard restricted.contains(where: { $0 != nil }) else { return (nil, facts) }
        var members = zip(restricted, flat.members).map { $0 ?? $1 }[...]
        return (relation.replacingMembers(&members), facts)
    }

    private static func sides(of join: Join) -> (relation: Relation?, facts: [Fact]) {
        let (left, right) = (inferred(join.left), inferred(join.right))
        let own = join.conjuncts.compactMap(\.fact)
        func following(_ facts: [Fact]) -> [Fact] { join.conjuncts.following(from: facts + own) }
        let (toLeft, toRight, out): ([Fact], [Fact], [Fact]) =
            switch join.kind {
            case .inner, .semi: (following(right.facts), following(left.facts), left.facts)
            case .left, .anti: ([], following(left.facts), left.facts)
            case .right: (following(right.facts), [], right.facts)
            case .full: ([], [], [])
            }
        let newLeft = restrict(join.left, left, by: toLeft)
        let newRight = restrict(join.right, right, by: toRight)
        guard newLeft != nil || newRight != nil else { return (nil, out) }
        var node = join
        node.left = newLeft ?? join.left
        node.right = newRight ?? join.right
        return (.join(node), out)
    }

    /// A side under those facts about its columns that it does not fulfil by itself.
    private static func restrict(
        _ side: Relation, _ below: (relation: Relation?, facts: [Fact]), by facts: [Fact], _ more: [Scalar] = []
    ) -> Relation? {
        if facts.isEmpty, more.isEmpty { return below.relation }
        let columns = side.columnIDs
        let known = Set(below.facts)
        let new = facts.filter { columns.contains($0.column) && !known.contains($0) }.map(\.condition) + more
        if new.isEmpty { return below.relation }
        return .filter(Filter(input: below.relation ?? side, conjuncts: new))
    }
}

extension [Scalar] {
    /// What each of these choices asks of the columns in all of its branches.
    fileprivate func asked(of columns: ColumnSet) -> [Scalar] {
        compactMap { choice in
            guard case .or(let branches) = choice.kind else { return nil }
            var parts: [Scalar] = []
            for branch in branches {
                let own = branch.conjuncts.filter { !$0.columns.isEmpty && $0.readsOnly(columns) }
                if own.isEmpty { return nil }
                let part = Scalar.and(own, at: branch.range)
                if !parts.contains(part) { parts.append(part) }
            }
            return .or(parts, at: choice.range)
        }
    }
}

extension Scalar {
    /// The largest OR that is taken apart.
    private static let largestChoice = 100

    /// An OR whose branches can be evaluated for any rows.
    fileprivate var isChoice: Bool {
        guard case .or(let branches) = kind, branches.count <= Self.largestChoice else { return false }
        return !isFallible && !isVolatile
    }
}

extension Relation {
    fileprivate var hasJoin: Bool {
        if case .join(let node) = self, !node.conjuncts.isEmpty { return true }
        return anyInput(\.hasJoin)
    }

    /// The same tree of inner joins over other members, in order.
    fileprivate func replacingMembers(_ members: inout ArraySlice<Relation>) -> Relation {
        guard case .join(var node) = self, node.kind == .inner, node.parameters.isEmpty else {
            return members.popFirst() ?? self
        }
        node.left = node.left.replacingMembers(&members)
        node.right = node.right.replacingMembers(&members)
        return .join(node)
    }

    /// The conjuncts of all filters.
    fileprivate var filterConjuncts: Set<Scalar> {
        var result: Set<Scalar> = []
        collectConjuncts(into: &result)
        return result
    }

    private func collectConjuncts(into result: inout Set<Scalar>) {
        if case .filter(let node) = self { result.formUnion(node.conjuncts) }
        for input in inputs { input.collectConjuncts(into: &result) }
    }

    /// The tree with the conjuncts of `inferred` right above foreign tables only.
    fileprivate func keeping(_ inferred: Set<Scalar>) -> Relation {
        guard case .filter(var node) = self else { return mapInputs { $0.keeping(inferred) } }
        if node.input.isForeignTable { return self }
        node.input = node.input.keeping(inferred)
        node.conjuncts.removeAll(where: inferred.contains)
        return node.conjuncts.isEmpty ? node.input : .filter(node)
    }

    private var isForeignTable: Bool {
        switch self {
        case .project(let node): return node.isScanCast && node.input.isForeignTable
        case .scan(let node):
            if case .foreign = node.source { return true }
            return false
        default: return false
        }
    }
}
