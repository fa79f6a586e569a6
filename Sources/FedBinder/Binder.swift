package import FedAlgebra
import FedCatalog
package import FedDiagnostics
package import FedSyntax

/// Turns a syntax tree into typed algebra over the tables of a catalog.
///
/// All that is implicit in the text is explicit afterwards: coercions, NULL order, result types, the CDP casts
/// above foreign scans. A construct without a translation is `NOT_SUPPORTED`, at its place.
package struct Binder: Sendable {
    let options: BinderOptions
    let tables: TableSpace
    let rule: NameRule
    var sequence = ColumnSequence()
    var dependsOnNow = false
    /// Common tables in scope, innermost last.
    var commonTables: [(key: String, table: CommonTable, visible: Int)] = []
    var relationCount = 0
    /// Where aggregate calls are collected; `nil` where they are not allowed.
    var aggregation: Aggregation?
    /// What is being bound, for messages: `WHERE`, `GROUP BY`.
    var clause = "SELECT"

    package init(options: BinderOptions, tables: TableSpace) {
        self.options = options
        self.tables = tables
        rule = NameRule(language: options.language, isLoose: options.allowsLooseNames)
    }

    /// Binds one statement.
    package static func bind(
        _ query: Query, options: BinderOptions, tables: TableSpace
    ) throws(CompileError) -> BoundQuery {
        var binder = Binder(options: options, tables: tables)
        let bound = try binder.query(query)
        return BoundQuery(
            relation: bound.relation,
            output: bound.columns.map { .init(name: $0.name, column: $0) },
            sequence: binder.sequence, dependsOnNow: binder.dependsOnNow)
    }

    /// A bound query expression: hidden sort columns may lie in the relation, beyond `columns`.
    struct Bound {
        var relation: Relation
        var columns: [Column]
    }

    mutating func newColumn(_ name: String, _ scalar: Scalar) -> Column {
        Column(id: sequence.take(), name: name, type: scalar.type, isNullable: scalar.isNullable)
    }
}
