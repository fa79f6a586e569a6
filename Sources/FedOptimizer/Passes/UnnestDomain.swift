import FedAlgebra
import FedCatalog
import FedDiagnostics

/// All combinations of outer values that a query is evaluated for, or the query evaluated for each of them.
struct Domain {
    var relation: Relation
    /// The column of the relation that has a parameter's value.
    var columns: [ColumnID: Column]

    /// The columns in place of the parameters.
    var scalars: [ColumnID: Scalar] { columns.mapValues { .column($0) } }

    /// The columns of the domain, each once, in a fixed order.
    var distinctColumns: [Column] {
        var seen: ColumnSet = []
        return columns.values.sorted { $0.id < $1.id }.filter { seen.insert($0.id).inserted }
    }

    /// The condition that joins the rows around the query to the rows for their values.
    func matching(_ correlation: [Projection]) -> [Scalar] {
        var conjuncts: [Scalar] = []
        for parameter in correlation {
            guard let column = columns[parameter.column.id] else { continue }
            let conjunct = Scalar.same(parameter.scalar, .column(column))
            if !conjuncts.contains(conjunct) { conjuncts.append(conjunct) }
        }
        return conjuncts
    }

    /// The condition that joins two parts of a query for the same values.
    func matching(_ other: Domain) -> [Scalar] {
        var seen: ColumnSet = []
        return columns.sorted { $0.key < $1.key }.compactMap { parameter, column in
            guard seen.insert(column.id).inserted else { return nil }
            return other.columns[parameter].map { Scalar.same(.column(column), .column($0)) }
        }
    }
}

extension Unnesting {
    /// The distinct values that the parameters have around the query.
    mutating func domain(
        _ correlation: [Projection], over attachment: Attachment, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        let added = attachment.added
        let isOfBase = correlation.allSatisfy { $0.scalar.isDisjoint(with: added) }
        return try domain(correlation, over: isOfBase ? attachment.base : attachment.relation, at: range)
    }

    /// The distinct values that the parameters have in `outer`.
    mutating func domain(
        _ correlation: [Projection], over outer: Relation, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        let arguments = correlation.map(\.scalar)
        let read = arguments.reduce(into: ColumnSet()) { $0.formUnion($1.columns) }
        // What the values do not depend on need not be read, nor be determined.
        var pruning = context
        pruning.output = read
        let needed = PruneColumns().run(outer, in: &pruning) ?? outer
        let (relation, ids) = try copy(needed, at: range)
        let renamed = Dictionary(
            outer.columns.compactMap { column in
                ids[column.id].map { id in
                    (column.id, Scalar(.column(id), type: column.type, isNullable: column.isNullable))
                }
            }, uniquingKeysWith: { first, _ in first })
        var items: [Projection] = []
        var columns: [ColumnID: Column] = [:]
        for parameter in correlation {
            let scalar = parameter.scalar.substituting(renamed)
            let item =
                items.first { $0.scalar == scalar }
                ?? Projection(column: newColumn(parameter.column.name, scalar), scalar: scalar)
            if !items.contains(item) { items.append(item) }
            columns[parameter.column.id] = item.column
        }
        let values = Relation.project(Project(input: relation, items: items))
        return Domain(relation: .distinct(Distinct(input: values, range: range)), columns: columns)
    }

    mutating func copy(_ domain: Domain, at range: SourceRange?) throws(CompileError) -> Domain {
        let (relation, ids) = try copy(domain.relation, at: range)
        var result = domain
        result.relation = relation
        for (parameter, column) in domain.columns {
            if let id = ids[column.id] { result.columns[parameter]?.id = id }
        }
        return result
    }

    /// The rows of `relation` for each row of the domain: with the columns of both, and without parameters.
    mutating func push(
        _ domain: Domain, into relation: Relation, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        let parameters = ColumnSet(domain.columns.keys)
        guard relation.reads(parameters) else {
            return Domain(
                relation: .join(Join(kind: .inner, left: domain.relation, right: relation, conjuncts: [])),
                columns: domain.columns)
        }
        switch relation {
        case .filter(let node):
            var result = try push(domain, into: node.input, at: range)
            let conjuncts = node.conjuncts.map { $0.substituting(result.scalars) }
            result.relation = result.relation.filtered(conjuncts)
            return result
        case .project(let node):
            return try project(domain, node, at: range)
        case .join(let node):
            return try join(domain, node, at: range)
        case .aggregate(let node):
            return try aggregate(domain, node, at: range)
        case .window(var node):
            var result = try push(domain, into: node.input, at: range)
            for index in node.items.indices {
                var call = node.items[index].call.mapScalars { $0.substituting(result.scalars) }
                call.partition += result.distinctColumns.map { .column($0) }
                node.items[index].call = call
            }
            node.input = result.relation
            result.relation = .window(node)
            return result
        case .distinct(let node):
            var result = try push(domain, into: node.input, at: range)
            let input = result.relation.passing(node.input.columns + result.distinctColumns)
            result.relation = .distinct(Distinct(input: input, range: node.range))
            return result
        case .sort(let node):
            return try push(domain, into: node.input, at: range)
        case .limit(let node):
            return try limit(domain, node, at: range)
        case .union(let node):
            return try union(domain, node, at: range)
        case .setOperation(let node):
            return try setOperation(domain, node, at: range)
        case .values(let node):
            return values(domain, node)
        case .tableFunction(let node):
            return series(domain, node)
        case .recursion(let node):
            throw .notSupported("WITH RECURSIVE over columns of an outer query", at: node.range ?? range)
        case .scan, .workingTable, .federate:
            throw CompileError(.internal, "a table reads columns of an outer query", at: range)
        }
    }

    private mutating func project(
        _ domain: Domain, _ node: Project, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        var result = try push(domain, into: node.input, at: range)
        let items = node.items.map { Projection(column: $0.column, scalar: $0.scalar.substituting(result.scalars)) }
        let passed = result.distinctColumns.map { Projection(passing: $0) }
        result.relation = .project(Project(input: result.relation, items: items + passed))
        return result
    }

    private mutating func join(_ domain: Domain, _ join: Join, at range: SourceRange?) throws(CompileError) -> Domain {
        var node = join
        let parameters = ColumnSet(domain.columns.keys)
        let (isLeft, isRight) = (node.left.reads(parameters), node.right.reads(parameters))
        var result: Domain
        if !isRight, node.kind != .right, node.kind != .full {
            result = try push(domain, into: node.left, at: range)
            node.left = result.relation
        } else if !isLeft, node.kind == .inner || node.kind == .right {
            result = try push(domain, into: node.right, at: range)
            node.right = result.relation
        } else {
            // Each side for itself, and only what is for the same values comes together.
            let left = try push(domain, into: node.left, at: range)
            let right = try push(copy(domain, at: range), into: node.right, at: range)
            (node.left, node.right) = (left.relation, right.relation)
            result = node.kind == .right ? right : left
            node.conjuncts = node.conjuncts.map { $0.substituting(result.scalars) } + left.matching(right)
            if node.kind == .full {
                return coalesced(.join(node), Relation.join(join).columns, left, right)
            }
            result.relation = .join(node)
            return result
        }
        node.conjuncts = node.conjuncts.map { $0.substituting(result.scalars) }
        result.relation = .join(node)
        return result
    }

    /// The values of whichever side of a full join has a row.
    private mutating func coalesced(
        _ joined: Relation, _ columns: [Column], _ left: Domain, _ right: Domain
    ) -> Domain {
        var items = columns.map { Projection(passing: $0) }
        var result = left
        var known: [ColumnID: Column] = [:]
        for (parameter, column) in left.columns.sorted(by: { $0.key < $1.key }) {
            guard let other = right.columns[parameter] else { continue }
            if known[column.id] == nil {
                let scalar = Scalar(
                    .call(.coalesce, [.column(column.nullable), .column(other.nullable)]), type: column.type,
                    isNullable: column.isNullable)
                let item = Projection(column: newColumn(column.name, scalar), scalar: scalar)
                items.append(item)
                known[column.id] = item.column
            }
            result.columns[parameter] = known[column.id]
        }
        result.relation = .project(Project(input: joined, items: items))
        return result
    }

    private mutating func aggregate(
        _ domain: Domain, _ aggregate: Aggregate, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        var node = aggregate
        if node.groupingSets?.contains(where: \.isEmpty) ?? false {
            throw .notSupported("the empty grouping set over columns of an outer query", at: node.range ?? range)
        }
        var result = try push(domain, into: node.input, at: range)
        let isWhole = node.groups.isEmpty && node.groupingSets == nil
        for index in node.groups.indices {
            node.groups[index].scalar = node.groups[index].scalar.substituting(result.scalars)
        }
        for index in node.items.indices {
            node.items[index].call = node.items[index].call.mapScalars { $0.substituting(result.scalars) }
        }
        let added = node.groups.count..<(node.groups.count + result.distinctColumns.count)
        node.groups += result.distinctColumns.map { Projection(passing: $0) }
        node.groupingSets = node.groupingSets?.map { $0 + Array(added) }
        node.input = result.relation
        result.relation = .aggregate(node)
        guard isWhole else { return result }
        // Of nothing there is a row, too.
        let whole = try copy(domain, at: range)
        var items = whole.distinctColumns.map { Projection(passing: $0) }
        for index in node.items.indices {
            let item = node.items[index]
            if item.call.function.isNullOfNothing {
                items.append(Projection(passing: item.column.nullable))
            } else {
                node.items[index].column.id = context.sequence.take()
                items.append(Projection(column: item.column, scalar: node.items[index].ofNothing))
            }
        }
        let joined = Relation.join(
            Join(
                kind: .left, left: whole.relation, right: .aggregate(node), conjuncts: whole.matching(result),
                range: node.range))
        return Domain(relation: .project(Project(input: joined, items: items)), columns: whole.columns)
    }

    private mutating func limit(
        _ domain: Domain, _ node: Limit, at range: SourceRange?
    ) throws(CompileError) -> Domain {
        if case .project(var above) = node.input {
            above.input = .limit(Limit(input: above.input, count: node.count, offset: node.offset, range: node.range))
            return try project(domain, above, at: range)
        }
        var (body, order): (Relation, [SortKey]) = (node.input, [])
        if case .sort(let sort) = body { (body, order) = (sort.input, sort.keys) }
        var result = try push(domain, into: body, at: range)
        for index in order.indices { order[index].scalar = order[index].scalar.substituting(result.scalars) }
        result.relation = result.relation.firstRows(
            node, by: result.distinctColumns.map { .column($0) }, in: order, &context.sequence)
        return result
    }
}
