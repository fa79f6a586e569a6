import FedAlgebra
import FedCatalog

/// Finds Federates that ask one system for the same, under other ids of their columns.
struct IdenticalTrees {
    /// What is compared before whole trees are.
    private struct Outline: Hashable {
        var connection: String
        var size: Int
        var columns: [String]
    }

    private var members: [Outline: [(position: Int, tree: Relation)]] = [:]
    private var order: [Outline] = []

    mutating func add(_ federate: Federate, _ columns: [Column], as position: Int) {
        let outline = Outline(
            connection: federate.connection.id, size: federate.input.size, columns: columns.map(\.name))
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
