package import FedAlgebra
import FedCatalog

/// Lets a system group its side of a join before the join, or its rows before a filter that main has, so that groups
/// cross the border instead of rows.
///
/// ```text
/// Aggregate by [name#2] [sum#9 := sum(total#4)]      Aggregate by [name#2] [sum#9 := sum(sum#10)]
///   Inner [id#1 = customer#3]                          Inner [id#1 = customer#3]
///     Federate duck                                →     Federate duck
///       Scan customers [id#1, name#2]                      Scan customers [id#1, name#2]
///     Federate pg                                        Federate pg
///       Scan orders [customer#3, total#4]                  Aggregate by [customer#3] [sum#10 := sum(total#4)]
///                                                            Scan orders [customer#3, total#4]
/// ```
///
/// The rows of one part agree in all that is read above it: the groups, the conditions of joins and filters. So they
/// find the same partners, and go the same way. Outer joins may leave parts without a partner, or make a row of
/// NULLs where there is none; such a row counts as one.
///
/// Fires for the largest side of a tower of joins that takes its part over exactly, when declared statistics say that
/// there are at most half as many groups as rows before conditions. Where they say nothing, it fires for groups of at most two columns
/// without a value in a condition, with no more parts than columns that they stand for. What nothing is joined with is
/// grouped for declared statistics alone: it is a filter, a projection or the groups themselves that have to stay in main.
///
/// A lone `count(*)` over a product of several systems is the product of their counts: see ``CountProduct``.
///
/// Stays away from:
/// - calls that add up values of the other side, which parts would have to multiply;
/// - calls without parts, sums of floats, and sums of which a part may overflow;
/// - arguments that can fail, of rows that a join or filter may take away;
/// - what is volatile on the way;
/// - groups that hold a declared key of the side, and floats, of which equal ones differ in sign;
/// - what AbsorbAggregate stays away from.
package struct PartialAggregateBelowJoin: Pass {
    package static let name = "partial-aggregate-below-join"

    /// Of a wide tower only the largest sides are looked at: the others hardly matter.
    private static let mostSides = 8

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, !context.features.disabledPasses.contains(AbsorbAggregate.name) else { return nil }
        var working = context
        defer { context = working }
        return tree.rewrittenBottomUp { relation in
            guard case .aggregate(let node) = relation else { return nil }
            return CountProduct.rewritten(node, &working, absorbed: Self.absorbed) ?? Self.rewritten(node, &working)
        }?.droppingLostKeys()
    }

    /// The aggregate in two steps; `nil` where it stays as it is.
    static func rewritten(_ aggregate: Aggregate, _ context: inout PassContext) -> Relation? {
        if aggregate.items.isEmpty || aggregate.groups.contains(where: \.scalar.isVolatile) { return nil }
        for side in TowerSide.all(of: aggregate.input).prefix(mostSides) {
            var trial = context
            if let result = rewritten(aggregate, side, &trial) {
                context.sequence = trial.sequence
                return result
            }
        }
        return nil
    }

    private static func rewritten(
        _ aggregate: Aggregate, _ side: TowerSide, _ context: inout PassContext
    ) -> Relation? {
        let digits = IntegerDigits(capabilities: context.capabilities)
        var split = AggregateSplit(
            .init(
                columns: side.columns, mayBeMissing: side.mayBeMissing, mayBeTaken: true,
                integerDigits: { digits.of($0, over: side.relation) }))
        for item in aggregate.items {
            var item = item
            // GROUPING names its groups by what they are.
            if item.call.function != .grouping {
                guard let call = side.inItsTerms(item.call) else { return nil }
                item.call = call
            }
            if split.add(item, &context.sequence) != nil { return nil }
        }
        let reads = split.keys.reading(aggregate.groups.map(\.scalar) + split.totals.flatMap(\.call.scalars))
        let needed = reads.subtracting(ColumnSet(split.parts.map(\.column)))
        let tower = side.tower(aggregate.input, over: split.parts, needed: needed, at: aggregate.range) { part in
            let groups = part.groups.map(\.column)
            guard groups.allSatisfy(\.isAlikeWhenEqual),
                GroupEstimate.pays(groups, parts: part.items.count, of: part.input, isDeclared: side.isAlone)
            else { return nil }
            return absorbed(part, &context)
        }
        guard let input = tower else { return nil }
        var node = aggregate
        node.input = input
        node.items = split.totals
        return split.finished(.aggregate(node), groups: node.groups.map(\.column))
    }

    /// The part below its border, or that of each branch below its own.
    private static func absorbed(_ part: Aggregate, _ context: inout PassContext) -> Relation? {
        if let whole = AbsorbAggregate().absorb(.aggregate(part), &context) { return whole }
        guard !context.features.disabledPasses.contains(PartialAggregateOverUnion.name) else { return nil }
        return PartialAggregateOverUnion.rewritten(part, &context)
    }
}
