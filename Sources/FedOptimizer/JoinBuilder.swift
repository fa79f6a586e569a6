import FedAlgebra
import FedDiagnostics

/// Joins units one after the other, and gives every conjunct to the first join that has its columns.
struct JoinBuilder {
    struct Unit {
        var relation: Relation
        var columns: Set<ColumnID>

        init(_ relation: Relation) {
            self.relation = relation
            columns = Set(relation.columns.map(\.id))
        }
    }

    var conjuncts: [Scalar]
    let range: SourceRange?

    mutating func joined(_ units: [Unit]) -> Unit {
        var rest = units
        var current = rest.removeFirst()
        while !rest.isEmpty {
            let next = rest.firstIndex { connects(current, $0) } ?? 0
            current = join(current, rest.remove(at: next))
        }
        return current
    }

    func finished(_ unit: Unit) -> Relation {
        conjuncts.isEmpty ? unit.relation : .filter(Filter(input: unit.relation, conjuncts: conjuncts))
    }

    private func connects(_ left: Unit, _ right: Unit) -> Bool {
        conjuncts.contains { conjunct in
            let columns = conjunct.columns
            return !columns.isDisjoint(with: left.columns) && !columns.isDisjoint(with: right.columns)
                && columns.isSubset(of: left.columns.union(right.columns))
        }
    }

    private mutating func join(_ left: Unit, _ right: Unit) -> Unit {
        let columns = left.columns.union(right.columns)
        // What can fail waits for the filter on top, where it sees no row that a join takes away.
        let own = conjuncts.filter { $0.readsOnly(columns) && !$0.isFallible }
        conjuncts.removeAll { $0.readsOnly(columns) && !$0.isFallible }
        var unit = left
        unit.relation = .join(
            Join(
                kind: .inner, left: left.relation, right: right.relation, conjuncts: own,
                range: own.first?.range ?? range))
        unit.columns = columns
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
