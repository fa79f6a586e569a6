import FedAlgebra
import FedDiagnostics

/// A query of one row: projections and filters over an aggregate without groups, or over no table at all.
///
/// What is computed of the row can be computed after a join as well, for each row around it.
struct Tower {
    /// `nil` for SELECT without FROM.
    var aggregate: Aggregate?
    /// Over the aggregate's columns: the row is there when all are true.
    var conditions: [Scalar] = []
    /// What the query's columns are, over the aggregate's.
    var definitions: [ColumnID: Scalar] = [:]

    init?(_ relation: Relation) {
        switch relation {
        case .values(let node) where node.rows.count == 1:
            for (column, scalar) in zip(node.columns, node.rows[0]) { definitions[column.id] = scalar }
        case .aggregate(let node) where node.groups.isEmpty && node.groupingSets == nil:
            aggregate = node
            for item in node.items { definitions[item.column.id] = .column(item.column) }
        case .project(let node):
            guard let below = Tower(node.input) else { return nil }
            self = below
            definitions = [:]
            for item in node.items { definitions[item.column.id] = item.scalar.substituting(below.definitions) }
        case .filter(let node):
            guard let below = Tower(node.input) else { return nil }
            self = below
            conditions += node.conjuncts.map { $0.substituting(below.definitions) }
        case .sort(let node):
            guard let below = Tower(node.input) else { return nil }
            self = below
        case .distinct(let node):
            guard let below = Tower(node.input) else { return nil }
            self = below
        case .limit(let node) where node.offset == 0 && node.count != 0:
            guard let below = Tower(node.input) else { return nil }
            self = below
        default:
            return nil
        }
    }
}

extension Unnesting {
    /// Joins the aggregate of a tower to the rows around it.
    ///
    /// - Returns: the tower's definitions and conditions, over the columns of the attachment.
    mutating func attach(
        _ tower: Tower, _ inner: InnerQuery, onto attachment: inout Attachment
    ) throws(CompileError) -> Tower {
        var tower = tower
        var values: [ColumnID: Scalar] = [:]
        if let aggregate = tower.aggregate {
            let relation = Relation.aggregate(aggregate)
            let correlation = inner.parameters.filter { relation.reads([$0.column.id]) }
            if correlation.isEmpty {
                attachment.join(.inner, relation, [], at: inner.range)
            } else {
                let (grouped, conjuncts) = try self.grouped(
                    aggregate, correlation, over: attachment, at: inner.range)
                attachment.join(.left, .aggregate(grouped), conjuncts, at: inner.range)
                for (item, source) in zip(grouped.items, aggregate.items) {
                    values[source.column.id] = item.ofNothing
                }
            }
        }
        func resolved(_ scalar: Scalar) -> Scalar { scalar.substituting(values).substituting(inner.outer) }
        tower.definitions = tower.definitions.mapValues(resolved)
        tower.conditions = tower.conditions.map(resolved)
        return tower
    }

    /// An aggregate without groups, grouped by what ties it to the rows around it.
    private mutating func grouped(
        _ aggregate: Aggregate, _ correlation: [Projection], over outer: Attachment, at range: SourceRange?
    ) throws(CompileError) -> (aggregate: Aggregate, conjuncts: [Scalar]) {
        var aggregate = aggregate
        // What is a count of nothing is computed from the aggregate's column, and takes the column's own id.
        for index in aggregate.items.indices where !aggregate.items[index].call.function.isNullOfNothing {
            aggregate.items[index].column.id = context.sequence.take()
        }
        var node = aggregate
        let arguments = correlation.arguments
        var pullUp = PullUp(correlation, context.sequence)
        if let pulled = pullUp.pull(aggregate.input, .init()), let correlated = pullUp.keys(of: pulled) {
            for index in node.items.indices {
                node.items[index].call = node.items[index].call.mapScalars { $0.substituting(pulled.deferred) }
            }
            let scalars = node.items.flatMap(\.call.scalars)
            if !scalars.contains(where: { $0.isFallible || !$0.isDisjoint(with: ColumnSet(arguments.keys)) }) {
                context.sequence = pullUp.sequence
                node.input = pulled.relation
                let (groups, conjuncts) = keyed(correlated, arguments)
                node.groups = groups
                return (node, conjuncts + correlated.rest.map { $0.substituting(arguments) })
            }
        }
        let domain = try domain(correlation, over: outer, at: range)
        let pushed = try push(domain, into: aggregate.input, at: range)
        node = aggregate
        node.input = pushed.relation
        node.groups = pushed.distinctColumns.map { Projection(passing: $0) }
        for index in node.items.indices {
            node.items[index].call = node.items[index].call.mapScalars { $0.substituting(pushed.scalars) }
        }
        return (node, pushed.matching(correlation))
    }
}

extension Aggregate.Item {
    /// Its value behind an outer join: what the aggregate gives of no rows, where there is no group.
    var ofNothing: Scalar {
        let value = Scalar.column(column.nullable)
        if call.function.isNullOfNothing { return value }
        return Scalar(
            .call(.coalesce, [value, .literal(.integer(0), column.type)]), type: column.type, isNullable: false)
    }
}

extension [Projection] {
    /// What each of the columns stands for.
    var arguments: [ColumnID: Scalar] {
        Dictionary(map { ($0.column.id, $0.scalar) }, uniquingKeysWith: { first, _ in first })
    }
}
