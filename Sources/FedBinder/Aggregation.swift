import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// The aggregate and window calls that one SELECT collects while its clauses are bound.
struct Aggregation {
    var items: [Aggregate.Item] = []
    var windowItems: [FedAlgebra.Window.Item] = []
    /// Whether the clause that is being bound may call window functions.
    var allowsWindows = true
    /// Whether every group has rows.
    var hasRows = false
    /// The windows of the WINDOW clause, by key.
    var namedWindows: [String: FedSyntax.Window] = [:]
    /// What is computed of the aggregates, step by step: each step reads those before it.
    var steps: [[Projection]] = []
    /// The same of the windows.
    var windowSteps: [[Projection]] = []
    /// The queries inside of expressions, by their text; `nil` where nothing can repeat one.
    var queries: [String: Scalar]?
    private var positions: [Aggregate.Call: Int] = [:]
    private var windowPositions: [FedAlgebra.Window.Call: Int] = [:]

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

    /// The same for a window call.
    mutating func column(
        of call: FedAlgebra.Window.Call, name: String, at range: SourceRange, from sequence: inout ColumnSequence
    ) -> Column {
        if let position = windowPositions[call] { return windowItems[position].column }
        let column = Column(id: sequence.take(), name: name, type: call.type, isNullable: call.isNullable)
        windowPositions[call] = windowItems.count
        windowItems.append(.init(column: column, call: call, range: range))
        return column
    }

    /// The columns of the aggregates, and of what is computed of them.
    var columns: ColumnSet { ColumnSet(items.map(\.column.id) + steps.joined().map(\.column.id)) }

    var windowColumns: ColumnSet { ColumnSet(windowItems.map(\.column.id) + windowSteps.joined().map(\.column.id)) }
}

/// Rewrites what stands above a GROUP BY in terms of its groups and aggregates.
struct GroupedScalar {
    let groups: [Scalar: Column]
    /// Columns that stand for themselves: aggregates, windows, and those of the queries around.
    let passing: ColumnSet
    /// What stands for other columns.
    var replaced: [ColumnID: Scalar] = [:]

    /// - Throws: `GROUPING_ERROR` for a column that is neither grouped nor aggregated.
    func rewrite(_ scalar: Scalar, in range: SourceRange? = nil) throws(CompileError) -> Scalar {
        // The columns below a merged one have no place of their own.
        let range = scalar.range ?? range
        if let group = groups[scalar] { return .column(group, at: scalar.range) }
        if case .column(let id) = scalar.kind {
            if let other = replaced[id] { return other }
            if passing.contains(id) { return scalar }
            throw CompileError(
                .groupingError, "the column must be in GROUP BY or inside an aggregate", at: range)
        }
        if let chain = try chain(scalar, in: range) { return chain }
        return try scalar.mapOperands { operand throws(CompileError) in
            // A constant inside of an expression is not the group of that value.
            operand.literalValue != nil ? operand : try rewrite(operand, in: range)
        }
    }

    /// A chain of conditions, parts of which may be groups: the parentheses of `a AND (b AND c)` are gone.
    ///
    /// - Returns: `nil` for what is no chain, or has no room for a group.
    private func chain(_ scalar: Scalar, in range: SourceRange?) throws(CompileError) -> Scalar? {
        guard let (members, joined) = Self.members(scalar) else { return nil }
        // The longest first, whatever the order of the groups is: a plan is always the same.
        let lengths = groups.keys.compactMap { Self.members($0)?.members.count }.filter { $0 < members.count }
            .sorted(by: >)
        if lengths.isEmpty { return nil }
        var operands: [Scalar] = []
        var next = 0
        while next < members.count {
            let group = lengths.lazy.filter { next + $0 <= members.count }.compactMap { length in
                groups[joined(Array(members[next..<next + length]), nil)].map { (column: $0, length: length) }
            }.first
            let member = members[next]
            if let group {
                operands.append(.column(group.column, at: member.range))
            } else {
                operands.append(member.literalValue != nil ? member : try rewrite(member, in: range))
            }
            next += group?.length ?? 1
        }
        return joined(operands, scalar.range)
    }

    private static func members(_ scalar: Scalar) -> (members: [Scalar], joined: ([Scalar], SourceRange?) -> Scalar)? {
        switch scalar.kind {
        case .and(let members): (members, { .and($0, at: $1) })
        case .or(let members): (members, { .or($0, at: $1) })
        default: nil
        }
    }

    func rewrite(_ scalars: [Scalar]) throws(CompileError) -> [Scalar] {
        var result: [Scalar] = []
        for scalar in scalars { result.append(try rewrite(scalar)) }
        return result
    }

    /// A window call over groups.
    func rewrite(_ call: FedAlgebra.Window.Call) throws(CompileError) -> FedAlgebra.Window.Call {
        var call = call
        call.arguments = try rewrite(call.arguments)
        call.partition = try rewrite(call.partition)
        for index in call.order.indices { call.order[index].scalar = try rewrite(call.order[index].scalar) }
        return call
    }
}
