import FedAlgebra
import FedCatalog

/// Finds Federates that ask one system for the same, under other ids of their columns.
struct IdenticalTrees {
    /// What is compared before whole trees are.
    private struct Outline: Hashable {
        var connection: String
        var columns: [String]
        var tree: Int
    }

    private var members: [Outline: [(position: Int, tree: Relation)]] = [:]
    private var order: [Outline] = []

    mutating func add(_ federate: Federate, _ columns: [Column], as position: Int) {
        let outline = Outline(
            connection: federate.connection.id, columns: columns.map(\.name), tree: federate.input.outline)
        if members[outline] == nil { order.append(outline) }
        members[outline, default: []].append((position, federate.input))
    }

    /// The positions of those that are the same, where there are several.
    var groups: [[Int]] {
        order.flatMap { outline -> [[Int]] in
            guard let alike = members[outline], alike.count > 1 else { return [] }
            var groups: [[Int]] = []
            var known: [String: Int] = [:]
            for (position, tree) in alike {
                var sequence = ColumnSequence()
                // With ids in the order of the tree, equal trees print alike.
                let text = tree.cloned(&sequence).relation.description
                if let group = known[text] {
                    groups[group].append(position)
                } else {
                    known[text] = groups.count
                    groups.append([position])
                }
            }
            return groups.filter { $0.count > 1 }
        }
    }
}

extension Relation {
    /// A hash of what most trees differ in: their size, tables and literals.
    fileprivate var outline: Int {
        var hasher = Hasher()
        outline(into: &hasher)
        return hasher.finalize()
    }

    private func outline(into hasher: inout Hasher) {
        if case .scan(let node) = self { hasher.combine(node.table.name) } else { hasher.combine(0) }
        for scalar in scalars { scalar.literals(into: &hasher) }
        for input in inputs { input.outline(into: &hasher) }
    }
}

extension Scalar {
    fileprivate func literals(into hasher: inout Hasher) {
        if case .literal(let value) = kind { hasher.combine(value) }
        _ = anyOperand { operand in
            operand.literals(into: &hasher)
            return false
        }
    }
}
