import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// A common table in scope.
struct KnownCommonTable: Sendable {
    let key: String
    let table: CommonTable
    /// How many of the tables before it its definition sees.
    let visible: Int
    /// Whether its definition may read itself.
    var isRecursive = false
    /// What its name stands for inside of its own definition.
    var own: OwnReference?

    enum OwnReference: Sendable {
        case refused(String)
        /// The rows that came last, with these columns.
        case working([Column])
    }
}

extension Binder {
    /// Binds a common table anew at each reference, in the scope of its definition.
    mutating func commonTable(
        at position: Int, _ alias: TableAlias?, _ range: SourceRange
    ) throws(CompileError) -> (Relation, Scope) {
        let common = commonTables[position]
        switch common.own {
        case .refused(let reason): throw .notSupported(reason, at: range)
        case .working(let columns):
            workingReads += 1
            let own = columns.map { column -> Column in
                var column = column
                column.id = sequence.take()
                return column
            }
            let bound = Bound(relation: .workingTable(WorkingTable(name: common.key, columns: own)), columns: own)
            return try named(bound, alias, defaultPath: [common.key], at: range)
        case nil: break
        }
        let hidden = Array(commonTables[common.visible...])
        let (outerAggregation, outerClause) = (aggregation, clause)
        commonTables.removeLast(hidden.count)
        aggregation = nil
        defer {
            commonTables += hidden
            (aggregation, clause) = (outerAggregation, outerClause)
        }
        var bound = try definition(ofCommonTable: position) { binder throws(CompileError) in
            common.isRecursive ? try binder.recursive(common, at: range) : try binder.query(common.table.query)
        }
        references[common.table.query.range, default: 0] += 1
        if references[common.table.query.range, default: 0] > 1, bound.relation.leavesChoice {
            throw .notSupported(
                "reading the common table `\(common.key)` twice, as its rows are not the same each time", at: range,
                hint: "give its LIMIT or window an ORDER BY without ties, such as one that ends with a key")
        }
        if !common.table.columns.isEmpty {
            let aliased = TableAlias(name: common.table.name, columns: common.table.columns)
            let (relation, scope) = try named(bound, aliased, defaultPath: [], at: range)
            bound = Bound(relation: relation, columns: scope.entries[0].columns)
        }
        return try named(bound, alias, defaultPath: [common.key], at: range)
    }
}
