import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// One SELECT: FROM, WHERE, GROUP BY, HAVING, windows, DISTINCT, ORDER BY and LIMIT, in this order.
extension Binder {
    struct Item {
        var name: String
        var scalar: Scalar
        /// Whether GROUP BY may use the name as an alias.
        var hasAlias: Bool
    }

    /// An item of ORDER BY; with a position where the select list has it, too.
    struct SortItem {
        var isDescending: Bool
        var nulls: OrderItem.NullOrder?
        var scalar: Scalar
        var position: Int?
        var range: SourceRange
    }

    mutating func select(
        _ select: Select, orderBy: [OrderItem], orderByAll: OrderByAll? = nil, limit: FedSyntax.Limit?
    ) throws(CompileError) -> Bound {
        let outer = (aggregation, clause, labels)
        defer { (aggregation, clause, labels) = outer }
        (aggregation, labels) = (nil, [])

        var (relation, scope) = try from(select.from)
        if let predicate = select.predicate {
            clause = "WHERE"
            relation = filtered(relation, try condition(predicate, in: scope).conjuncts)
        }

        clause = "SELECT"
        var started = Aggregation()
        started.hasRows = select.groupBy?.hasRows ?? false
        started.namedWindows = try namedWindows(select.windows)
        if select.groupBy != nil || !select.quantifier.isAll { started.queries = [:] }
        aggregation = started
        var block = Block(items: try items(select.items, in: scope))
        let grouping = try grouping(select.groupBy, block.items, in: scope)
        if let having = select.having {
            clause = "HAVING"
            aggregation?.allowsWindows = false
            block.having = try condition(having, in: scope)
            aggregation?.allowsWindows = true
        }
        clause = "ORDER BY"
        let outputs = Outputs(items: orderBy.isEmpty && select.quantifier.isAll ? [] : block.items, rule: rule)
        for item in orderBy { block.keys += parted(try sortItem(item, outputs, in: scope)) }
        if let orderByAll { block.keys = everyColumn(orderByAll, block.items) }
        if case .distinctOn(let expressions, _) = select.quantifier {
            clause = "DISTINCT ON"
            for expression in expressions {
                let item = OrderItem(expression: expression, isDescending: false, nulls: nil)
                let key = try sortItem(item, outputs, in: scope)
                block.distinctOn.append((key.scalar, key.position))
            }
        }

        var collected = aggregation ?? Aggregation()
        aggregation = nil
        // Without groups and aggregates Hyper filters rows by it, where the standard has one group of all rows.
        if options.language == .dc, select.groupBy == nil, collected.items.isEmpty, let having = block.having {
            relation = filtered(relation, having.conjuncts)
            block.having = nil
        }
        if select.groupBy != nil || block.having != nil || !collected.items.isEmpty {
            relation = try grouped(relation, by: select.groupBy, grouping, &collected, &block)
        }
        if !collected.windowItems.isEmpty {
            relation = .window(FedAlgebra.Window(input: relation, items: collected.windowItems))
            relation = derived(relation, collected.windowSteps)
        }
        return try projected(relation, block, select.quantifier, limit)
    }

    // MARK: - Select list

    private mutating func items(
        _ list: [SelectItem], in scope: Scope
    ) throws(CompileError) -> [Item] {
        var items: [Item] = []
        for item in list {
            switch item {
            case .star(let qualifier, let excluding, let range):
                var excluded: [Scalar] = []
                for name in excluding {
                    let parts = name.count == 1 ? qualifier + name : name
                    let scalar = try scope.resolve(parts, at: name[name.count - 1].range)
                    // What USING merged is not the column of a table any more.
                    let isMerged = parts.count > 1 && scalar.columnID.map(scope.hidden.contains) ?? false
                    if !isMerged { excluded.append(scalar) }
                }
                for (name, scalar) in try star(qualifier, in: scope, at: range) where !excluded.contains(scalar) {
                    items.append(Item(name: name, scalar: scalar, hasAlias: false))
                }
            case .expression(let expression, let alias):
                let scalar = try self.scalar(expression, in: scope)
                let name = alias.map { rule.name(of: $0) } ?? defaultName(expression, at: items.count + 1)
                items.append(Item(name: name, scalar: scalar, hasAlias: alias != nil))
                if alias != nil, options.language.sharesLabels { labels.append(items[items.count - 1]) }
            }
        }
        return items
    }

    /// What a label of the select list stands for, at a place where the language lets expressions use it.
    ///
    /// Spark's later items may, and HAVING and ORDER BY, where a label comes before a column of FROM.
    func label(_ parts: [Identifier], beforeColumns: Bool, at range: SourceRange) throws(CompileError) -> Scalar? {
        guard parts.count == 1, let name = parts.first, !labels.isEmpty,
            beforeColumns ? ["HAVING", "ORDER BY"].contains(clause) : clause == "SELECT"
        else { return nil }
        let found = labels.filter { rule.key($0.name) == rule.key(name) }
        guard var scalar = found.first?.scalar else { return nil }
        guard found.allSatisfy({ $0.scalar == scalar }) else {
            throw CompileError(.ambiguousColumn, "`\(name.text)` names several output columns", at: range)
        }
        scalar.range = range
        return scalar
    }

    /// The name of a column without an alias.
    private func defaultName(_ expression: Expression, at position: Int) -> String {
        switch options.language {
        case .dc: outputName(expression) ?? String(position)
        case .spark: SparkNames(windows: aggregation?.namedWindows ?? [:]).name(of: expression)
        }
    }

    /// The name that DC SQL gives a column without an alias; `nil` leaves its position.
    func outputName(_ expression: Expression) -> String? {
        switch expression.kind {
        case .column(let parts):
            if parts.count == 1, !parts[0].isQuoted, let name = Self.constantNames[parts[0].text.lowercased()] {
                return name
            }
            return parts.last.map { rule.name(of: $0) }
        case .function(let call) where call.isOperator: return nil
        case .function(let call):
            let name = call.name.text.lowercased()
            return call.arguments.isEmpty && !call.name.isQuoted ? Self.constantNames[name] ?? name : name
        case .simpleCase, .searchedCase: return "case"
        case .cast(let operand, _, _): return outputName(operand)
        case .subscript(let operand, _), .slice(let operand, _, _): return outputName(operand)
        case .extract: return "date_part"
        default: return nil
        }
    }

    /// What DC SQL calls the columns of the functions without parentheses.
    private static let constantNames = [
        "current_date": "date", "current_timestamp": "now", "localtimestamp": "timestamp", "localtime": "time",
        "current_time": "timetz",
    ]

    // MARK: - Projection, DISTINCT and ORDER BY

    /// The projection of a SELECT in the making: what is put out, and hidden columns behind it.
    private struct Output {
        var projections: [Projection] = []
        var passed: ColumnSet = []
        let available: [ColumnID: Column]
    }

    private mutating func projected(
        _ input: Relation, _ block: Block, _ quantifier: Select.Quantifier, _ limit: FedSyntax.Limit?
    ) throws(CompileError) -> Bound {
        let scalars = block.items.map(\.scalar) + block.keys.map(\.scalar) + block.distinctOn.map(\.0)
        let passing = ColumnSet(scalars.compactMap(\.columnID))
        var output = Output(
            available: Dictionary(
                input.columns.filter { passing.contains($0.id) }.map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }))
        var columns: [Column] = []
        for item in block.items {
            // A column keeps its id, unless it is put out twice.
            if let id = item.scalar.columnID, let source = output.available[id] {
                var column = source
                column.name = item.name
                columns.append(column)
                if output.passed.insert(id).inserted { output.projections.append(Projection(passing: source)) }
                continue
            }
            let column = newColumn(item.name, item.scalar)
            output.projections.append(Projection(column: column, scalar: item.scalar))
            columns.append(column)
        }
        // Without a column there are rows all the same.
        if columns.isEmpty { _ = hidden(.literal(.integer(1), .integer), named: "row", in: &output) }
        for (item, column) in zip(block.items, columns) where column.type == .interval {
            intervals[column.id] = item.scalar.range
        }
        let visible = output.projections.count
        var keys: [SortKey] = []
        for key in block.keys {
            let column = key.position.map { columns[$0] } ?? hidden(key.scalar, named: "sort_key", in: &output)
            keys.append(sortKey(key, .column(column, at: key.range)))
        }
        if !quantifier.isAll, output.projections.count > visible {
            throw CompileError(
                .groupingError, "with DISTINCT, ORDER BY can only use what the select list puts out",
                at: block.keys.first { $0.position == nil }?.range)
        }
        let on = block.distinctOn.map { scalar, position in
            position.map { columns[$0] } ?? hidden(scalar, named: "distinct_key", in: &output)
        }
        var relation = Relation.project(Project(input: input, items: output.projections))
        switch quantifier {
        case .all: break
        case .distinct(let range): relation = .distinct(Distinct(input: relation, range: range))
        case .distinctOn(_, let range): relation = try firstRows(of: relation, by: on, keys, at: range)
        }
        if !keys.isEmpty { relation = .sort(Sort(input: relation, keys: keys)) }
        return Bound(relation: try limited(relation, limit), columns: columns)
    }

    /// The column that computes `scalar` behind what is put out.
    private mutating func hidden(_ scalar: Scalar, named name: String, in output: inout Output) -> Column {
        if let id = scalar.columnID, let source = output.available[id] {
            if output.passed.insert(id).inserted { output.projections.append(Projection(passing: source)) }
            return source
        }
        let column = newColumn(name, scalar)
        output.projections.append(Projection(column: column, scalar: scalar))
        return column
    }

    private func sortKey(_ item: SortItem, _ scalar: Scalar) -> SortKey {
        SortKey(
            scalar: scalar, isDescending: item.isDescending,
            nullsFirst: item.nulls.map { $0 == .first }
                ?? options.language.nullsFirst(descending: item.isDescending))
    }

    /// DISTINCT ON: of the rows that agree in `columns` the first in the order of `keys`.
    private mutating func firstRows(
        of input: Relation, by columns: [Column], _ keys: [SortKey], at range: SourceRange
    ) throws(CompileError) -> Relation {
        let distinct = ColumnSet(columns)
        guard keys.prefix(distinct.count).allSatisfy({ $0.scalar.columnID.map(distinct.contains) ?? false }) else {
            throw CompileError(
                .groupingError, "ORDER BY must begin with the expressions of DISTINCT ON", at: range)
        }
        let rest = keys.filter { key in !(key.scalar.columnID.map(distinct.contains) ?? false) }
        let call = FedAlgebra.Window.Call(
            function: .ranking(.rowNumber), arguments: [], partition: columns.map { .column($0) }, order: rest,
            frame: nil, type: .bigint, isNullable: false)
        let number = Column(id: sequence.take(), name: "row_number", type: .bigint, isNullable: false)
        let window = FedAlgebra.Window(input: input, items: [.init(column: number, call: call, range: range)])
        let first = Scalar.compare(.equal, .column(number), .literal(.integer(1), .bigint), at: range)
        return .filter(Filter(input: .window(window), conjuncts: [first]))
    }
}

extension Select.Quantifier {
    fileprivate var isAll: Bool {
        if case .all = self { return true }
        return false
    }
}
