package import FedAlgebra
import FedCatalog

/// Has a system compute what main reads its columns for, where the result is smaller than these.
///
/// ```text
/// Aggregate by [name#2] [s#9 := sum((price#4 * rate#5))]    Aggregate by [name#2] [s#9 := sum(expression#10)]
///   Inner [id#1 = customer#3]                                 Inner [id#1 = customer#3]
///     Federate duck                                      →      Federate duck
///       Scan customers [id#1, name#2]                             Scan customers [id#1, name#2]
///     Federate pg                                               Federate pg
///       Scan lines [customer#3, price#4, rate#5]                  Project [customer#3, expression#10 := (price#4 * rate#5)]
///                                                                   Scan lines [customer#3, price#4, rate#5]
/// ```
///
/// Fires for the largest parts of main's scalars that read one Federate alone, when they are expected to take fewer
/// bytes than the columns that nothing else reads.
///
/// Stays away from:
/// - what can fail, as the remote computes it for rows that a join may take away, and what is volatile;
/// - columns of which an outer join below makes NULLs: an expression may give another value for these;
/// - supersets, whose rows are checked again with their columns;
/// - statements that several Federates ask for, which are sent once;
/// - what the system does not compute exactly.
package struct PushDownExpressions: Pass {
    package static let name = "push-down-expressions"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        // The columns have to go, once nothing reads them.
        guard context.mode.joins, !context.features.disabledPasses.contains(PruneColumns.name) else { return nil }
        var reads = ExpressionReads(output: context.output)
        reads.visit(tree)
        var chosen = ExpressionChoice()
        for border in reads.smallerBorders() { chosen.add(border, &context) }
        if chosen.columns.isEmpty { return nil }
        return PruneColumns().run(chosen.applied(to: tree, needed: ColumnSet()), in: &context)
    }
}

/// What is computed below the borders, and the Federates that do.
private struct ExpressionChoice {
    private(set) var columns: [Scalar: Column] = [:]
    private var computed = ColumnSet()
    /// By the first column that each of them puts out.
    private var federates: [ColumnID: Federate] = [:]

    mutating func add(_ border: ExpressionReads.Border, _ context: inout PassContext) {
        var border = border
        while let expressions = border.worthwhile, let key = border.federate.input.columns.first?.id,
            var input = RemoteInput(.federate(border.federate), context)
        {
            var trial = context.sequence
            let items = expressions.map { scalar in
                let column = Column(
                    id: trial.take(), name: border.name(of: scalar), type: scalar.type,
                    isNullable: scalar.isNullable)
                return Projection(column: column, scalar: scalar)
            }
            let passing = border.federate.input.columns.map { Projection(passing: $0) }
            if let (item, _) = input.project(Project(input: .federate(border.federate), items: passing + items)) {
                guard items.contains(where: { $0.column.id == item.column.id }) else { return }
                border.reject(item.scalar)
                continue
            }
            context.sequence = trial
            federates[key] = input.federate
            for item in items { columns[item.scalar] = item.column }
            computed.formUnion(ColumnSet(items.map(\.column)))
            return
        }
    }

    /// The tree with columns in place of the expressions; `needed` are those that are read above.
    func applied(to relation: Relation, needed: ColumnSet) -> Relation {
        if case .federate = relation {
            return relation.columns.first.flatMap { federates[$0.id] }.map { .federate($0) } ?? relation
        }
        var needed = needed
        let rewritten = relation.mapScalars { scalar in
            let scalar = replaced(scalar)
            scalar.forEachColumn { if computed.contains($0) { needed.insert($0) } }
            return scalar
        }.mapInputs { applied(to: $0, needed: needed) }
        guard case .project(var project) = rewritten else { return rewritten }
        let passing = project.input.columns.filter { column in
            needed.contains(column.id) && computed.contains(column.id)
                && !project.items.contains { $0.column.id == column.id }
        }
        project.items += passing.map { Projection(passing: $0) }
        return .project(project)
    }

    private func replaced(_ scalar: Scalar) -> Scalar {
        if scalar.columnID != nil || scalar.literalValue != nil { return scalar }
        if let column = columns[scalar] { return .column(column, at: scalar.range) }
        return scalar.mapOperands(replaced)
    }
}
