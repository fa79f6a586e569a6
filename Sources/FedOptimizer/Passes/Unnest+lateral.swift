import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Unnesting {
    /// LATERAL: for each row on the left the rows of the right side, or with a left join NULLs.
    mutating func dependentJoin(_ join: Join) throws(CompileError) -> Relation {
        var node = join
        let columns = Relation.join(node).columns
        node.left = try unnested(node.left)
        node.right = try unnested(node.right)
        let available = node.left.columnIDs
        let constants = node.parameters.filter { $0.scalar.isDisjoint(with: available) }
        node.right = node.right.substituting(constants.arguments)
        node.parameters = node.parameters.filter { parameter in
            !parameter.scalar.isDisjoint(with: available) && node.right.reads([parameter.column.id])
        }
        let nested = node.conjuncts.filter(\.hasSubquery)
        if node.parameters.isEmpty { return try unnested(.join(node)) }
        // Engines know series of a row's own values.
        if node.right.isSeries, nested.isEmpty { return .join(node) }
        node.conjuncts.removeAll(where: \.hasSubquery)
        if !nested.isEmpty, node.kind != .inner {
            throw .notSupported("a subquery in the condition of LEFT JOIN LATERAL", at: nested[0].range)
        }
        let joined = try self.joined(node).passing(columns)
        return nested.isEmpty ? joined : try filter(Filter(input: joined, conjuncts: nested))
    }

    private mutating func joined(_ node: Join) throws(CompileError) -> Relation {
        if let tower = Tower(node.right), node.kind == .inner || (tower.conditions.isEmpty && node.conjuncts.isEmpty) {
            return try beside(tower, node)
        }
        let arguments = node.parameters.arguments
        var pullUp = PullUp(node.parameters, context.sequence)
        if let pulled = pullUp.pull(node.right, .init()) {
            let conjuncts = node.conjuncts.map { $0.substituting(pulled.deferred) }
            if node.kind == .inner || !(conjuncts + pulled.conjuncts).contains(where: \.isFallible) {
                context.sequence = pullUp.sequence
                return beside(pulled, conjuncts, node, arguments)
            }
        }
        let domain = try domain(node.parameters, over: node.left, at: node.range)
        let pushed = try push(domain, into: node.right, at: node.range)
        return .join(
            Join(
                kind: node.kind, left: node.left, right: pushed.relation,
                conjuncts: pushed.matching(node.parameters) + node.conjuncts, range: node.range))
    }

    /// The one row of a tower, for each row on the left.
    private mutating func beside(_ tower: Tower, _ node: Join) throws(CompileError) -> Relation {
        var attachment = Attachment(node.left)
        let inner = InnerQuery(relation: node.right, parameters: node.parameters, range: node.range)
        let row = try attach(tower, inner, onto: &attachment)
        let computed = node.right.columns.compactMap { column in
            row.definitions[column.id].map { Projection(column: column, scalar: $0) }
        }
        let input = attachment.relation.filtered(row.conditions)
        let items = node.left.columns.map { Projection(passing: $0) } + computed
        return Relation.project(Project(input: input, items: items)).filtered(node.conjuncts)
    }

    private mutating func beside(
        _ pulled: PullUp.Pulled, _ own: [Scalar], _ node: Join, _ arguments: [ColumnID: Scalar]
    ) -> Relation {
        var right = pulled.relation
        let conjuncts = (pulled.conjuncts + own).map { $0.substituting(arguments) }
        let deferred = node.right.columns.filter { pulled.deferred[$0.id] != nil }
        var marker: Column?
        if node.kind == .left, !deferred.isEmpty {
            // What reads the left side, too, must still be NULL where no row is found.
            let column = newColumn("mark", .boolean(true))
            let items = right.columns.map { Projection(passing: $0) }
            right = .project(
                Project(input: right, items: items + [Projection(column: column, scalar: .boolean(true))]))
            marker = column.nullable
        }
        // What can fail is looked at last.
        let condition = conjuncts.filter { !$0.isFallible }
        let joined = Relation.join(
            Join(kind: node.kind, left: node.left, right: right, conjuncts: condition, range: node.range)
        ).filtered(conjuncts.filter(\.isFallible))
        if deferred.isEmpty { return joined }
        var items = joined.columns.map { Projection(passing: $0) }
        for column in deferred {
            guard var scalar = pulled.deferred[column.id]?.substituting(arguments) else { continue }
            if let marker {
                scalar = Scalar(
                    .searchedCase(
                        [.init(condition: .isNull(.column(marker)), result: .literal(.null, column.type))],
                        otherwise: scalar),
                    type: column.type, isNullable: true)
            }
            items.append(Projection(column: node.kind == .left ? column.nullable : column, scalar: scalar))
        }
        return .project(Project(input: joined, items: items))
    }
}
