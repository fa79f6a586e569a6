import FedCatalog

extension Relation {
    /// Whether the system chooses what comes out, so that evaluating it twice may give two different answers.
    ///
    /// A LIMIT whose order leaves ties, numbers given to rows in such an order, volatile functions. The last digits of
    /// float sums, which depend on the order of the rows, do not count.
    package var leavesChoice: Bool {
        let own: Bool =
            switch self {
            case .limit(let node): node.leavesChoice
            case .window(let node):
                node.items.contains {
                    $0.call.dependsOnOrder && !node.input.isDetermined(by: $0.call.partition, $0.call.order)
                }
            case .aggregate(let node): node.items.contains { $0.call.leavesChoice }
            default: false
            }
        return own || anyScalar(\.leavesChoice) || anyInput(\.leavesChoice)
    }

    /// Whether rows that are equal in all of the keys are equal in every column.
    fileprivate func isDetermined(by partition: [Scalar], _ order: [SortKey]) -> Bool {
        isDetermined(by: ColumnSet((partition + order.map(\.scalar)).compactMap(\.columnID)))
    }

    private func isDetermined(by columns: ColumnSet) -> Bool {
        if self.columns.allSatisfy({ columns.contains($0.id) }) { return true }
        switch self {
        case .scan(let node):
            let known = node.columns.filter { columns.contains($0.column.id) && !$0.definition.isNullable }
            let names = Set(known.map(\.definition.name))
            return node.table.keys.contains { !$0.isEmpty && $0.allSatisfy(names.contains) }
        case .values(let node): return node.rows.count <= 1
        case .aggregate(let node):
            return node.groupingSets == nil && node.groups.allSatisfy { columns.contains($0.column.id) }
        case .filter(let node): return node.input.isDetermined(by: columns)
        case .sort(let node): return node.input.isDetermined(by: columns)
        case .limit(let node): return node.input.isDetermined(by: columns)
        case .window(let node): return node.input.isDetermined(by: columns)
        case .join(let node):
            return node.left.isDetermined(by: columns)
                && (node.kind.keepsLeftOnly || node.right.isDetermined(by: columns))
        case .project(let node):
            let sources = node.items.filter { columns.contains($0.column.id) }.compactMap(\.scalar.source)
            return node.input.isDetermined(by: ColumnSet(sources))
        default:
            return false
        }
    }
}

extension Limit {
    fileprivate var leavesChoice: Bool {
        if count == 0 { return false }
        var relation = input
        while case .project(let node) = relation { relation = node.input }
        switch relation {
        case .sort(let sort): return !sort.input.isDetermined(by: [], sort.keys)
        case .aggregate(let node): return !node.groups.isEmpty
        case .values(let node): return node.rows.count > 1
        default: return true
        }
    }
}

extension Window.Call {
    /// Whether equal rows of the order may get different results.
    fileprivate var dependsOnOrder: Bool {
        switch function {
        case .aggregate:
            guard let frame, frame.unit == .rows else { return false }
            return frame.start != .unboundedPreceding || frame.end != .unboundedFollowing
        case .ranking(.rank), .ranking(.denseRank), .ranking(.percentRank), .ranking(.cumeDist):
            return false
        case .ranking: return true
        }
    }
}

extension Aggregate.Call {
    fileprivate var leavesChoice: Bool {
        switch function {
        case .anyValue, .minBy, .maxBy: true
        case .stringAgg: orderBy.first?.scalar != arguments.first
        default: false
        }
    }
}

extension Scalar {
    fileprivate var leavesChoice: Bool {
        switch kind {
        case .call(let function, _) where function.volatility == .volatile: true
        case .exists(let query), .subquery(let query):
            query.relation.leavesChoice || anyOperand(\.leavesChoice)
        default: anyOperand(\.leavesChoice)
        }
    }

    /// The column that it is, perhaps through a cast that keeps different values apart.
    fileprivate var source: ColumnID? {
        if case .cast(let operand, let cast) = kind,
            CastProperties(from: operand.type, to: type, cast: cast).isInjective
        {
            return operand.columnID
        }
        return columnID
    }
}
