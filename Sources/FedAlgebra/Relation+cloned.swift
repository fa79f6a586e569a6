extension Relation {
    /// The same tree with new ids for all columns that it defines, and which id became which.
    ///
    /// A column that is read and not defined in the tree, such as a parameter, keeps its id. A recursion is known by
    /// its name: trees with one are not cloned.
    package func cloned(_ sequence: inout ColumnSequence) -> (relation: Relation, ids: [ColumnID: ColumnID]) {
        var ids: [ColumnID: ColumnID] = [:]
        rename(&ids, &sequence)
        return (renamed { ids[$0] ?? $0 }, ids)
    }

    /// The same tree with other ids for all columns whose ids lie in `ids`: each is `distance` more.
    package func shifted(_ ids: Range<ColumnID>, by distance: Int) -> Relation {
        renamed { ids.contains($0) ? ColumnID($0.number + distance) : $0 }
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

    fileprivate func renamed(_ new: (ColumnID) -> ColumnID) -> Relation {
        let relation = mapInputs { $0.renamed(new) }.mapScalars { $0.renamed(new) }
        switch relation {
        case .scan(var node):
            for index in node.columns.indices { node.columns[index].column.rename(new) }
            return .scan(node)
        case .values(var node):
            node.columns.rename(new)
            return .values(node)
        case .project(var node):
            for index in node.items.indices { node.items[index].column.rename(new) }
            return .project(node)
        case .join(var node):
            for index in node.parameters.indices { node.parameters[index].column.rename(new) }
            return .join(node)
        case .aggregate(var node):
            for index in node.groups.indices { node.groups[index].column.rename(new) }
            for index in node.items.indices { node.items[index].column.rename(new) }
            return .aggregate(node)
        case .window(var node):
            for index in node.items.indices { node.items[index].column.rename(new) }
            return .window(node)
        case .union(var node):
            for index in node.branches.indices { node.branches[index].rename(new) }
            node.columns.rename(new)
            return .union(node)
        case .setOperation(var node):
            node.left.rename(new)
            node.right.rename(new)
            node.columns.rename(new)
            return .setOperation(node)
        case .recursion(var node):
            node.base.rename(new)
            node.step.rename(new)
            node.columns.rename(new)
            return .recursion(node)
        case .workingTable(var node):
            node.columns.rename(new)
            return .workingTable(node)
        case .tableFunction(var node):
            node.columns.rename(new)
            node.ordinality?.rename(new)
            return .tableFunction(node)
        case .filter, .distinct, .sort, .limit, .federate:
            return relation
        }
    }
}

extension Scalar {
    fileprivate func renamed(_ new: (ColumnID) -> ColumnID) -> Scalar {
        var copy = self
        switch kind {
        case .column(let id): copy.kind = .column(new(id))
        case .exists(let query): copy.kind = .exists(query.renamed(new))
        case .subquery(let query): copy.kind = .subquery(query.renamed(new))
        default: return mapOperands { $0.renamed(new) }
        }
        return copy
    }
}

extension Subquery {
    fileprivate func renamed(_ new: (ColumnID) -> ColumnID) -> Subquery {
        var column = column
        column?.rename(new)
        let parameters = parameters.map { parameter in
            var copy = Projection(column: parameter.column, scalar: parameter.scalar.renamed(new))
            copy.column.rename(new)
            return copy
        }
        return Subquery(
            id: new(id), parameters: parameters, relation: relation.renamed(new), column: column,
            comparison: comparison?.renamed(new))
    }
}

extension Column {
    fileprivate mutating func rename(_ new: (ColumnID) -> ColumnID) { id = new(id) }
}

extension [Column] {
    fileprivate mutating func rename(_ new: (ColumnID) -> ColumnID) {
        for index in indices { self[index].rename(new) }
    }
}

extension Union.Branch {
    fileprivate mutating func rename(_ new: (ColumnID) -> ColumnID) { columns = columns.map(new) }
}
