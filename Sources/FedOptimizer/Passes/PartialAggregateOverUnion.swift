package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Lets each system group its own branch of a UNION ALL, so that main puts groups together instead of rows.
///
/// ```text
/// Aggregate by [kind#5] [n#6 := count(*)]           Aggregate by [kind#5] [n#6 := sum(n#7)]
///   UnionAll [kind#5]                                 UnionAll [kind#5, n#7]
///     Federate pg                             →         Federate pg
///       Scan items [kind#1]                               Aggregate by [kind#1] [n#8 := count(*)]
///     Federate duck                                         Scan items [kind#1]
///       Scan events [kind#3]                            Federate duck …
/// ```
///
/// Fires when at least one branch, or one side of a join in it, takes its part over exactly. The other branches are
/// grouped in main, before and after they are put together.
///
/// Stays away from:
/// - calls without parts, sums of floats, and sums of which a part may overflow;
/// - branches of which the groups hold a declared key: as many groups as rows would travel;
/// - floats under DISTINCT, of which equal ones differ in sign, and literals under it, without groups;
/// - what AbsorbAggregate stays away from in each branch.
package struct PartialAggregateOverUnion: Pass {
    package static let name = "partial-aggregate-over-union"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, !context.features.disabledPasses.contains(AbsorbAggregate.name) else { return nil }
        var working = context
        defer { context = working }
        let rewritten = tree.rewrittenBottomUp { relation in
            guard case .aggregate(let node) = relation else { return nil }
            return Self.rewritten(node, &working)
        }
        working.settleRefusals()
        return rewritten?.droppingLostKeys()
    }

    /// The aggregate in two steps; `nil` where it stays as it is.
    static func rewritten(_ aggregate: Aggregate, _ context: inout PassContext) -> Relation? {
        guard aggregate.input.unionLeaves([])?.contains(where: \.relation.hasBorder) ?? false,
            !aggregate.groups.contains(where: \.scalar.isVolatile)
        else { return nil }
        let reads = ColumnSet().reading(Relation.aggregate(aggregate).scalars)
        let digits = IntegerDigits(capabilities: context.capabilities)
        var split = AggregateSplit(
            .init(columns: reads, integerDigits: { digits.of($0, over: aggregate.input) }))
        for item in aggregate.items {
            guard let inhibition = split.add(item, &context.sequence) else { continue }
            context.refuse("aggregate", item.call.function.rawValue, on: nil, inhibition)
            return nil
        }
        let keys = aggregate.input.columns.filter { split.keys.contains($0.id) }
        let groups = aggregate.groups.map(\.scalar) + keys.map { Scalar.column($0) }
        // Without groups every branch has a part, of no rows, too: a value that no part holds must not be seen there.
        if groups.isEmpty, split.totals.contains(where: { ColumnSet().reading($0.call.scalars).isEmpty }) { return nil }
        guard keys.allSatisfy(\.isAlikeWhenEqual),
            let leaves = aggregate.input.unionLeaves(groups + split.parts.flatMap(\.call.scalars))
        else { return nil }
        var branches: [Union.Branch] = []
        var fires = false
        for leaf in leaves {
            let part = Self.part(of: split.parts, leaf, groups.count, named: aggregate, &context.sequence)
            let ids = ColumnSet(part.groups.compactMap(\.scalar.uncast.columnID))
            let isUnique = !part.groups.isEmpty && leaf.relation.isUnique(by: ids)
            let below = isUnique ? nil : Self.absorbed(part, &context)
            fires = fires || below != nil
            branches.append(
                .init(
                    relation: below ?? .aggregate(part),
                    columns: part.groups.map(\.column.id) + part.items.map(\.column.id)))
        }
        guard fires else { return nil }
        return Self.total(aggregate, split, keys, branches, &context.sequence)
    }

    /// The part of one branch, in the terms of its columns, and with columns of its own.
    private static func part(
        of items: [Aggregate.Item], _ leaf: Relation.UnionLeaf, _ groupCount: Int, named aggregate: Aggregate,
        _ sequence: inout ColumnSequence
    ) -> Aggregate {
        var scalars = leaf.scalars[...]
        let groups = scalars.prefix(groupCount).enumerated().map { index, scalar in
            let name = index < aggregate.groups.count ? aggregate.groups[index].column.name : "key"
            return Projection(
                column: Column(id: sequence.take(), name: name, type: scalar.type, isNullable: scalar.isNullable),
                scalar: scalar)
        }
        scalars = scalars.dropFirst(groupCount)
        let own = items.map { item in
            var item = item
            item.column.id = sequence.take()
            item.call = item.call.mapScalars { scalars.popFirst() ?? $0 }
            return item
        }
        return Aggregate(input: leaf.relation, groups: groups, items: own, range: aggregate.range)
    }

    /// The part below its border, or in two steps itself.
    private static func absorbed(_ part: Aggregate, _ context: inout PassContext) -> Relation? {
        if let whole = AbsorbAggregate().absorb(.aggregate(part), &context) { return whole }
        guard !context.features.disabledPasses.contains(PartialAggregateBelowJoin.name) else { return nil }
        return PartialAggregateBelowJoin.rewritten(part, &context)
    }

    private static func total(
        _ aggregate: Aggregate, _ split: AggregateSplit, _ keys: [Column], _ branches: [Union.Branch],
        _ sequence: inout ColumnSequence
    ) -> Relation {
        let groups = aggregate.groups.map { group in
            Column(
                id: sequence.take(), name: group.column.name, type: group.column.type,
                isNullable: group.scalar.isNullable)
        }
        let union = Union(
            branches: branches, columns: groups + keys + split.parts.map(\.column),
            range: aggregate.input.unionRange)
        // GROUPING names its groups by what they are.
        let found = Dictionary(
            zip(aggregate.groups.map(\.scalar), groups).map { ($0, Scalar.column($1)) },
            uniquingKeysWith: { first, _ in first })
        var node = aggregate
        node.input = .union(union)
        for (index, column) in groups.enumerated() { node.groups[index].scalar = .column(column) }
        node.items = split.totals.map { item in
            guard item.call.function == .grouping else { return item }
            var item = item
            item.call = item.call.mapScalars { found[$0] ?? $0 }
            return item
        }
        return split.finished(.aggregate(node), groups: node.groups.map(\.column))
    }
}

extension AggregateSplit {
    /// The columns of the unsplit aggregate, over the totals.
    func finished(_ totals: Relation, groups: [Column]) -> Relation {
        .project(Project(input: totals, items: groups.map { Projection(passing: $0) } + results))
    }
}

extension Relation {
    /// Where the UNION ALL stands that projections and orders are above.
    fileprivate var unionRange: SourceRange? {
        switch self {
        case .union(let node): node.range
        case .project(let node): node.input.unionRange
        case .sort(let node): node.input.unionRange
        default: nil
        }
    }

    /// Whether something remote is below.
    var hasBorder: Bool {
        if case .federate = self { return true }
        return anyInput(\.hasBorder)
    }
}
