import FedAlgebra
import FedCatalog

/// Whether grouping the rows of a relation makes clearly fewer of them.
enum GroupEstimate {
    /// Groups that are more than this share of the rows are not worth making.
    private static let largestShare = 0.5
    /// Where the number of different values is not declared, so many columns are taken to have few.
    private static let fewColumns = 2

    /// Whether groups by `columns`, with so many `parts` beside them, are worth it.
    ///
    /// With `isDeclared`, that has to follow from what the catalog declares.
    static func pays(
        _ columns: [Column], parts: Int = 0, of relation: Relation, isDeclared: Bool = false
    ) -> Bool {
        // Without groups there would be a group of no rows, too.
        if columns.isEmpty || relation.hasOneRowAtMost || relation.isUnique(by: ColumnSet(columns)) { return false }
        let whole = RowEstimate.of(relation)
        let fixed = relation.fixedColumns
        let free = columns.filter { !fixed.contains($0.id) }
        let known = free.map { whole.distinct[$0.id]?.here }
        let most = known.compactMap { $0 }.reduce(1, *)
        // How much a condition takes away is guessed: where it is much, groups that do not pay cost little.
        if most > max(whole.rows, relation.rowsOfLargestTable) * largestShare { return false }
        if isDeclared { return !known.contains(nil) && whole.isDeclared }
        // If there should be as many groups as rows, at least they are not wider.
        let width = relation.columns.count - columns.count
        return !known.contains(nil) || (free.count <= fewColumns && parts <= width)
    }
}

extension Relation {
    /// The rows of what it is made of, before conditions.
    fileprivate var rowsOfLargestTable: Double {
        switch self {
        case .filter, .project, .join, .sort, .window, .federate: inputs.map(\.rowsOfLargestTable).max() ?? 0
        case .union: inputs.map(\.rowsOfLargestTable).reduce(0, +)
        default: RowEstimate.of(self).rows
        }
    }

    /// Columns that have one value in all rows, as conditions say; perhaps not all of them.
    fileprivate var fixedColumns: ColumnSet {
        switch self {
        case .federate(let node): return node.input.fixedColumns
        case .sort(let node): return node.input.fixedColumns
        case .distinct(let node): return node.input.fixedColumns
        case .join(let node) where node.kind == .inner:
            return node.left.fixedColumns.union(node.right.fixedColumns).union(Self.fixed(node.conjuncts))
        case .filter(let node):
            return node.input.fixedColumns.union(Self.fixed(node.conjuncts))
        case .project(let node):
            let below = node.input.fixedColumns
            return ColumnSet(node.items.filter { $0.scalar.readsOnly(below) }.map(\.column))
        default: return []
        }
    }

    private static func fixed(_ conjuncts: [Scalar]) -> ColumnSet {
        var result = ColumnSet()
        for conjunct in conjuncts {
            guard case .compare(.equal, let left, let right) = conjunct.kind else { continue }
            if right.columns.isEmpty, let id = left.columnID { result.insert(id) }
            if left.columns.isEmpty, let id = right.columnID { result.insert(id) }
        }
        return result
    }
}
