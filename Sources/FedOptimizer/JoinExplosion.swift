import FedAlgebra
import FedCatalog

/// Whether an inner join is expected to have more rows than both sides together.
///
/// Declared statistics say so. Without them, a table that is joined with itself by columns that hold none of its
/// declared keys does: each row finds itself, and all that are like it.
enum JoinExplosion {
    /// `estimates` is asked for the rows of both sides where they are declared.
    static func isExpected(
        _ left: Relation, _ right: Relation, on conjuncts: [Scalar], estimates: () -> (RowEstimate, RowEstimate)
    ) -> Bool {
        guard left.declaresRows, right.declaresRows else { return left.joinsItself(right, on: conjuncts) }
        let (one, other) = estimates()
        let isKnown = conjuncts.contains { conjunct in
            guard case .compare(.equal, let first, let second) = conjunct.kind else { return false }
            return [first, second].contains { one.values($0) != nil || other.values($0) != nil }
        }
        return isKnown && one.joined(with: other, on: conjuncts).rows > one.rows + other.rows
    }
}

extension Relation {
    /// Whether the catalog declares the rows of all tables below, so that an estimate is worth making.
    fileprivate var declaresRows: Bool {
        switch self {
        case .scan(let node): node.table.statistics != nil
        case .recursion, .workingTable, .tableFunction: false
        default: !anyInput { !$0.declaresRows }
        }
    }

    /// Whether all equalities compare columns of one table with themselves, and these hold none of its declared keys.
    func joinsItself(_ other: Relation, on conjuncts: [Scalar]) -> Bool {
        var table: Table?
        var compared: Set<String> = []
        for conjunct in conjuncts {
            guard case .compare(.equal, let first, let second) = conjunct.kind else { continue }
            guard let one = first.uncast.columnID, let two = second.uncast.columnID,
                let left = definition(of: one) ?? other.definition(of: one),
                let right = other.definition(of: two) ?? definition(of: two),
                left.table.name == right.table.name, left.column == right.column,
                table.map({ $0.name == left.table.name }) ?? true
            else { return false }
            table = left.table
            compared.insert(left.column)
        }
        guard let table, !table.keys.isEmpty else { return false }
        return !table.keys.contains { $0.allSatisfy(compared.contains) }
    }

    /// The table that a column is read from as it is, and its name there.
    private func definition(of id: ColumnID) -> (table: Table, column: String)? {
        switch self {
        case .scan(let node):
            return node.columns.first { $0.column.id == id }.map { (node.table, $0.definition.name) }
        case .filter(let node): return node.input.definition(of: id)
        case .federate(let node): return node.input.definition(of: id)
        case .project(let node):
            let item = node.items.first { $0.column.id == id }
            return item?.scalar.uncast.columnID.flatMap { node.input.definition(of: $0) }
        case .join(let node) where node.kind == .inner:
            return node.left.definition(of: id) ?? node.right.definition(of: id)
        default:
            return nil
        }
    }
}
