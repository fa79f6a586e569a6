import FedAlgebra
import FedCatalog
import FedPlan

/// How many rows cross each border at most, as far as declared statistics say it.
enum Estimates {
    static func of(_ tree: Relation, _ federates: [PlanDocument.FederateSummary]) -> [PlanDocument.Estimate] {
        var borders: [Relation] = []
        collect(tree, into: &borders)
        return zip(federates, borders).compactMap { federate, relation in
            rows(relation).map { PlanDocument.Estimate(view: federate.view, rows: Int($0)) }
        }
    }

    private static func collect(_ relation: Relation, into borders: inout [Relation]) {
        if case .federate(let node) = relation {
            borders.append(node.input)
            return
        }
        for input in relation.inputs { collect(input, into: &borders) }
    }

    /// Without distributions a filter is taken to keep all: an upper bound that nothing can surprise.
    private static func rows(_ relation: Relation) -> Double? {
        switch relation {
        case .scan(let node): node.table.statistics?.rows
        case .limit(let node): [rows(node.input), node.count.map(Double.init)].compactMap { $0 }.min()
        case .join(let node) where node.kind.keepsLeftOnly: rows(node.left)
        case .join(let node):
            // Joins are pushed only when they are no larger than their inputs.
            rows(node.left).flatMap { left in rows(node.right).map { left + $0 } }
        case .aggregate(let node) where node.groups.isEmpty: 1
        case .aggregate(let node):
            rows(node.input).map { $0 * Double(node.groupingSets?.count ?? 1) }
        case .union(let node):
            node.branches.reduce(Double?(0)) { sum, branch in
                sum.flatMap { sum in rows(branch.relation).map { sum + $0 } }
            }
        default: relation.inputs.first.flatMap(rows)
        }
    }
}
