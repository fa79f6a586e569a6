import FedAlgebra
import FedCatalog

/// What declared statistics say of the size of a join; without them, nothing is said.
struct JoinEstimate {
    private struct Source {
        var rows: Double
        var distinct: Double?
    }

    private var sources: [ColumnID: Source] = [:]

    /// Collects what the scans below declare of the columns that `conjuncts` compare.
    init(_ relations: [Relation], for conjuncts: [Scalar]) {
        let columns = ColumnSet().reading(conjuncts)
        for relation in relations { collect(relation, columns) }
    }

    private mutating func collect(_ relation: Relation, _ columns: ColumnSet) {
        switch relation {
        case .scan(let node):
            guard let statistics = node.table.statistics else { return }
            for column in node.columns where columns.contains(column.column.id) {
                let name = column.definition.name
                let isKey = node.table.keys.contains([name])
                let distinct = statistics.columns[name]?.distinct ?? (isKey ? statistics.rows : nil)
                sources[column.column.id] = Source(rows: statistics.rows, distinct: distinct)
            }
        case .project(let node):
            let read = node.items.filter { columns.contains($0.column.id) }
            collect(node.input, ColumnSet(read.compactMap(\.scalar.uncast.columnID)))
            for item in read {
                if let id = item.scalar.uncast.columnID { sources[item.column.id] = sources[id] }
            }
        // Fewer rows come out of these than statistics say of tables.
        case .aggregate, .distinct, .limit, .setOperation, .recursion: return
        default:
            for input in relation.inputs { collect(input, columns) }
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
