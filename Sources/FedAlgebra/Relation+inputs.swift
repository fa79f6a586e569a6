extension Relation {
    package var inputs: [Relation] {
        switch self {
        case .scan, .values, .workingTable, .tableFunction: []
        case .filter(let node): [node.input]
        case .project(let node): [node.input]
        case .join(let node): [node.left, node.right]
        case .aggregate(let node): [node.input]
        case .window(let node): [node.input]
        case .distinct(let node): [node.input]
        case .sort(let node): [node.input]
        case .limit(let node): [node.input]
        case .union(let node): node.branches.map(\.relation)
        case .setOperation(let node): [node.left.relation, node.right.relation]
        case .recursion(let node): [node.base.relation, node.step.relation]
        case .federate(let node): [node.input]
        }
    }

    /// Calls `body` for the inputs, in order, until one answers true; whether one did.
    package func anyInput(_ body: (Relation) -> Bool) -> Bool {
        switch self {
        case .scan, .values, .workingTable, .tableFunction: false
        case .filter(let node): body(node.input)
        case .project(let node): body(node.input)
        case .join(let node): body(node.left) || body(node.right)
        case .aggregate(let node): body(node.input)
        case .window(let node): body(node.input)
        case .distinct(let node): body(node.input)
        case .sort(let node): body(node.input)
        case .limit(let node): body(node.input)
        case .union(let node): node.branches.contains { body($0.relation) }
        case .setOperation(let node): body(node.left.relation) || body(node.right.relation)
        case .recursion(let node): body(node.base.relation) || body(node.step.relation)
        case .federate(let node): body(node.input)
        }
    }

    /// The same operator over other inputs, each passed through `body`.
    package func mapInputs<Failure: Error>(
        _ body: (Relation) throws(Failure) -> Relation
    ) throws(Failure) -> Relation {
        switch self {
        case .scan, .values, .workingTable, .tableFunction:
            return self
        case .filter(var node):
            node.input = try body(node.input)
            return .filter(node)
        case .project(var node):
            node.input = try body(node.input)
            return .project(node)
        case .join(var node):
            node.left = try body(node.left)
            node.right = try body(node.right)
            return .join(node)
        case .aggregate(var node):
            node.input = try body(node.input)
            return .aggregate(node)
        case .window(var node):
            node.input = try body(node.input)
            return .window(node)
        case .distinct(var node):
            node.input = try body(node.input)
            return .distinct(node)
        case .sort(var node):
            node.input = try body(node.input)
            return .sort(node)
        case .limit(var node):
            node.input = try body(node.input)
            return .limit(node)
        case .union(var node):
            for index in node.branches.indices {
                node.branches[index].relation = try body(node.branches[index].relation)
            }
            return .union(node)
        case .setOperation(var node):
            node.left.relation = try body(node.left.relation)
            node.right.relation = try body(node.right.relation)
            return .setOperation(node)
        case .recursion(var node):
            node.base.relation = try body(node.base.relation)
            node.step.relation = try body(node.step.relation)
            return .recursion(node)
        case .federate(var node):
            node.input = try body(node.input)
            return .federate(node)
        }
    }

    /// The same operator over other inputs, where `body` has one in place of some; `nil` where it has none.
    package func rewritingInputs(_ body: (Relation) -> Relation?) -> Relation? {
        switch self {
        case .scan, .values, .workingTable, .tableFunction:
            return nil
        case .filter(let node):
            return body(node.input).map { input in mapInputs { _ in input } }
        case .project(let node):
            return body(node.input).map { input in mapInputs { _ in input } }
        case .join(var node):
            let (left, right) = (body(node.left), body(node.right))
            if left == nil, right == nil { return nil }
            node.left = left ?? node.left
            node.right = right ?? node.right
            return .join(node)
        default:
            var rewritten = inputs.map(body)[...]
            guard rewritten.contains(where: { $0 != nil }) else { return nil }
            return mapInputs { (rewritten.popFirst() ?? nil) ?? $0 }
        }
    }

    /// The columns that the operator puts out, in order.
    package var columns: [Column] {
        switch self {
        case .scan(let node): node.columns.map(\.column)
        case .values(let node): node.columns
        case .filter(let node): node.input.columns
        case .project(let node): node.items.map(\.column)
        case .join(let node) where node.kind.keepsLeftOnly: node.left.columns
        case .join(let node):
            node.left.columns.map { $0.madeNullable(node.kind == .right || node.kind == .full) }
                + node.right.columns.map { $0.madeNullable(node.kind == .left || node.kind == .full) }
        case .aggregate(let node): node.groups.map(\.column) + node.items.map(\.column)
        case .window(let node): node.input.columns + node.items.map(\.column)
        case .distinct(let node): node.input.columns
        case .sort(let node): node.input.columns
        case .limit(let node): node.input.columns
        case .union(let node): node.columns
        case .setOperation(let node): node.columns
        case .recursion(let node): node.columns
        case .workingTable(let node): node.columns
        case .tableFunction(let node): node.columns + (node.ordinality.map { [$0] } ?? [])
        case .federate(let node): node.input.columns
        }
    }

    /// The ids of `columns`.
    package var columnIDs: ColumnSet {
        var result = ColumnSet()
        collectColumnIDs(into: &result)
        return result
    }

    private func collectColumnIDs(into result: inout ColumnSet) {
        switch self {
        case .scan(let node): for column in node.columns { result.insert(column.column.id) }
        case .project(let node): for item in node.items { result.insert(item.column.id) }
        case .join(let node):
            node.left.collectColumnIDs(into: &result)
            if !node.kind.keepsLeftOnly { node.right.collectColumnIDs(into: &result) }
        case .aggregate(let node):
            for group in node.groups { result.insert(group.column.id) }
            for item in node.items { result.insert(item.column.id) }
        case .window(let node):
            node.input.collectColumnIDs(into: &result)
            for item in node.items { result.insert(item.column.id) }
        case .filter(let node): node.input.collectColumnIDs(into: &result)
        case .distinct(let node): node.input.collectColumnIDs(into: &result)
        case .sort(let node): node.input.collectColumnIDs(into: &result)
        case .limit(let node): node.input.collectColumnIDs(into: &result)
        case .federate(let node): node.input.collectColumnIDs(into: &result)
        case .values, .union, .setOperation, .recursion, .workingTable, .tableFunction:
            for column in columns { result.insert(column.id) }
        }
    }
}

extension Column {
    fileprivate func madeNullable(_ flag: Bool) -> Column {
        guard flag, !isNullable else { return self }
        var column = self
        column.isNullable = true
        return column
    }
}
