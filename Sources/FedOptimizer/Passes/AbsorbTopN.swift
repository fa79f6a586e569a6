package import FedAlgebra
import FedCatalog

/// Lets the remote pick the first rows of an order: puts sort and limit into the Federate below both.
///
/// ```text
/// Limit 10 offset 5                     Limit 10 offset 5
///   Sort [total#2 desc nulls last]        Sort [total#2 desc nulls last]
///     Federate sf                   →       Federate sf
///       Scan orders [id#1, total#2]           Limit 15
///                                               Sort [total#2 desc nulls last]
///                                                 Scan orders [id#1, total#2]
/// ```
///
/// Of the statement itself both stay, too: a view promises no order, and the offset is applied once, here. Further down
/// they go as they are. Which of the rows that tie come first is open in either place.
///
/// Fires when the system orders by every key as DC SQL does, and through projections, which then compute fewer rows.
/// Where both cannot go as a whole, they stay, and copies go into each branch of UNION ALL, and, when its columns are
/// all that the order reads, to the side of an outer join all of whose rows come out.
///
/// Stays away from a superset, from orders of text that the system may have in another order, from keys that can fail,
/// and from sorts without a limit, which a view would forget.
package struct AbsorbTopN: Pass {
    package static let name = "absorb-top-n"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        var working = context
        defer { context = working }
        return tree.rewritingLimits { node, isFinal in
            if !isFinal, let whole = whole(node.input, node, &working) { return whole }
            guard let rows = node.rows, let input = limited(node.input, to: rows, isFinal, &working) else { return nil }
            var node = node
            node.input = input
            return .limit(node)
        }
    }

    /// The order and the limit themselves, below the projections between them.
    private func whole(_ relation: Relation, _ limit: Limit, _ context: inout PassContext) -> Relation? {
        switch relation {
        case .project(var node):
            guard let input = whole(node.input, limit, &context) else { return nil }
            node.input = input
            return .project(node)
        case .sort(let node): return ordered(node, limit.count, limit.offset, &context)
        default: return nil
        }
    }

    /// The first rows, through the projections between the limit and its order.
    private func limited(
        _ relation: Relation, to rows: Int64, _ isFinal: Bool, _ context: inout PassContext
    ) -> Relation? {
        switch relation {
        case .project(var node):
            guard let input = limited(node.input, to: rows, isFinal, &context) else { return nil }
            node.input = input
            return .project(node)
        case .sort(var node):
            let whole = isFinal ? ordered(node, rows, 0, &context) : nil
            guard let input = whole ?? spread(node.keys, over: node.input, to: rows, &context) else { return nil }
            node.input = input
            return .sort(node)
        default:
            return nil
        }
    }

    /// The relation with no more than its first rows in each branch, or in the side that they come from.
    private func spread(
        _ keys: [SortKey], over relation: Relation, to rows: Int64, _ context: inout PassContext
    ) -> Relation? {
        switch relation {
        case .project(var node):
            let inner = keys.inTerms(of: node.items)
            guard let input = spread(inner, over: node.input, to: rows, &context) else { return nil }
            node.input = input
            return .project(node)
        case .union(var node):
            var changed = false
            for index in node.branches.indices {
                guard let items = node.items(of: index),
                    let input = first(rows, by: keys.inTerms(of: items), of: node.branches[index].relation, &context)
                else { continue }
                node.branches[index].relation = input
                changed = true
            }
            return changed ? .union(node) : nil
        case .join(let node):
            return node.rewritingPreservedSide { side, columns in
                // Rows that tie in some of the keys are told apart by the others.
                guard keys.allSatisfy({ $0.scalar.readsOnly(columns) }) else { return nil }
                return first(rows, by: keys, of: side, &context)
            }
        default:
            return nil
        }
    }

    private func first(
        _ rows: Int64, by keys: [SortKey], of relation: Relation, _ context: inout PassContext
    ) -> Relation? {
        // What is the same for all rows orders none, and a system may read a number as a position.
        let keys = keys.filter { !$0.scalar.columns.isEmpty }
        guard !keys.isEmpty, !keys.contains(where: \.scalar.isVolatile) else { return nil }
        return ordered(Sort(input: relation, keys: keys), rows, 0, &context)
            ?? spread(keys, over: relation, to: rows, &context)
    }

    private func ordered(
        _ sort: Sort, _ count: Int64?, _ offset: Int64, _ context: inout PassContext
    ) -> Relation? {
        guard count != nil || offset > 0 else { return nil }
        var trial = context
        if case .project(let node) = sort.input,
            let input = belowProjection(node, sort, count, offset, &trial)
        {
            return input
        }
        guard var input = RemoteInput(sort.input, context, isUnordered: true) else {
            context = trial
            return nil
        }
        if let count, input.federate.isLimited(to: count) { return nil }
        if var inhibition = inhibition(sort, input) {
            inhibition.range = inhibition.range ?? sort.keysRange
            let keys = sort.keys.map(\.scalar.description).joined(separator: ", ")
            context.refuse("top_n", keys, on: input.federate.connection, inhibition)
            return nil
        }
        let sorted = Relation.sort(Sort(input: input.federate.input, keys: sort.keys))
        input.federate.input = .limit(Limit(input: sorted, count: count, offset: offset, range: nil))
        return .federate(input.federate)
    }

    /// The first rows of what a projection computes from: it stays, and computes fewer rows.
    private func belowProjection(
        _ project: Project, _ sort: Sort, _ count: Int64?, _ offset: Int64, _ context: inout PassContext
    ) -> Relation? {
        let inner = Sort(input: project.input, keys: sort.keys.inTerms(of: project.items))
        guard let input = ordered(inner, count, offset, &context) else { return nil }
        var node = project
        node.input = input
        return .project(node)
    }

    private func inhibition(_ sort: Sort, _ input: RemoteInput) -> Inhibition? {
        if input.federate.isSuperset {
            return Inhibition(.supersetBelow, "the remote's rows are checked again before the limit")
        }
        if let inhibition = input.capabilities.verdict(on: .topN).inhibitor { return inhibition }
        let scalars = input.scalars(sort.keys.map(\.scalar))
        for key in sort.keys {
            if let inhibition = scalars.inhibition(on: key.scalar, as: .order) { return inhibition }
            if key.scalar.isFallible {
                return Inhibition(.fallibleExpression, "the key can fail", at: key.scalar.range)
            }
        }
        return nil
    }
}

extension [SortKey] {
    /// The keys over what a projection reads.
    fileprivate func inTerms(of items: [Projection]) -> [SortKey] {
        let definitions = items.definitions(of: ColumnSet().reading(map(\.scalar)))
        return map { key in
            var key = key
            key.scalar = key.scalar.substituting(definitions)
            return key
        }
    }
}

extension Union {
    /// What its columns are in a branch; `nil` where a type differs.
    fileprivate func items(of branch: Int) -> [Projection]? {
        let sources = Dictionary(
            branches[branch].relation.columns.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var items: [Projection] = []
        for (column, id) in zip(columns, branches[branch].columns) {
            guard let source = sources[id], source.type == column.type else { return nil }
            items.append(Projection(column: column, scalar: .column(source)))
        }
        return items
    }
}
