import FedAlgebra
import FedCatalog

/// How many rows a tree gives, and how many different values its columns have: both roughly.
///
/// Declared statistics where the catalog has them, rules of thumb elsewhere. An estimate chooses between plans that
/// give the same rows; no rewrite is right or wrong by it.
struct RowEstimate {
    /// The rows of a remote table that nothing is declared for.
    static let unknownRemoteRows = 1_000_000.0
    /// The rows of a local table that nothing is declared for: what is large lies in a remote system.
    static let unknownLocalRows = 10_000.0

    var rows: Double
    /// The different values of a column before anything was filtered; a column is missing where nobody knows.
    var distinct: [ColumnID: Double] = [:]

    static func of(_ relation: Relation) -> RowEstimate {
        switch relation {
        case .scan(let node):
            return of(node)
        case .join(let node):
            return of(node)
        case .values(let node):
            return RowEstimate(rows: Double(node.rows.count))
        case .union(let node):
            return RowEstimate(rows: node.branches.reduce(0) { $0 + of($1.relation).rows })
        case .setOperation(let node):
            return RowEstimate(rows: of(node.left.relation).rows)
        case .recursion, .workingTable, .tableFunction:
            return RowEstimate(rows: unknownLocalRows)
        case .filter(let node):
            var result = of(node.input)
            for conjunct in node.conjuncts { result.rows *= result.selectivity(conjunct) }
            return result
        case .project(let node):
            var result = of(node.input)
            for item in node.items where !item.isPassing {
                result.distinct[item.column.id] = result.values(item.scalar)
            }
            return result
        case .aggregate(let node):
            var result = of(node.input)
            result.rows = min(result.rows, node.groups.reduce(1) { $0 * (result.values($1.scalar) ?? 100) })
            for group in node.groups { result.distinct[group.column.id] = result.values(group.scalar) }
            return result
        case .limit(let node):
            var result = of(node.input)
            result.rows = min(result.rows, node.count.map(Double.init) ?? result.rows)
            return result
        case .distinct(let node): return of(node.input)
        case .sort(let node): return of(node.input)
        case .window(let node): return of(node.input)
        case .federate(let node): return of(node.input)
        }
    }

    private static func of(_ scan: Scan) -> RowEstimate {
        let statistics = scan.table.statistics
        let unknown = if case .foreign = scan.source { unknownRemoteRows } else { unknownLocalRows }
        var result = RowEstimate(rows: statistics?.rows ?? unknown)
        for column in scan.columns {
            let name = column.definition.name
            let isKey = scan.table.keys.contains([name])
            result.distinct[column.column.id] = statistics?.columns[name]?.distinct ?? (isKey ? result.rows : nil)
        }
        return result
    }

    private static func of(_ join: Join) -> RowEstimate {
        var result = of(join.left)
        if join.kind.keepsLeftOnly {
            result.rows *= 0.5
            return result
        }
        let right = of(join.right)
        let (leftRows, rightRows) = (result.rows, right.rows)
        result.distinct.merge(right.distinct) { first, _ in first }
        let pairs = join.conjuncts.map { conjunct -> Double in
            guard case .compare(.equal, let first, let second) = conjunct.kind else {
                return result.selectivity(conjunct)
            }
            // Every value of the side that has fewer finds its counterpart on the other.
            let known = [result.values(first), result.values(second)].compactMap { $0 }.max()
            return 1 / max(1, known ?? max(leftRows, rightRows))
        }
        result.rows = leftRows * rightRows * (pairs.min() ?? 1)
        switch join.kind {
        case .left: result.rows = max(result.rows, leftRows)
        case .right: result.rows = max(result.rows, rightRows)
        case .full: result.rows = max(result.rows, leftRows, rightRows)
        case .inner, .semi, .anti: break
        }
        return result
    }

    private func values(_ scalar: Scalar) -> Double? { scalar.uncast.columnID.flatMap { distinct[$0] } }

    /// The share of the rows for which a condition is true.
    private func selectivity(_ scalar: Scalar) -> Double {
        switch scalar.kind {
        case .and(let members): members.reduce(1) { $0 * selectivity($1) }
        case .or(let members): min(1, members.reduce(0) { $0 + selectivity($1) })
        case .not(let operand): 1 - selectivity(operand)
        case .compare(.equal, let left, let right): 1 / max(1, values(left) ?? values(right) ?? 100)
        case .compare(.notEqual, _, _): 0.9
        case .compare: 0.3
        case .inList(let operand, let members): min(1, Double(members.count) / max(1, values(operand) ?? 100))
        case .like: 0.1
        case .isNull: 0.1
        default: 0.5
        }
    }
}
