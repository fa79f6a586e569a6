import FedAlgebra
import FedCatalog

/// What declared statistics say of the size of a join; without them, nothing is said.
struct JoinEstimate {
    private struct Source {
        var rows: Double
        var distinct: Double?
    }

    private var sources: [ColumnID: Source] = [:]

    /// Collects the declared statistics of all scans below.
    init(_ relations: [Relation]) {
        for relation in relations { collect(relation) }
    }

    private mutating func collect(_ relation: Relation) {
        switch relation {
        case .scan(let node):
            guard let statistics = node.table.statistics else { return }
            for column in node.columns {
                let name = column.definition.name
                let isKey = node.table.keys.contains([name])
                let distinct = statistics.columns[name]?.distinct ?? (isKey ? statistics.rows : nil)
                sources[column.column.id] = Source(rows: statistics.rows, distinct: distinct)
            }
        case .project(let node):
            collect(node.input)
            for item in node.items {
                if let id = item.scalar.uncast.columnID { sources[item.column.id] = sources[id] }
            }
        default:
            for input in relation.inputs { collect(input) }
        }
    }

    /// Whether the statistics say that joining on `conjuncts` gives more rows than both sides have.
    func isLargerThanInputs(_ conjuncts: [Scalar]) -> Bool {
        var perPair: (rows: Double, inputs: Double)?
        for conjunct in conjuncts {
            guard case .compare(.equal, let left, let right) = conjunct.kind,
                let first = left.uncast.columnID.flatMap({ sources[$0] }),
                let second = right.uncast.columnID.flatMap({ sources[$0] }),
                let distinct = [first.distinct, second.distinct].compactMap({ $0 }).max(), distinct > 0
            else { continue }
            let rows = first.rows * second.rows / distinct
            let inputs = first.rows + second.rows
            // Several equalities only make the result smaller: the most selective one decides.
            if let known = perPair, known.rows / known.inputs <= rows / inputs { continue }
            perPair = (rows, inputs)
        }
        return perPair.map { $0.rows > $0.inputs } ?? false
    }
}
