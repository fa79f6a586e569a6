import FedAlgebra
import FedDiagnostics

/// Joins units one after the other, and gives every conjunct to the first join that has its columns.
struct JoinBuilder {
    struct Unit {
        var relation: Relation
        var columns: ColumnSet

        init(_ relation: Relation) {
            self.relation = relation
            columns = relation.columnIDs
        }
    }

    private struct Condition {
        let scalar: Scalar
        let columns: ColumnSet
        /// What can fail waits for the filter on top, where it sees no row that a join takes away.
        let waits: Bool
    }

    /// Those that no join has yet.
    private var conditions: [Condition]
    let range: SourceRange?

    init(conjuncts: [Scalar], range: SourceRange?) {
        conditions = conjuncts.map { Condition(scalar: $0, columns: $0.columns, waits: $0.isFallible) }
        self.range = range
    }

    mutating func joined(_ units: [Unit]) -> Unit {
        var rest = units
        var current = rest.removeFirst()
        while !rest.isEmpty {
            // What the conditions over the current columns still lack.
            let open = conditions.filter { !$0.columns.isDisjoint(with: current.columns) }
                .map { $0.columns.subtracting(current.columns) }.filter { !$0.isEmpty }
            let next = rest.firstIndex { unit in open.contains { $0.isSubset(of: unit.columns) } } ?? 0
            current = join(current, rest.remove(at: next))
        }
        return current
    }

    func finished(_ unit: Unit) -> Relation {
        if conditions.isEmpty { return unit.relation }
        return .filter(Filter(input: unit.relation, conjuncts: conditions.map(\.scalar)))
    }

    private mutating func join(_ left: Unit, _ right: Unit) -> Unit {
        var unit = left
        unit.columns.formUnion(right.columns)
        var (own, rest): ([Scalar], [Condition]) = ([], [])
        for condition in conditions {
            if !condition.waits, condition.columns.isSubset(of: unit.columns) {
                own.append(condition.scalar)
            } else {
                rest.append(condition)
            }
        }
        conditions = rest
        unit.relation = .join(
            Join(
                kind: .inner, left: left.relation, right: right.relation, conjuncts: own,
                range: own.first?.range ?? range))
        return unit
    }
}

extension Relation {
    /// What a tree of inner joins brings together, and all of its conditions.
    var innerJoinMembers: (members: [Relation], conjuncts: [Scalar]) {
        var result: (members: [Relation], conjuncts: [Scalar]) = ([], [])
        collectMembers(into: &result)
        return result
    }

    private func collectMembers(into result: inout (members: [Relation], conjuncts: [Scalar])) {
        guard case .join(let node) = self, node.kind == .inner, node.parameters.isEmpty else {
            result.members.append(self)
            return
        }
        node.left.collectMembers(into: &result)
        node.right.collectMembers(into: &result)
        result.conjuncts += node.conjuncts
    }
}
