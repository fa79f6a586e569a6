import FedAlgebra
import FedCatalog

extension Relation {
    /// Whether the rows are the same, down to the last digit, each time they are computed.
    var isReproducible: Bool {
        let isOwn: Bool
        switch self {
        // Which rows are counted makes no difference.
        case .aggregate(let node) where node.groups.isEmpty && node.items.allSatisfy(\.call.isCountOfRows):
            return node.input.belowLimit.isReproducible
        // Nor which row it is that is there at all.
        case .join(let node) where node.kind.keepsLeftOnly:
            let right = node.right.columnIDs
            let isOfRows = node.conjuncts.allSatisfy { $0.isDisjoint(with: right) }
            return node.left.isReproducible && (isOfRows ? node.right.belowLimit : node.right).isReproducible
                && !node.conjuncts.contains(where: \.isVolatile)
        case .scan, .values, .filter, .project, .join, .distinct, .sort, .union, .setOperation, .tableFunction,
            .federate:
            isOwn = true
        case .aggregate(let node):
            isOwn = node.items.allSatisfy { $0.call.isReproducible }
        case .window(let node):
            isOwn = node.items.allSatisfy { $0.call.isReproducible }
        case .limit(let node):
            isOwn = node.isReproducible
        case .recursion, .workingTable:
            isOwn = false
        }
        return isOwn && !anyScalar(\.isVolatile) && inputs.allSatisfy(\.isReproducible)
    }
}

extension Limit {
    /// Whether its order leaves no choice: rows that are equal in it are equal in everything.
    fileprivate var isReproducible: Bool {
        if input.hasOneRowAtMost || count == 0 { return true }
        var relation = input
        while case .project(let node) = relation { relation = node.input }
        guard case .sort(let sort) = relation else { return false }
        return sort.input.isDetermined(by: ColumnSet(sort.keys.compactMap(\.scalar.columnID)))
    }
}

extension Relation {
    /// Whether two rows that are equal in `columns` are the same row, or equal in all columns.
    fileprivate func isDetermined(by columns: ColumnSet) -> Bool {
        if self.columns.allSatisfy({ columns.contains($0.id) }) { return true }
        switch self {
        case .aggregate(let node):
            return node.groupingSets == nil && node.groups.allSatisfy { columns.contains($0.column.id) }
        case .filter(let node):
            return node.input.isDetermined(by: columns)
        case .project(let node):
            let sources = node.items.filter { columns.contains($0.column.id) }.compactMap(\.scalar.columnID)
            return node.input.isDetermined(by: ColumnSet(sources))
        default:
            return false
        }
    }
}

extension Relation {
    /// The input of a limit that is alone in deciding how many rows there are.
    fileprivate var belowLimit: Relation {
        if case .limit(let node) = self { return node.input }
        return self
    }
}

extension Aggregate.Call {
    fileprivate var isCountOfRows: Bool { function == .countRows && filter == nil }

    /// Whether the order of the rows makes no difference, not even in the last digit of a float.
    fileprivate var isReproducible: Bool { function.isReproducible(over: arguments) }
}

extension Window.Call {
    fileprivate var isReproducible: Bool {
        switch function {
        case .aggregate(let function):
            // Of a frame of rows it depends on their order which ones there are.
            function.isReproducible(over: arguments) && (frame?.isOfPeers ?? true)
        case .ranking(.rank), .ranking(.denseRank), .ranking(.percentRank), .ranking(.cumeDist):
            true
        case .ranking: false
        }
    }
}

extension Window.Frame {
    fileprivate var isOfPeers: Bool { unit == .range || (start == .unboundedPreceding && end == .unboundedFollowing) }
}

extension AggregateFunction {
    fileprivate func isReproducible(over arguments: [Scalar]) -> Bool {
        switch self {
        case .countRows, .count, .min, .max, .boolAnd, .boolOr, .bitAnd, .bitOr, .grouping: true
        case .sum, .avg: arguments.allSatisfy { !$0.type.isFloat }
        default: false
        }
    }
}
