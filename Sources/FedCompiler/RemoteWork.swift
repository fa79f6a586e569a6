import FedAlgebra
import FedCatalog

/// What a Federate's tree has the remote do.
struct RemoteWork {
    /// Each table once, in the order in which the query has them, with the columns that any scan of it reads.
    private(set) var scans: [Scan] = []
    private var kinds: Set<OperatorFeature> = []
    private var filters = false

    var tables: [String] { scans.map(\.table.name) }

    /// In the order of the way of the data.
    var pushed: [String] {
        ["project"] + (filters ? ["filter"] : []) + Self.order.filter(kinds.contains).map(\.rawValue)
    }

    private static let order: [OperatorFeature] = [
        .innerJoin, .crossJoin, .leftJoin, .rightJoin, .fullJoin, .semiJoin, .antiJoin, .aggregate, .groupingSets,
        .window, .distinct, .unionAll, .intersect, .intersectAll, .except, .exceptAll, .topN, .limit,
    ]

    mutating func collect(_ relation: Relation) {
        switch relation {
        case .scan(let node): collect(node)
        case .filter: filters = true
        case .join(let node):
            kinds.insert(node.kind == .inner && node.conjuncts.isEmpty ? .crossJoin : OperatorFeature(node.kind))
        case .aggregate(let node):
            kinds.insert(.aggregate)
            if node.groupingSets != nil { kinds.insert(.groupingSets) }
        case .window: kinds.insert(.window)
        case .distinct: kinds.insert(.distinct)
        case .union: kinds.insert(.unionAll)
        case .setOperation(let node): kinds.insert(OperatorFeature(node))
        case .limit(let node):
            if case .sort = node.input { kinds.insert(.topN) } else { kinds.insert(.limit) }
        default: break
        }
        for input in relation.inputs { collect(input) }
    }

    private mutating func collect(_ scan: Scan) {
        guard let index = scans.firstIndex(where: { $0.table.name == scan.table.name }) else {
            scans.append(scan)
            return
        }
        var known = Set(scans[index].columns.map(\.definition.name))
        for column in scan.columns where known.insert(column.definition.name).inserted {
            scans[index].columns.append(column)
        }
    }
}
