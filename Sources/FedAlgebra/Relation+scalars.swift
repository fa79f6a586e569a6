extension Relation {
    /// The scalars of the operator itself, not those of its inputs.
    package var scalars: [Scalar] {
        switch self {
        case .scan, .distinct, .limit, .union, .setOperation, .recursion, .workingTable: []
        case .values(let node): node.rows.flatMap { $0 }
        case .filter(let node): node.conjuncts
        case .project(let node): node.items.map(\.scalar)
        case .join(let node): node.conjuncts + node.parameters.map(\.scalar)
        case .aggregate(let node): node.groups.map(\.scalar) + node.items.flatMap(\.call.scalars)
        case .window(let node): node.items.flatMap(\.call.scalars)
        case .sort(let node): node.keys.map(\.scalar)
        case .tableFunction(let node): node.arguments
        case .federate(let node): node.rechecks
        }
    }

    /// Calls `body` for each of `scalars`, in order, until one answers true; whether one did.
    package func anyScalar(_ body: (Scalar) -> Bool) -> Bool {
        switch self {
        case .scan, .distinct, .limit, .union, .setOperation, .recursion, .workingTable: false
        case .values(let node): node.rows.contains { $0.contains(where: body) }
        case .filter(let node): node.conjuncts.contains(where: body)
        case .project(let node): node.items.contains { body($0.scalar) }
        case .join(let node): node.conjuncts.contains(where: body) || node.parameters.contains { body($0.scalar) }
        case .sort(let node): node.keys.contains { body($0.scalar) }
        case .tableFunction(let node): node.arguments.contains(where: body)
        case .federate(let node): node.rechecks.contains(where: body)
        case .aggregate, .window: scalars.contains(where: body)
        }
    }

    /// The same operator over the same inputs, with each of its own scalars passed through `body`.
    package func mapScalars<Failure: Error>(
        _ body: (Scalar) throws(Failure) -> Scalar
    ) throws(Failure) -> Relation {
        switch self {
        case .scan, .distinct, .limit, .union, .setOperation, .recursion, .workingTable:
            return self
        case .values(var node):
            for row in node.rows.indices { node.rows[row] = try node.rows[row].mapped(body) }
            return .values(node)
        case .filter(var node):
            node.conjuncts = try node.conjuncts.mapped(body)
            return .filter(node)
        case .project(var node):
            for index in node.items.indices { node.items[index].scalar = try body(node.items[index].scalar) }
            return .project(node)
        case .join(var node):
            node.conjuncts = try node.conjuncts.mapped(body)
            for index in node.parameters.indices {
                node.parameters[index].scalar = try body(node.parameters[index].scalar)
            }
            return .join(node)
        case .aggregate(var node):
            for index in node.groups.indices { node.groups[index].scalar = try body(node.groups[index].scalar) }
            for index in node.items.indices {
                node.items[index].call = try node.items[index].call.mapScalars(body)
            }
            return .aggregate(node)
        case .window(var node):
            for index in node.items.indices {
                node.items[index].call = try node.items[index].call.mapScalars(body)
            }
            return .window(node)
        case .sort(var node):
            for index in node.keys.indices { node.keys[index].scalar = try body(node.keys[index].scalar) }
            return .sort(node)
        case .tableFunction(var node):
            node.arguments = try node.arguments.mapped(body)
            return .tableFunction(node)
        case .federate(var node):
            node.rechecks = try node.rechecks.mapped(body)
            return .federate(node)
        }
    }

    /// Replaces every column for which `definitions` has a scalar, in all operators.
    package func substituting(_ definitions: [ColumnID: Scalar]) -> Relation {
        if definitions.isEmpty { return self }
        return mapInputs { $0.substituting(definitions) }.mapScalars { $0.substituting(definitions) }
    }

    /// Whether a scalar somewhere in the tree reads one of `columns`.
    package func reads(_ columns: ColumnSet) -> Bool {
        anyScalar { !$0.isDisjoint(with: columns) } || anyInput { $0.reads(columns) }
    }
}

extension Scalar {
    /// Whether it reads none of `columns`.
    package func isDisjoint(with columns: ColumnSet) -> Bool {
        !anyColumn { columns.contains($0) }
    }
}

extension Aggregate.Call {
    /// The same call, with each of its scalars passed through `body`.
    package func mapScalars<Failure: Error>(
        _ body: (Scalar) throws(Failure) -> Scalar
    ) throws(Failure) -> Aggregate.Call {
        var call = self
        call.arguments = try arguments.mapped(body)
        if let filter { call.filter = try body(filter) }
        for index in orderBy.indices { call.orderBy[index].scalar = try body(orderBy[index].scalar) }
        return call
    }
}

extension Window.Call {
    /// The same call, with each of its scalars passed through `body`; the bounds of its frame are literals.
    package func mapScalars<Failure: Error>(
        _ body: (Scalar) throws(Failure) -> Scalar
    ) throws(Failure) -> Window.Call {
        var call = self
        call.arguments = try arguments.mapped(body)
        if let filter { call.filter = try body(filter) }
        call.partition = try partition.mapped(body)
        for index in order.indices { call.order[index].scalar = try body(order[index].scalar) }
        return call
    }
}

extension [Scalar] {
    fileprivate func mapped<Failure: Error>(_ body: (Scalar) throws(Failure) -> Scalar) throws(Failure) -> [Scalar] {
        var result: [Scalar] = []
        result.reserveCapacity(count)
        for scalar in self { result.append(try body(scalar)) }
        return result
    }
}
