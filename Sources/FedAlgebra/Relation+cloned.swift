extension Relation {
    /// The same tree with new ids for all columns that it defines, and which id became which.
    ///
    /// A column that is read and not defined in the tree, such as a parameter, keeps its id. A recursion is known by
    /// its name: trees with one are not cloned.
    package func cloned(_ sequence: inout ColumnSequence) -> (relation: Relation, ids: [ColumnID: ColumnID]) {
        var ids: [ColumnID: ColumnID] = [:]
        rename(&ids, &sequence)
        return (renamed(ids), ids)
    }

    /// How many operators the tree has.
    package var size: Int { inputs.reduce(1) { $0 + $1.size } }

    private func rename(_ ids: inout [ColumnID: ColumnID], _ sequence: inout ColumnSequence) {
        for input in inputs { input.rename(&ids, &sequence) }
        for column in columns where ids[column.id] == nil { ids[column.id] = sequence.take() }
        if case .join(let node) = self {
            for parameter in node.parameters { ids[parameter.column.id] = sequence.take() }
        }
    }

    private func renamed(_ ids: [ColumnID: ColumnID]) -> Relation {
        let relation = mapInputs { $0.renamed(ids) }.mapScalars { $0.renamed(ids) }
        switch relation {
        case .scan(var node):
            for index in node.columns.indices { node.columns[index].column.rename(ids) }
            return .scan(node)
        case .values(var node):
            node.columns.rename(ids)
            return .values(node)
        case .project(var node):
            for index in node.items.indices { node.items[index].column.rename(ids) }
            return .project(node)
        case .join(var node):
            for index in node.parameters.indices { node.parameters[index].column.rename(ids) }
            return .join(node)
        case .aggregate(var node):
            for index in node.groups.indices { node.groups[index].column.rename(ids) }
            for index in node.items.indices { node.items[index].column.rename(ids) }
            return .aggregate(node)
        case .window(var node):
            for index in node.items.indices { node.items[index].column.rename(ids) }
            return .window(node)
        case .union(var node):
            for index in node.branches.indices { node.branches[index].rename(ids) }
            node.columns.rename(ids)
            return .union(node)
        case .setOperation(var node):
            node.left.rename(ids)
            node.right.rename(ids)
            node.columns.rename(ids)
            return .setOperation(node)
        case .recursion(var node):
            node.base.rename(ids)
            node.step.rename(ids)
            node.columns.rename(ids)
            return .recursion(node)
        case .workingTable(var node):
            node.columns.rename(ids)
            return .workingTable(node)
        case .tableFunction(var node):
            node.columns.rename(ids)
            node.ordinality?.rename(ids)
            return .tableFunction(node)
        case .filter, .distinct, .sort, .limit, .federate:
            return relation
        }
    }
}

extension Scalar {
    fileprivate func renamed(_ ids: [ColumnID: ColumnID]) -> Scalar {
        if case .column(let id) = kind {
            guard let new = ids[id] else { return self }
            return Scalar(.column(new), type: type, isNullable: isNullable, range: range)
        }
        return mapOperands { $0.renamed(ids) }
    }
}

extension Column {
    fileprivate mutating func rename(_ ids: [ColumnID: ColumnID]) { id = ids[id] ?? id }
}

extension [Column] {
    fileprivate mutating func rename(_ ids: [ColumnID: ColumnID]) {
        for index in indices { self[index].rename(ids) }
    }
}

extension Union.Branch {
    fileprivate mutating func rename(_ ids: [ColumnID: ColumnID]) { columns = columns.map { ids[$0] ?? $0 } }
}
