import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    private struct Item {
        var name: String
        var scalar: Scalar
        /// Whether ORDER BY and GROUP BY may use the name as an alias.
        var hasAlias: Bool
    }

    mutating func select(
        _ select: Select, orderBy: [OrderItem], limit: FedSyntax.Limit?
    ) throws(CompileError) -> Bound {
        let outer = (aggregation, clause)
        defer { (aggregation, clause) = outer }
        aggregation = nil
        if let window = select.windows.first { throw .notSupported("WINDOW", at: window.name.range) }
        if case .distinctOn(_, let range) = select.quantifier { throw .notSupported("DISTINCT ON", at: range) }

        var (relation, scope) = try from(select.from)
        if let predicate = select.predicate {
            clause = "WHERE"
            let conjuncts = try condition(predicate, in: scope).conjuncts
            if !conjuncts.isEmpty { relation = .filter(Filter(input: relation, conjuncts: conjuncts)) }
        }

        clause = "SELECT"
        aggregation = Aggregation()
        var items = try self.items(select.items, in: scope)
        let groups = try self.groups(select.groupBy, items, in: scope)
        clause = "HAVING"
        var having = try select.having.map { expression throws(CompileError) in
            try condition(expression, in: scope)
        }
        clause = "ORDER BY"
        var keys: [(item: OrderItem, scalar: Scalar, position: Int?)] = []
        for item in orderBy { keys.append(try sortScalar(item, items, in: scope)) }

        let collected = aggregation ?? Aggregation()
        aggregation = nil
        if select.groupBy != nil || having != nil || !collected.items.isEmpty {
            let columns = groups.map { Projection(column: newColumn($0.name, $0.scalar), scalar: $0.scalar) }
            let rewriter = GroupedScalar(
                groups: Dictionary(columns.map { ($0.scalar, $0.column) }, uniquingKeysWith: { first, _ in first }),
                aggregates: collected.columns)
            for position in items.indices { items[position].scalar = try rewriter.rewrite(items[position].scalar) }
            for position in keys.indices { keys[position].scalar = try rewriter.rewrite(keys[position].scalar) }
            having = try having.map { scalar throws(CompileError) in try rewriter.rewrite(scalar) }
            var items = collected.items
            if columns.isEmpty, items.isEmpty {
                let rows = Aggregate.Call(
                    function: .countRows, arguments: [], type: .bigint)
                let column = Column(id: sequence.take(), name: "count", type: .bigint, isNullable: false)
                items = [Aggregate.Item(column: column, call: rows, range: nil)]
            }
            relation = .aggregate(
                Aggregate(
                    input: relation, groups: columns, items: items,
                    range: select.groupBy?.range ?? collected.items.first?.range))
            if let having { relation = .filter(Filter(input: relation, conjuncts: having.conjuncts)) }
        }
        return try projected(relation, items, keys, select.quantifier, limit)
    }

    // MARK: - Select list

    private mutating func items(_ list: [SelectItem], in scope: Scope) throws(CompileError) -> [Item] {
        var items: [Item] = []
        for item in list {
            switch item {
            case .star(let qualifier, let excluding, let range):
                var excluded: Set<ColumnID> = []
                for name in excluding {
                    if let id = try scope.resolve(qualifier + [name], at: name.range).columnID {
                        excluded.insert(id)
                    }
                }
                let names = Dictionary(
                    scope.entries.flatMap(\.columns).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
                for scalar in try scope.star(qualifier, at: range) {
                    guard let id = scalar.columnID, !excluded.contains(id) else { continue }
                    items.append(Item(name: names[id] ?? "", scalar: scalar, hasAlias: false))
                }
            case .expression(let expression, let alias):
                let scalar = try self.scalar(expression, in: scope)
                let name =
                    alias.map { rule.name(of: $0) } ?? outputName(expression) ?? String(items.count + 1)
                items.append(Item(name: name, scalar: scalar, hasAlias: alias != nil))
            }
        }
        if items.isEmpty { throw .notSupported("an empty select list", at: nil) }
        return items
    }

    /// The name that DC SQL gives a column without an alias; `nil` leaves its position.
    private func outputName(_ expression: Expression) -> String? {
        switch expression.kind {
        case .column(let parts): parts.last.map { rule.name(of: $0) }
        case .function(let call): call.name.text.lowercased()
        case .simpleCase, .searchedCase: "case"
        case .cast(let operand, _, _): outputName(operand)
        case .extract: "extract"
        default: nil
        }
    }

    // MARK: - GROUP BY

    private mutating func groups(
        _ groupBy: GroupBy?, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> [(name: String, scalar: Scalar)] {
        guard let groupBy else { return [] }
        clause = "GROUP BY"
        if groupBy.isAll {
            let aggregates = aggregation?.columns ?? []
            return items.filter { $0.scalar.columns.isDisjoint(with: aggregates) }
                .map { (name: $0.name, scalar: $0.scalar) }
        }
        var groups: [(name: String, scalar: Scalar)] = []
        for element in groupBy.elements {
            guard case .expression(let expression) = element else {
                throw .notSupported("GROUPING SETS, ROLLUP and CUBE", at: groupBy.range)
            }
            let group = try groupScalar(expression, items, in: scope)
            if let aggregates = aggregation?.columns, !group.scalar.columns.isDisjoint(with: aggregates) {
                throw CompileError(.groupingError, "an aggregate cannot be grouped by", at: expression.range)
            }
            if !groups.contains(where: { $0.scalar == group.scalar }) { groups.append(group) }
        }
        return groups
    }

    /// A column of FROM comes before an output alias; a whole number is a position.
    private mutating func groupScalar(
        _ expression: Expression, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> (name: String, scalar: Scalar) {
        if let position = try ordinal(expression, of: items.count) {
            return (items[position].name, items[position].scalar)
        }
        let name = outputName(expression) ?? "group"
        guard case .column(let parts) = expression.kind, parts.count == 1 else {
            return (name, try scalar(expression, in: scope))
        }
        do {
            return (name, try scope.resolve(parts, at: expression.range))
        } catch {
            let key = rule.key(parts[0])
            let aliased = items.filter { $0.hasAlias && rule.key($0.name) == key }
            guard error.code == .unknownColumn, aliased.count == 1 else { throw error }
            return (name, aliased[0].scalar)
        }
    }

    // MARK: - ORDER BY

    /// An output name comes before a column of FROM; a whole number is a position.
    private mutating func sortScalar(
        _ item: OrderItem, _ items: [Item], in scope: Scope
    ) throws(CompileError) -> (item: OrderItem, scalar: Scalar, position: Int?) {
        if let position = try ordinal(item.expression, of: items.count) {
            return (item, items[position].scalar, position)
        }
        if case .column(let parts) = item.expression.kind, parts.count == 1 {
            let key = rule.key(parts[0])
            let named = items.indices.filter { rule.key(items[$0].name) == key }
            if let first = named.first {
                if named.contains(where: { items[$0].scalar != items[first].scalar }) {
                    throw CompileError(
                        .ambiguousColumn, "`\(items[first].name)` names several output columns",
                        at: item.expression.range)
                }
                return (item, items[first].scalar, first)
            }
        }
        let scalar = try self.scalar(item.expression, in: scope)
        return (item, scalar, items.firstIndex { $0.scalar == scalar })
    }

    private mutating func projected(
        _ input: Relation, _ items: [Item], _ keys: [(item: OrderItem, scalar: Scalar, position: Int?)],
        _ quantifier: Select.Quantifier, _ limit: FedSyntax.Limit?
    ) throws(CompileError) -> Bound {
        let available = Dictionary(
            input.columns.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var projections: [Projection] = []
        var columns: [Column] = []
        var passed: Set<ColumnID> = []
        for item in items {
            // A column keeps its id, unless it is put out twice.
            if let id = item.scalar.columnID, let source = available[id] {
                var column = source
                column.name = item.name
                columns.append(column)
                if passed.insert(id).inserted { projections.append(Projection(passing: source)) }
                continue
            }
            let column = newColumn(item.name, item.scalar)
            projections.append(Projection(column: column, scalar: item.scalar))
            columns.append(column)
        }
        var sortKeys: [SortKey] = []
        let visible = projections.count
        for key in keys {
            let column: Column
            if let position = key.position {
                column = columns[position]
            } else if let id = key.scalar.columnID, let source = available[id] {
                if passed.insert(id).inserted { projections.append(Projection(passing: source)) }
                column = source
            } else {
                column = newColumn("sort_key", key.scalar)
                projections.append(Projection(column: column, scalar: key.scalar))
            }
            sortKeys.append(sortKey(key.item, .column(column, at: key.item.expression.range)))
        }
        var relation = Relation.project(Project(input: input, items: projections))
        if case .distinct(let range) = quantifier {
            if projections.count > visible {
                throw CompileError(
                    .groupingError, "with DISTINCT, ORDER BY can only use what the select list puts out",
                    at: keys.first { $0.position == nil }?.item.expression.range ?? range)
            }
            relation = .distinct(Distinct(input: relation, range: range))
        }
        if !sortKeys.isEmpty { relation = .sort(Sort(input: relation, keys: sortKeys)) }
        return Bound(relation: try limited(relation, limit), columns: columns)
    }
}
