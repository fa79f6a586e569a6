import FedAlgebra
import FedCatalog
import FedDiagnostics

/// The aggregate calls that one SELECT collects while its clauses are bound.
struct Aggregation {
    var items: [Aggregate.Item] = []
    private var positions: [Aggregate.Call: Int] = [:]

    /// The column of `call`; a call that occurs twice is computed once.
    mutating func column(
        of call: Aggregate.Call, name: String, at range: SourceRange, from sequence: inout ColumnSequence
    ) -> Column {
        if let position = positions[call] { return items[position].column }
        let isNullable = call.function.isNullOfNothing
        let column = Column(id: sequence.take(), name: name, type: call.type, isNullable: isNullable)
        positions[call] = items.count
        items.append(Aggregate.Item(column: column, call: call, range: range))
        return column
    }

    var columns: Set<ColumnID> { Set(items.map(\.column.id)) }
}

/// Rewrites what stands above a GROUP BY in terms of its groups and aggregates.
struct GroupedScalar {
    let groups: [Scalar: Column]
    let aggregates: Set<ColumnID>

    /// - Throws: `GROUPING_ERROR` for a column that is neither grouped nor aggregated.
    func rewrite(_ scalar: Scalar) throws(CompileError) -> Scalar {
        if let group = groups[scalar] { return .column(group, at: scalar.range) }
        if case .column(let id) = scalar.kind {
            if aggregates.contains(id) { return scalar }
            throw CompileError(
                .groupingError, "the column must be in GROUP BY or inside an aggregate", at: scalar.range)
        }
        return try scalar.mapOperands { operand throws(CompileError) in try rewrite(operand) }
    }
}
