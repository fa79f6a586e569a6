package import FedAlgebra
import FedCatalog
import Foundation

/// How many rows a tree gives, and how many different values its columns have: both roughly.
///
/// Declared statistics where the catalog has them, rules of thumb elsewhere. An estimate chooses between plans that
/// give the same rows; no rewrite is right or wrong by it.
package struct RowEstimate {
    /// The rows of a remote table that nothing is declared for.
    static let unknownRemoteRows = 1_000_000.0
    /// The rows of a local table that nothing is declared for: what is large lies in a remote system.
    static let unknownLocalRows = 10_000.0

    /// The share of the rows that groups are at least, where the number of different values is not declared.
    private static let unknownGroupShare = 0.1

    /// The different values of a column: in its table, and at most in these rows.
    struct Distinct {
        var domain: Double
        var here: Double
    }

    package private(set) var rows: Double
    /// A column is missing where nobody knows.
    private(set) var distinct: [ColumnID: Distinct] = [:]
    /// Whether the catalog declares the rows of all tables below.
    package private(set) var isDeclared = true

    package static func of(_ relation: Relation) -> RowEstimate {
        switch relation {
        case .scan(let node):
            return of(node)
        case .join(let node):
            return of(node)
        case .values(let node):
            return RowEstimate(rows: Double(node.rows.count))
        case .union(let node):
            let branches = node.branches.map { of($0.relation) }
            return RowEstimate(
                rows: branches.reduce(0) { $0 + $1.rows }, isDeclared: branches.allSatisfy(\.isDeclared))
        case .setOperation(let node):
            let left = of(node.left.relation)
            return RowEstimate(rows: left.rows, isDeclared: left.isDeclared)
        case .recursion, .workingTable, .tableFunction:
            return RowEstimate(rows: unknownLocalRows, isDeclared: false)
        case .filter(let node):
            var result = of(node.input)
            for conjunct in node.conjuncts { result.rows *= result.selectivity(conjunct) }
            result.limitDistinct()
            return result
        case .project(let node):
            var result = of(node.input)
            for item in node.items where !item.isPassing {
                result.distinct[item.column.id] = item.scalar.uncast.columnID.flatMap { result.distinct[$0] }
            }
            return result
        case .aggregate(let node):
            var result = of(node.input)
            let known = node.groups.map { result.values($0.scalar) }
            let groups = known.reduce(1) { $0 * ($1 ?? 100) }
            // What nobody knows the values of may well be a key of something large.
            let least = known.contains(nil) ? result.rows * unknownGroupShare : 0
            result.rows = min(result.rows, max(groups, least)) * Double(node.groupingSets?.count ?? 1)
            for group in node.groups {
                result.distinct[group.column.id] = group.scalar.uncast.columnID.flatMap { result.distinct[$0] }
            }
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
        var result = RowEstimate(rows: statistics?.rows ?? unknown, isDeclared: statistics != nil)
        if statistics == nil, scan.table.keys.isEmpty { return result }
        for column in scan.columns {
            let name = column.definition.name
            let isKey = scan.table.keys.contains([name])
            // A key is declared for good, whatever a sample of the rows counted.
            let known = isKey ? result.rows : statistics?.columns[name]?.distinct
            result.distinct[column.column.id] = known.map { Distinct(domain: $0, here: $0) }
        }
        return result
    }

    private static func of(_ join: Join) -> RowEstimate {
        let left = of(join.left)
        if join.kind.keepsLeftOnly {
            let share = left.share(joining: of(join.right), on: join.conjuncts)
            var result = left
            result.rows *= join.kind == .semi ? share : max(1 - share, 0.1)
            result.limitDistinct()
            return result
        }
        let right = of(join.right)
        var result = left.joined(with: right, on: join.conjuncts)
        if !(left.isDeclared && right.isDeclared), join.left.joinsItself(join.right, on: join.conjuncts) {
            result.rows = max(result.rows, left.rows + right.rows)
        }
        switch join.kind {
        case .left: result.rows = max(result.rows, left.rows)
        case .right: result.rows = max(result.rows, right.rows)
        case .full: result.rows = max(result.rows, left.rows, right.rows)
        case .inner, .semi, .anti: break
        }
        return result
    }

    // MARK: - Joins

    /// The inner join on a condition.
    func joined(with right: RowEstimate, on conjuncts: [Scalar]) -> RowEstimate {
        var result = self
        result.isDeclared = isDeclared && right.isDeclared
        result.distinct.merge(right.distinct) { first, _ in first }
        let larger = max(1, rows, right.rows)
        var shares: [Double] = []
        var rest = 1.0
        for conjunct in conjuncts {
            guard case .compare(.equal, let one, let other) = conjunct.kind else {
                rest *= result.selectivity(conjunct)
                continue
            }
            // Every value of the side that has fewer finds its counterpart on the other.
            let sides = [(one, self), (one, right), (other, self), (other, right)]
            let known = sides.compactMap { scalar, side in side.values(scalar) }.max()
            shares.append(1 / max(1, known ?? larger))
        }
        // Columns that are compared together depend on each other: each further one counts for the root of the one
        // before, and all together leave a partner for the rows of the smaller side.
        var share = 1.0
        for (position, own) in shares.sorted().enumerated() { share *= pow(own, 1 / pow(2, Double(position))) }
        if shares.count > 1 { share = max(share, 1 / larger) }
        result.rows = rows * right.rows * share * rest
        result.limitDistinct()
        return result
    }

    /// No column has more values than there are rows.
    private mutating func limitDistinct() {
        let rows = rows
        distinct = distinct.mapValues { Distinct(domain: $0.domain, here: min($0.here, rows)) }
    }

    /// The share of the rows that join with `keys` different values of another column.
    ///
    /// Keys stand for as much of the rows as they are of the values that their own table has.
    func share(of column: ColumnID, joining keys: Double, from domain: Double?) -> Double {
        keys / max(1, distinct[column]?.here ?? rows, domain ?? 1)
    }

    /// The share of the rows that have a partner, by the equality that leaves the fewest; a half where nobody knows.
    private func share(joining right: RowEstimate, on conjuncts: [Scalar]) -> Double {
        var shares: [Double] = []
        for conjunct in conjuncts {
            guard case .compare(.equal, let one, let other) = conjunct.kind else { continue }
            for (own, theirs) in [(one, other), (other, one)] {
                guard let id = own.uncast.columnID, let known = distinct[id] else { continue }
                shares.append(min(1, (right.values(theirs) ?? right.rows) / max(1, known.domain)))
            }
        }
        return shares.min() ?? 0.5
    }

    func values(_ scalar: Scalar) -> Double? { scalar.uncast.columnID.flatMap { distinct[$0]?.here } }

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

extension Relation {
    /// How many bytes the Federates of a tree are expected to give.
    var bytesAcrossBorders: Double {
        guard case .federate(let node) = self else { return inputs.reduce(0) { $0 + $1.bytesAcrossBorders } }
        return RowEstimate.of(node.input).rows * columns.reduce(1) { $0 + $1.type.expectedBytes }
    }
}

extension SQLType {
    /// The size of a value, roughly.
    var expectedBytes: Double {
        switch self {
        case .boolean, .smallint: 2
        case .integer, .real, .date: 4
        case .bigint, .double, .time, .timestamp, .timestamptz: 8
        case .numeric: 12
        case .interval, .uuid: 16
        case .text, .varchar, .char, .bytes: 24
        case .json: 100
        }
    }
}
