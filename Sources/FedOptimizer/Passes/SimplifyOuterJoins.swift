package import FedAlgebra

/// Turns outer joins into narrower ones where what is above takes the rows away that are filled up with NULLs.
///
/// ```text
/// Filter [b#3 > 5]                    Filter [b#3 > 5]
///   LeftJoin [a#1 = a#2]       →        InnerJoin [a#1 = a#2]
///     A                                   A
///     B                                   B
/// ```
///
/// An inner join lets filters down to both sides, is joined in any order, and restricts both sides by keys.
///
/// Fires where a filter, or the condition of a join above, is never true for a NULL in a column of the side: a
/// comparison, LIKE, IN, or IS NOT NULL, also below AND, in all branches of an OR, and under casts and functions that
/// give NULL for NULL. Followed down through projections, filters, sorts, DISTINCT, groups, branches of UNION ALL and
/// joins. A full join becomes a left, right or inner one.
///
/// Stays away from:
/// - conditions that NULL may fulfil: IS NULL, IS DISTINCT FROM, COALESCE, CASE;
/// - what stands below a limit or a window, whose rows would be others;
/// - groups that a grouping set leaves out, and all of an aggregate's results;
/// - dependent joins;
/// - the modes that push no joins.
package struct SimplifyOuterJoins: Pass {
    package static let name = "simplify-outer-joins"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, tree.hasOuterJoin else { return nil }
        return rewrite(tree, ColumnSet())
    }

    /// Rewrites a tree of which rows with a NULL in any of the columns of `rejected` leave no trace.
    private func rewrite(_ relation: Relation, _ rejected: ColumnSet) -> Relation? {
        switch relation {
        case .filter(let node):
            let below = rejected.union(node.conjuncts.neverTrueForNull)
            return relation.rewritingInputs { rewrite($0, below) }
        case .sort, .distinct:
            return relation.rewritingInputs { rewrite($0, rejected) }
        case .project(let node):
            let below = node.items.nullsBehind(rejected)
            return relation.rewritingInputs { rewrite($0, below) }
        case .aggregate(let node):
            let below = node.groupingSets == nil ? node.groups.nullsBehind(rejected) : ColumnSet()
            return relation.rewritingInputs { rewrite($0, below) }
        case .union(var node):
            var fired = false
            for index in node.branches.indices {
                let branch = node.branches[index]
                let below = ColumnSet(
                    zip(node.columns, branch.columns).filter { rejected.contains($0.0.id) }.map(\.1))
                guard let rewritten = rewrite(branch.relation, below) else { continue }
                node.branches[index].relation = rewritten
                fired = true
            }
            return fired ? .union(node) : nil
        case .join(let node): return rewrite(node, rejected)
        case .limit, .window, .setOperation, .recursion, .federate, .scan, .values, .workingTable, .tableFunction:
            return relation.rewritingInputs { rewrite($0, ColumnSet()) }
        }
    }

    private func rewrite(_ join: Join, _ rejected: ColumnSet) -> Relation? {
        var node = join
        if node.parameters.isEmpty, !rejected.isEmpty {
            let rejectsLeft = !rejected.isDisjoint(with: node.left.columnIDs)
            let rejectsRight = !node.kind.keepsLeftOnly && !rejected.isDisjoint(with: node.right.columnIDs)
            node.kind = node.kind.narrowed(rejectsLeft: rejectsLeft, rejectsRight: rejectsRight)
        }
        // Rows without a partner show on the preserved side only.
        let condition = node.conjuncts.neverTrueForNull
        let (left, right): (ColumnSet, ColumnSet) =
            switch node.kind {
            case .inner: (rejected.union(condition), rejected.union(condition))
            case .semi: (rejected.union(condition), condition)
            case .left, .anti: (rejected, condition)
            case .right: (condition, rejected)
            case .full: (ColumnSet(), ColumnSet())
            }
        let rewrittenLeft = rewrite(node.left, left)
        let rewrittenRight = node.parameters.isEmpty ? rewrite(node.right, right) : nil
        guard node.kind != join.kind || rewrittenLeft != nil || rewrittenRight != nil else { return nil }
        node.left = rewrittenLeft ?? node.left
        node.right = rewrittenRight ?? node.right
        return .join(node)
    }
}

extension Join.Kind {
    /// The join that is left when rows do not matter in which a side is NULL.
    fileprivate func narrowed(rejectsLeft: Bool, rejectsRight: Bool) -> Join.Kind {
        switch self {
        case .left: rejectsRight ? .inner : .left
        case .right: rejectsLeft ? .inner : .right
        case .full where rejectsLeft && rejectsRight: .inner
        // Rows in which the left side is NULL are those of right rows without a partner.
        case .full where rejectsLeft: .left
        case .full where rejectsRight: .right
        case .full, .inner, .semi, .anti: self
        }
    }
}

extension Relation {
    fileprivate var hasOuterJoin: Bool {
        if case .join(let node) = self, [.left, .right, .full].contains(node.kind) { return true }
        return anyInput(\.hasOuterJoin)
    }
}

extension [Projection] {
    /// Columns whose NULL makes one of `rejected` NULL.
    fileprivate func nullsBehind(_ rejected: ColumnSet) -> ColumnSet {
        var result = ColumnSet()
        for item in self where rejected.contains(item.column.id) { result.formUnion(item.scalar.nullForNull) }
        return result
    }
}

extension [Scalar] {
    /// Columns whose NULL keeps one of these from being true.
    fileprivate var neverTrueForNull: ColumnSet {
        reduce(into: ColumnSet()) { $0.formUnion($1.neverTrueForNull) }
    }
}

extension Scalar {
    /// Columns whose NULL makes this FALSE or NULL.
    fileprivate var neverTrueForNull: ColumnSet {
        switch kind {
        case .and(let members): return members.neverTrueForNull
        case .or(let members):
            let sets = members.map(\.neverTrueForNull)
            return sets.dropFirst().reduce(sets.first ?? ColumnSet()) { $0.intersection($1) }
        case .not(let operand):
            if case .isNull(let inner) = operand.kind { return inner.nullForNull }
            return operand.nullForNull
        default: return nullForNull
        }
    }

    /// Columns whose NULL makes this NULL.
    fileprivate var nullForNull: ColumnSet {
        switch kind {
        case .column(let id): return ColumnSet([id])
        case .cast(let operand, _), .tryCast(let operand, _), .not(let operand): return operand.nullForNull
        case .compare(_, let left, let right): return left.nullForNull.union(right.nullForNull)
        case .inList(let operand, _): return operand.nullForNull
        case .like(let operand, let pattern, _): return operand.nullForNull.union(pattern.nullForNull)
        case .call(let function, let arguments):
            guard function.nulls != .own else { return ColumnSet() }
            return arguments.reduce(into: ColumnSet()) { $0.formUnion($1.nullForNull) }
        case .literal, .and, .or, .isNull, .isDistinct, .searchedCase, .exists, .subquery: return ColumnSet()
        }
    }
}
