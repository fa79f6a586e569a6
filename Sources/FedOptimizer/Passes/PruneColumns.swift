package import FedAlgebra
import FedCatalog

/// Takes away the columns that nobody above reads, down to the scans.
///
/// Fires on projections, scans, aggregates, and unions that put out more than is read. At the border it puts a
/// projection on top of what a Federate runs, so that a column which only the remote reads does not travel.
///
/// Stays away from the columns below DISTINCT, which all decide what is equal, and keeps one column where none
/// is read, because a remote query must select something.
package struct PruneColumns: Pass {
    package static let name = "prune-columns"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        prune(tree, context.output)
    }

    private func prune(_ relation: Relation, _ required: ColumnSet) -> Relation {
        switch relation {
        case .scan(var node):
            node.columns = kept(node.columns, { required.contains($0.column.id) }, { $0.column })
            return .scan(node)
        case .values(var node):
            let positions = node.columns.indices.filter { required.contains(node.columns[$0].id) }
            node.rows = node.rows.map { row in positions.map { row[$0] } }
            node.columns = positions.map { node.columns[$0] }
            return .values(node)
        case .workingTable, .tableFunction:
            return relation
        case .filter(var node):
            node.input = prune(node.input, required.reading(node.conjuncts))
            return .filter(node)
        case .project(var node):
            node.items = kept(node.items, { required.contains($0.column.id) }, { $0.column })
            node.input = prune(node.input, ColumnSet().reading(node.items.map(\.scalar)))
            return .project(node)
        case .join(var node):
            let needed = required.reading(node.conjuncts)
            node.left = prune(node.left, needed.reading(node.parameters.map(\.scalar)))
            node.right = prune(node.right, needed)
            return .join(node)
        case .aggregate(var node):
            let read = node.items.filter { required.contains($0.column.id) }
            // Without groups it is an aggregate that makes the one row.
            node.items = read.isEmpty && node.groups.isEmpty ? Array(node.items.prefix(1)) : read
            let scalars = node.groups.map(\.scalar) + node.items.flatMap(\.call.scalars)
            node.input = prune(node.input, ColumnSet().reading(scalars))
            return .aggregate(node)
        case .window(var node):
            node.items.removeAll { !required.contains($0.column.id) }
            node.input = prune(node.input, required.reading(node.items.flatMap(\.call.scalars)))
            return node.items.isEmpty ? node.input : .window(node)
        case .distinct(var node):
            node.input = prune(node.input, node.input.columnIDs)
            return .distinct(node)
        case .sort(var node):
            node.input = prune(node.input, required.reading(node.keys.map(\.scalar)))
            return .sort(node)
        case .limit(var node):
            node.input = prune(node.input, required)
            return .limit(node)
        case .union(var node):
            var positions = node.columns.indices.filter { required.contains(node.columns[$0].id) }
            if positions.isEmpty { positions = [0] }
            node.columns = positions.map { node.columns[$0] }
            for index in node.branches.indices {
                node.branches[index].columns = positions.map { node.branches[index].columns[$0] }
                node.branches[index].relation = prune(
                    node.branches[index].relation, ColumnSet(node.branches[index].columns))
            }
            return .union(node)
        case .setOperation(var node):
            // Every column decides which rows are equal.
            node.left.relation = prune(node.left.relation, ColumnSet(node.left.columns))
            node.right.relation = prune(node.right.relation, ColumnSet(node.right.columns))
            return .setOperation(node)
        case .recursion(var node):
            node.base.relation = prune(node.base.relation, ColumnSet(node.base.columns))
            node.step.relation = prune(node.step.relation, ColumnSet(node.step.columns))
            return .recursion(node)
        case .federate(var node):
            node.input = prune(node.input, required.reading(node.rechecks))
            let columns = node.input.columns
            let read = columns.filter { required.contains($0.id) }
            if read.count < columns.count, let first = columns.first {
                let items = (read.isEmpty ? [first] : read).map { Projection(passing: $0) }
                node.input = .project(Project(input: node.input, items: items))
            }
            return .federate(node)
        }
    }

    /// What is read; or, when nothing is, the one that is cheapest to move.
    private func kept<Element>(
        _ elements: [Element], _ isRead: (Element) -> Bool, _ column: (Element) -> Column
    ) -> [Element] {
        let read = elements.filter(isRead)
        guard read.isEmpty, let first = elements.min(by: { column($0).width < column($1).width }) else { return read }
        return [first]
    }
}

extension Column {
    /// A rank of how many bytes a value takes; text comes last.
    fileprivate var width: Int {
        switch type {
        case .boolean: 1
        case .smallint: 2
        case .integer, .date, .real: 4
        case .bigint, .double, .timestamp, .timestamptz: 8
        case .numeric(let precision, _): precision <= 18 ? 8 : 16
        default: 64
        }
    }
}
