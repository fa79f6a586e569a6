package import FedAlgebra

/// Takes away what can have no rows: branches that a constant condition rules out, and what is joined with them.
///
/// ```text
/// UnionAll [k#5 := k#1 | k#3]
///   Filter ['s' = 'c']
///     Scan A [x#2]                       →   Project [k#5 := k#3]
///   Filter ['c' = 'c']                         Scan B [k#3]
///     Scan B [k#3]
/// ```
///
/// A union whose branches say by a literal what they are is read with conditions on that literal; no system need be
/// asked for the other branches.
///
/// Fires on filters with a conjunct that is false or NULL for all rows, on LIMIT 0, and on everything above that has no rows
/// without them: inner and semi joins, the preserved side of outer joins, groups, set operations.
///
/// Stays away from:
/// - aggregates without groups, which put out a row of nothing, and grouping sets, which may have an empty one;
/// - outer joins whose NULL-supplying side is empty: the other side's rows stay;
/// - recursions;
/// - the modes that push no joins, which are there to see all that a query reads.
package struct PruneEmpty: Pass {
    package static let name = "prune-empty"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        return tree.rewrittenBottomUp(Self.pruned)
    }

    private static func pruned(_ relation: Relation) -> Relation? {
        switch relation {
        case .filter(let node): return pruned(node)
        case .join(let node): return pruned(node)
        case .union(let node): return pruned(node)
        case .setOperation(let node):
            let isEmpty = node.left.relation.isEmpty || (node.kind == .intersect && node.right.relation.isEmpty)
            return isEmpty ? .empty(node.columns) : nil
        case .aggregate(let node):
            let keepsRow = node.groups.isEmpty || node.groupingSets != nil
            return node.input.isEmpty && !keepsRow ? .empty(relation.columns) : nil
        case .project, .window, .distinct:
            return relation.inputs.allSatisfy(\.isEmpty) ? .empty(relation.columns) : nil
        // The statement's own order and limit are repeated, whatever they are of.
        case .limit(let node) where node.count == 0 && !node.input.isEmpty:
            return relation.mapInputs(\.emptied)
        case .sort, .limit, .scan, .values, .recursion, .workingTable, .tableFunction, .federate:
            return nil
        }
    }

    private static func pruned(_ node: Filter) -> Relation? {
        if node.input.isEmpty { return .empty(node.input.columns) }
        guard node.conjuncts.contains(where: \.isConstant) else { return nil }
        let kept = node.conjuncts.filter { !($0.isConstant && $0.folded().isTrue) }
        if kept.contains(where: \.isNeverTrue) { return .empty(node.input.columns) }
        if kept.count == node.conjuncts.count { return nil }
        return kept.isEmpty ? node.input : .filter(Filter(input: node.input, conjuncts: kept))
    }

    private static func pruned(_ node: Join) -> Relation? {
        let (left, right) = (node.left.isEmpty, node.right.isEmpty)
        let matchesNone = left || right || node.conjuncts.contains(where: \.isNeverTrue)
        guard matchesNone else { return nil }
        switch node.kind {
        case .inner, .semi: return .empty(Relation.join(node).columns)
        case .anti: return left ? .empty(node.left.columns) : node.left
        case .left where left, .right where right: return .empty(Relation.join(node).columns)
        case .full where left && right: return .empty(Relation.join(node).columns)
        case .left, .right, .full: return nil
        }
    }

    private static func pruned(_ node: Union) -> Relation? {
        let kept = node.branches.filter { !$0.relation.isEmpty }
        if kept.count == node.branches.count { return nil }
        guard let only = kept.first else { return .empty(node.columns) }
        if kept.count > 1 { return .union(Union(branches: kept, columns: node.columns, range: node.range)) }
        let sources = Dictionary(
            only.relation.columns.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var items: [Projection] = []
        for (column, id) in zip(node.columns, only.columns) {
            guard let source = sources[id] else { return nil }
            items.append(Projection(column: column, scalar: .column(source)))
        }
        return .project(Project(input: only.relation, items: items))
    }
}

extension Relation {
    /// No rows of these columns.
    fileprivate static func empty(_ columns: [Column]) -> Relation { .values(Values(columns: columns, rows: [])) }

    /// The same order of no rows.
    fileprivate var emptied: Relation {
        if case .sort = self { return mapInputs(\.emptied) }
        return .empty(columns)
    }

    /// Whether it is known to have no rows.
    var isEmpty: Bool {
        switch self {
        case .values(let node): node.rows.isEmpty
        case .sort(let node): node.input.isEmpty
        case .limit(let node): node.input.isEmpty
        default: false
        }
    }
}

extension Scalar {
    /// Whether it is the same for all rows, and known.
    fileprivate var isConstant: Bool { literalValue != nil || isFoldable && columns.isEmpty }

    fileprivate var isTrue: Bool { literalValue == .boolean(true) }

    /// Whether it is false or NULL for every row.
    fileprivate var isNeverTrue: Bool {
        guard isConstant, let value = folded().literalValue else { return false }
        return value == .boolean(false) || value == .null
    }
}
