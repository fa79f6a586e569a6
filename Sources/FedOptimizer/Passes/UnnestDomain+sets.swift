import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Set operations and VALUES, for each row of a domain.
extension Unnesting {
    mutating func union(_ domain: Domain, _ union: Union, at range: SourceRange?) throws(CompileError) -> Domain {
        var node = union
        var branches: [Domain] = []
        for index in node.branches.indices {
            let own = index == 0 ? domain : try copy(domain, at: range)
            branches.append(try push(own, into: node.branches[index].relation, at: range))
        }
        let (columns, added) = setColumns(branches)
        for index in branches.indices {
            node.branches[index].relation = branches[index].relation
            node.branches[index].columns += added.compactMap { branches[index].columns[$0.parameter]?.id }
        }
        node.columns += added.map(\.column)
        return Domain(relation: .union(node), columns: columns)
    }

    mutating func setOperation(
        _ domain: Domain, _ operation: SetOperation, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        var node = operation
        let left = try push(domain, into: node.left.relation, at: range)
        let right = try push(copy(domain, at: range), into: node.right.relation, at: range)
        let (columns, added) = setColumns([left, right])
        (node.left.relation, node.right.relation) = (left.relation, right.relation)
        node.left.columns += added.compactMap { left.columns[$0.parameter]?.id }
        node.right.columns += added.compactMap { right.columns[$0.parameter]?.id }
        node.columns += added.map(\.column)
        return Domain(relation: .setOperation(node), columns: columns)
    }

    /// New columns for the domain's behind a set operation, each with a parameter that has its values.
    private mutating func setColumns(
        _ branches: [Domain]
    ) -> (columns: [ColumnID: Column], added: [(parameter: ColumnID, column: Column)]) {
        var columns: [ColumnID: Column] = [:]
        var added: [(parameter: ColumnID, column: Column)] = []
        var known: [ColumnID: Column] = [:]
        for (parameter, source) in (branches.first?.columns ?? [:]).sorted(by: { $0.key < $1.key }) {
            if known[source.id] == nil {
                var column = source
                column.id = context.sequence.take()
                column.isNullable = branches.contains { $0.columns[parameter]?.isNullable ?? true }
                known[source.id] = column
                added.append((parameter, column))
            }
            columns[parameter] = known[source.id]
        }
        return (columns, added)
    }

    /// A series for each combination of values.
    func series(_ domain: Domain, _ node: TableFunction) -> Domain {
        let function = Relation.tableFunction(node)
        let parameters = domain.columns.sorted { $0.key < $1.key }.filter { function.reads([$0.key]) }
            .map { id, column in
                Projection(
                    column: Column(id: id, name: column.name, type: column.type, isNullable: column.isNullable),
                    scalar: .column(column))
            }
        let join = Join(
            kind: .inner, left: domain.relation, right: function, conjuncts: [], parameters: parameters,
            range: node.range)
        return Domain(relation: .join(join), columns: domain.columns)
    }

    /// All rows of VALUES for each row of the domain.
    mutating func values(_ domain: Domain, _ node: Values) -> Domain {
        let number = Column(id: context.sequence.take(), name: "number", type: .integer, isNullable: false)
        let rows = node.rows.indices.map { [Scalar.literal(.integer(Int64($0)), .integer)] }
        let numbers = Relation.values(Values(columns: [number], rows: rows))
        let joined = Relation.join(
            Join(
                kind: .inner, left: domain.relation, right: rows.count == 1 ? .values(Values()) : numbers, conjuncts: []
            ))
        var items = domain.distinctColumns.map { Projection(passing: $0) }
        for (position, column) in node.columns.enumerated() {
            let scalars = node.rows.map { $0[position].substituting(domain.scalars) }
            guard let last = scalars.last else { continue }
            let branches = scalars.dropLast().enumerated().map { row, scalar in
                Scalar.Branch(
                    condition: .compare(.equal, .column(number), .literal(.integer(Int64(row)), .integer)),
                    result: scalar)
            }
            let scalar =
                branches.isEmpty
                ? last
                : Scalar(.searchedCase(branches, otherwise: last), type: column.type, isNullable: column.isNullable)
            items.append(Projection(column: column, scalar: scalar))
        }
        let input = rows.count == 1 ? domain.relation : joined
        return Domain(relation: .project(Project(input: input, items: items)), columns: domain.columns)
    }
}
