import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects

/// What a Federate's tree has the remote do.
struct RemoteWork {
    /// Each table once, in the order in which the query has them, with the columns that any scan of it reads.
    private(set) var scans: [Scan] = []
    private var kinds: Set<OperatorFeature> = []
    private var filters = false
    /// From the first to the last of what the statement was made of.
    private(set) var place: SourceRange?

    var tables: [String] { scans.map(\.table.name) }

    /// In the order of the way of the data.
    var pushed: [String] {
        ["project"] + (filters ? ["filter"] : []) + Self.order.filter(kinds.contains).map(\.rawValue)
    }

    private static let order: [OperatorFeature] = [
        .innerJoin, .crossJoin, .leftJoin, .rightJoin, .fullJoin, .semiJoin, .antiJoin, .aggregate, .groupingSets,
        .window, .sample, .distinct, .unionAll, .intersect, .intersectAll, .except, .exceptAll, .topN, .limit,
    ]

    mutating func collect(_ relation: Relation) {
        switch relation {
        case .scan(let node): collect(node)
        case .filter: filters = true
        default: kinds.formUnion(relation.features)
        }
        for scalar in relation.scalars { cover(scalar.range) }
        for input in relation.inputs { collect(input) }
    }

    private mutating func cover(_ range: SourceRange?) {
        guard let range else { return }
        place = place?.joined(with: range) ?? range
    }

    private mutating func collect(_ scan: Scan) {
        cover(scan.range)
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
