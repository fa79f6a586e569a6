import FedAlgebra
import FedCatalog

extension Dialect {
    /// Whether it puts rows in order by texts of which only the beginning may count.
    func sortsByPrefix(_ relation: Relation, _ lengths: [ColumnID: TextDeclaration]) -> Bool {
        guard let longest = longestSortedText else { return false }
        return relation.sortedScalars.contains { scalar in
            scalar.type.isText && !(scalar.longestText(lengths).map { $0 <= longest } ?? false)
        }
    }
}

extension Relation {
    /// How long the texts of the tree's columns are at most, as far as their types tell.
    var textLengths: [ColumnID: TextDeclaration] {
        var lengths: [ColumnID: TextDeclaration] = [:]
        collectTextLengths(&lengths)
        return lengths
    }

    private func collectTextLengths(_ lengths: inout [ColumnID: TextDeclaration]) {
        for input in inputs { input.collectTextLengths(&lengths) }
        let items: [Projection] =
            switch self {
            case .project(let node): node.items
            case .aggregate(let node): node.groups
            default: []
            }
        for item in items where item.scalar.type.isText {
            guard let longest = item.scalar.longestText(lengths) else { continue }
            var own = TextDeclaration()
            own.longest = longest
            lengths[item.column.id] = own
        }
    }

    /// What the operator compares between rows, or puts them in order by.
    fileprivate var sortedScalars: [Scalar] {
        switch self {
        case .aggregate(let node):
            node.groups.map(\.scalar)
                + node.items.flatMap { item in
                    let isCompared = item.call.isDistinct || [.min, .max, .anyValue].contains(item.call.function)
                    return (isCompared ? item.call.arguments : []) + item.call.orderBy.map(\.scalar)
                }
        case .window(let node):
            node.items.flatMap { item in
                let isCompared = [.aggregate(.min), .aggregate(.max)].contains(item.call.function)
                return (isCompared ? item.call.arguments : []) + item.call.partition + item.call.order.map(\.scalar)
            }
        case .sort(let node): node.keys.map(\.scalar)
        case .distinct(let node): node.input.columns.map { .column($0) }
        case .setOperation(let node): node.columns.map { .column($0) }
        default: []
        }
    }
}
