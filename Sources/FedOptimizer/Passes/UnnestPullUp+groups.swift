import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Operators that look at several rows at once: each group of rows for the same outer values stays by itself.
extension PullUp {
    /// An equality with the outside makes one more group.
    mutating func aggregate(_ node: Aggregate) -> Pulled? {
        guard let pulled = pull(node.input, Demand()) else { return nil }
        var node = node
        let scalars = Relation.aggregate(node).scalars
        guard pulled.isTied else {
            node.input = pulled.relation
            return scalars.contains(where: isTied) ? nil : Pulled(relation: .aggregate(node))
        }
        if node.groups.isEmpty || node.groupingSets != nil { return nil }
        guard let correlated = keys(of: pulled) else { return nil }
        for index in node.groups.indices {
            node.groups[index].scalar = node.groups[index].scalar.substituting(pulled.deferred)
        }
        for index in node.items.indices {
            node.items[index].call = node.items[index].call.mapScalars { $0.substituting(pulled.deferred) }
        }
        if Relation.aggregate(node).scalars.contains(where: { isTied($0) || $0.isFallible }) { return nil }
        node.input = pulled.relation
        var result = Pulled(relation: .aggregate(node), conjuncts: correlated.rest)
        for key in correlated.keys {
            let column: Column
            if let known = node.groups.first(where: { $0.scalar == key.inner }) {
                column = known.column
            } else {
                column = newColumn("key", key.inner)
                node.groups.append(Projection(column: column, scalar: key.inner))
            }
            result.conjuncts.append(key.condition(.column(column), key.outer))
        }
        result.relation = .aggregate(node)
        return result
    }

    mutating func window(_ node: Window) -> Pulled? {
        guard var pulled = pull(node.input, Demand()) else { return nil }
        var node = node
        guard pulled.isTied else {
            node.input = pulled.relation
            return Relation.window(node).scalars.contains(where: isTied) ? nil : Pulled(relation: .window(node))
        }
        guard let correlated = keys(of: pulled) else { return nil }
        for index in node.items.indices {
            var call = node.items[index].call.mapScalars { $0.substituting(pulled.deferred) }
            if call.scalars.contains(where: { isTied($0) || $0.isFallible }) { return nil }
            call.partition += correlated.keys.map(\.inner)
            node.items[index].call = call
        }
        node.input = pulled.relation
        pulled.relation = .window(node)
        pulled.isUnique = false
        return pulled
    }

    mutating func distinct(_ node: Distinct, _ demand: Demand) -> Pulled? {
        guard let pulled = pull(node.input, demand.ignoresDuplicates ? demand : Demand()) else { return nil }
        guard pulled.isTied else {
            return Pulled(relation: .distinct(Distinct(input: pulled.relation, range: node.range)))
        }
        if demand.ignoresDuplicates { return pulled }
        guard pulled.deferred.isEmpty, let correlated = keys(of: pulled) else { return nil }
        var items = node.input.columns.map { Projection(passing: $0) }
        var result = Pulled(relation: node.input, conjuncts: correlated.rest)
        for key in correlated.keys {
            let column: Column
            if let known = items.first(where: { $0.scalar == key.inner }) {
                column = known.column
            } else {
                column = newColumn("key", key.inner)
                items.append(Projection(column: column, scalar: key.inner))
            }
            result.conjuncts.append(key.condition(.column(column), key.outer))
        }
        let keyed = Relation.project(Project(input: pulled.relation, items: items))
        result.relation = .distinct(Distinct(input: keyed, range: node.range))
        return result
    }

    /// The first rows for each combination of what is outside: rows are numbered within it.
    mutating func limit(_ node: Limit, _ demand: Demand) -> Pulled? {
        if node.count == 0 {
            guard var none = pull(node.input, demand) else { return nil }
            none.relation = none.relation.filtered([.boolean(false)])
            return none
        }
        if demand.ignoresLimit, node.offset == 0 { return pull(node.input, demand) }
        // A projection above the order makes no difference to which rows come first.
        if case .project(var above) = node.input {
            above.input = .limit(Limit(input: above.input, count: node.count, offset: node.offset, range: node.range))
            return project(above, Demand())
        }
        var (body, order): (Relation, [SortKey]) = (node.input, [])
        if case .sort(let sort) = body { (body, order) = (sort.input, sort.keys) }
        guard var pulled = pull(body, Demand()) else { return nil }
        for index in order.indices { order[index].scalar = order[index].scalar.substituting(pulled.deferred) }
        if order.contains(where: { isTied($0.scalar) }) { return nil }
        guard let correlated = keys(of: pulled) else { return nil }
        pulled.isUnique = node.count == 1
        if correlated.keys.isEmpty {
            if !order.isEmpty { pulled.relation = .sort(Sort(input: pulled.relation, keys: order)) }
            pulled.relation = .limit(
                Limit(input: pulled.relation, count: node.count, offset: node.offset, range: node.range))
            return pulled
        }
        if order.contains(where: \.scalar.isFallible) { return nil }
        pulled.relation = pulled.relation.firstRows(
            node, by: correlated.keys.map(\.inner), in: order, &sequence)
        return pulled
    }

    private mutating func newColumn(_ name: String, _ scalar: Scalar) -> Column {
        Column(id: sequence.take(), name: name, type: scalar.type, isNullable: scalar.isNullable)
    }
}

extension Relation {
    /// A limit for each partition of the rows.
    func firstRows(
        _ limit: Limit, by partition: [Scalar], in order: [SortKey], _ sequence: inout ColumnSequence
    ) -> Relation {
        // Some systems want an order: what is the same in the whole partition orders nothing.
        let anyOrder = partition.prefix(1).map { SortKey(scalar: $0, isDescending: false, nullsFirst: false) }
        let call = Window.Call(
            function: .ranking(.rowNumber), arguments: [], partition: partition,
            order: order.isEmpty ? anyOrder : order, frame: nil, type: .bigint, isNullable: false)
        let number = Column(id: sequence.take(), name: "number", type: .bigint, isNullable: false)
        let numbered = Relation.window(
            Window(input: self, items: [.init(column: number, call: call, range: limit.range)]))
        var conjuncts: [Scalar] = []
        if limit.offset > 0 {
            let bound = Scalar.literal(.integer(limit.offset), .bigint)
            conjuncts.append(.compare(.greater, .column(number), bound, at: limit.range))
        }
        if let count = limit.count {
            let last = limit.offset.addingReportingOverflow(count)
            if !last.overflow {
                let bound = Scalar.literal(.integer(last.partialValue), .bigint)
                conjuncts.append(.compare(.lessOrEqual, .column(number), bound, at: limit.range))
            }
        }
        return numbered.filtered(conjuncts).passing(columns)
    }
}
