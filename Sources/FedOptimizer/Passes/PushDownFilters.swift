package import FedAlgebra

/// Moves the conjuncts of filters down to the lowest operator that has their columns.
///
/// ```text
/// Filter [a#1 > 5, a#1 = b#2]          Inner [a#1 = b#2]
///   Inner []                      →      Filter [a#1 > 5]
///     A                                    A
///     B                                  B
/// ```
///
/// Fires through projections (the conjunct is rewritten in their terms), sorts, distinct, both sides of inner
/// joins, the preserved side of outer joins, the left side of semi and anti joins, groups of an aggregate, the
/// partitions of windows, every branch of UNION ALL, and both sides of INTERSECT and EXCEPT. A conjunct over both sides of
/// an inner join becomes a part of its condition.
///
/// Stays away from:
/// - limits, as the rows that they choose would change;
/// - the NULL-supplying side of outer joins, whose rows would come back as NULLs;
/// - aggregates without groups, which put out a row of nothing, conjuncts over aggregates, and those over groups that
///   a grouping set leaves out;
/// - the CDP casts right above a foreign scan, below which only the remote evaluates;
/// - conjuncts that can fail: below a join they would see rows that the join takes away;
/// - functions of floats by which an operator finds equal rows: a zero may have a sign, and so rows of one group, of one
///   partition, or of both sides of INTERSECT and EXCEPT may differ in what the conjunct says of them;
/// - projections in whose terms a conjunct would become very large, as one of `a + a` over `a + a` over … does.
package struct PushDownFilters: Pass {
    package static let name = "push-down-filters"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        push([], into: tree)
    }

    private func push(_ conjuncts: [Scalar], into relation: Relation) -> Relation {
        switch relation {
        case .filter(let node):
            return push(node.conjuncts + conjuncts, into: node.input)
        case .project(var node) where !node.isScanCast:
            let definitions = node.items.definitions(of: ColumnSet().reading(conjuncts))
            var (below, above): ([Scalar], [Scalar]) = ([], [])
            for conjunct in conjuncts {
                let rewritten = conjunct.substituting(definitions)
                if rewritten.isFallible || rewritten.outgrows(conjunct) {
                    above.append(conjunct)
                } else {
                    below.append(rewritten)
                }
            }
            node.input = push(below, into: node.input)
            return filtered(.project(node), above)
        case .sort(var node):
            node.input = push(conjuncts, into: node.input)
            return .sort(node)
        case .distinct(var node):
            let canGo = { (conjunct: Scalar) in !conjunct.isFallible && conjunct.isAlikeForEqualValues }
            node.input = push(conjuncts.filter(canGo), into: node.input)
            return filtered(.distinct(node), conjuncts.filter { !canGo($0) })
        case .join(let node):
            return push(conjuncts, into: node)
        case .aggregate(let node):
            return push(conjuncts, into: node)
        case .union(var node):
            let safe = conjuncts.filter { !$0.isFallible }
            for index in node.branches.indices { push(safe, of: node.columns, into: &node.branches[index]) }
            return filtered(.union(node), conjuncts.filter(\.isFallible))
        case .setOperation(var node):
            let canGo = { (conjunct: Scalar) in !conjunct.isFallible && conjunct.isAlikeForEqualValues }
            let below = conjuncts.filter(canGo)
            push(below, of: node.columns, into: &node.left)
            push(below, of: node.columns, into: &node.right)
            return filtered(.setOperation(node), conjuncts.filter { !canGo($0) })
        case .window(let node):
            return push(conjuncts, into: node)
        case .limit, .federate, .project, .scan, .values, .recursion, .workingTable, .tableFunction:
            return filtered(relation.mapInputs { push([], into: $0) }, conjuncts)
        }
    }

    /// Pushes conjuncts over the columns of a set operation into one of its branches.
    private func push(_ conjuncts: [Scalar], of columns: [Column], into branch: inout Union.Branch) {
        let sources = branch.relation.columns
        let byID = Dictionary(sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var definitions: [ColumnID: Scalar] = [:]
        for (column, id) in zip(columns, branch.columns) {
            definitions[column.id] = byID[id].map { .column($0) }
        }
        branch.relation = push(conjuncts.map { $0.substituting(definitions) }, into: branch.relation)
    }

    private func push(_ conjuncts: [Scalar], into join: Join) -> Relation {
        var node = join
        let left = node.left.columnIDs
        let right = node.right.columnIDs
        var (toLeft, toRight, above, condition): ([Scalar], [Scalar], [Scalar], [Scalar]) = ([], [], [], [])
        for conjunct in conjuncts {
            if conjunct.isFallible {
                above.append(conjunct)
            } else if node.kind != .right, node.kind != .full, conjunct.readsOnly(left) {
                toLeft.append(conjunct)
            } else if node.kind == .inner || node.kind == .right, conjunct.readsOnly(right) {
                toRight.append(conjunct)
            } else if node.kind == .inner {
                condition.append(conjunct)
            } else {
                above.append(conjunct)
            }
        }
        for conjunct in node.conjuncts {
            if conjunct.isFallible {
                condition.append(conjunct)
            } else if [.inner, .right, .semi].contains(node.kind), conjunct.readsOnly(left) {
                toLeft.append(conjunct)
            } else if [.inner, .left, .semi, .anti].contains(node.kind), conjunct.readsOnly(right) {
                toRight.append(conjunct)
            } else {
                condition.append(conjunct)
            }
        }
        node.left = push(toLeft, into: node.left)
        node.right = push(toRight, into: node.right)
        node.conjuncts = condition
        // What was a product in the text is a join for what joins it.
        if join.conjuncts.isEmpty, let range = condition.first?.range { node.range = range }
        return filtered(.join(node), above)
    }

    private func push(_ conjuncts: [Scalar], into aggregate: Aggregate) -> Relation {
        var node = aggregate
        let definitions = node.groups.definitions(of: ColumnSet().reading(conjuncts))
        // A group that a grouping set leaves out is NULL there, whatever the rows have.
        let common = node.groups.indices.filter { position in
            node.groupingSets?.allSatisfy { $0.contains(position) } ?? true
        }
        let groups = ColumnSet(common.map { node.groups[$0].column })
        var (below, above): ([Scalar], [Scalar]) = ([], [])
        for conjunct in conjuncts {
            let rewritten = conjunct.substituting(definitions)
            if groups.isEmpty || !conjunct.readsOnly(groups) || rewritten.isFallible || !conjunct.isAlikeForEqualValues
            {
                above.append(conjunct)
            } else {
                below.append(rewritten)
            }
        }
        node.input = push(below, into: node.input)
        return filtered(.aggregate(node), above)
    }

    /// A conjunct over what every window is partitioned by takes away whole partitions.
    private func push(_ conjuncts: [Scalar], into window: Window) -> Relation {
        var node = window
        let partitions = node.items.map { ColumnSet($0.call.partition.compactMap(\.columnID)) }
        let common = partitions.dropFirst().reduce(partitions.first ?? []) { $0.intersection($1) }
        let canGo = { (conjunct: Scalar) in
            !conjunct.isFallible && !conjunct.columns.isEmpty && conjunct.readsOnly(common)
                && conjunct.isAlikeForEqualValues
        }
        node.input = push(conjuncts.filter(canGo), into: node.input)
        return filtered(.window(node), conjuncts.filter { !canGo($0) })
    }

    private func filtered(_ relation: Relation, _ conjuncts: [Scalar]) -> Relation {
        conjuncts.isEmpty ? relation : .filter(Filter(input: relation, conjuncts: conjuncts))
    }
}

extension Scalar {
    /// Whether it has over a thousand nodes more than what it came from.
    func outgrows(_ source: Scalar) -> Bool {
        var limit = Int.max
        _ = source.isCounted(&limit)
        var room = Int.max - limit + 1_000
        return !isCounted(&room)
    }

    /// Takes its nodes off `room`, as long as there is any.
    private func isCounted(_ room: inout Int) -> Bool {
        room -= 1
        if room < 0 { return false }
        for operand in operands where !operand.isCounted(&room) { return false }
        return true
    }
}
