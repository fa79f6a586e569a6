extension Printer {
    mutating func put(_ query: Query) {
        if !query.commonTables.isEmpty {
            put(query.isRecursive ? "WITH RECURSIVE " : "WITH ")
            list(query.commonTables) { printer, table in
                printer.put(table.name)
                if !table.columns.isEmpty {
                    printer.put(" ")
                    printer.putNames(table.columns)
                }
                if let level = table.maximumLevel { printer.put(" MAX RECURSION LEVEL \(level)") }
                printer.put(" AS ")
                printer.parenthesized { $0.put(table.query) }
            }
            put(" ")
        }
        put(query.body)
        if !query.orderBy.isEmpty {
            put(" ")
            put(query.orderBy)
        }
        if let all = query.orderByAll {
            put(" ORDER BY ALL\(all.isDescending ? " DESC" : "")")
            if let nulls = all.nulls { put(" NULLS \(nulls.rawValue)") }
        }
        if let limit = query.limit { put(limit) }
    }

    private mutating func put(_ body: QueryBody) {
        switch body {
        case .select(let select): put(select)
        case .values(let rows, _):
            put("VALUES ")
            list(rows) { printer, row in
                printer.parenthesized { $0.list(row) { $0.put($1) } }
            }
        case .query(let query): parenthesized { $0.put(query) }
        case .setOperation(let operation):
            putOperand(operation.left, needsParentheses: { $0.level < operation.level })
            put(" \(operation.kind.rawValue)\(operation.isAll ? " ALL" : "") ")
            putOperand(operation.right, needsParentheses: { $0.level <= operation.level })
        }
    }

    private mutating func putOperand(_ body: QueryBody, needsParentheses: (SetOperation) -> Bool) {
        if case .setOperation(let inner) = body, needsParentheses(inner) {
            parenthesized { $0.put(body) }
        } else {
            put(body)
        }
    }

    mutating func put(_ items: [OrderItem]) {
        put("ORDER BY ")
        list(items) { printer, item in
            printer.put(item.expression)
            if item.isDescending { printer.put(" DESC") }
            if let nulls = item.nulls { printer.put(" NULLS \(nulls.rawValue)") }
        }
    }

    private mutating func put(_ limit: Limit) {
        if limit.count == nil, limit.offset == nil { put(" LIMIT ALL") }
        if let count = limit.count, !limit.withTies {
            put(" LIMIT ")
            put(count)
        }
        if let offset = limit.offset {
            put(" OFFSET ")
            put(offset)
        }
        if let count = limit.count, limit.withTies {
            put(" FETCH FIRST ")
            put(count)
            put(" ROWS WITH TIES")
        }
    }

    // MARK: SELECT

    private mutating func put(_ select: Select) {
        put("SELECT")
        switch select.quantifier {
        case .all: break
        case .distinct: put(" DISTINCT")
        case .distinctOn(let keys, _):
            put(" DISTINCT ON (")
            list(keys) { $0.put($1) }
            put(")")
        }
        if !select.items.isEmpty {
            put(" ")
            if case .all = select.quantifier { putQuantifier(before: select.items.first?.leading) }
            list(select.items) { $0.put($1) }
        }
        if !select.from.isEmpty {
            put(" FROM ")
            list(select.from) { $0.put($1) }
        }
        if let predicate = select.predicate {
            put(" WHERE ")
            put(predicate)
        }
        if let groupBy = select.groupBy { put(groupBy) }
        if let having = select.having {
            put(" HAVING ")
            put(having)
        }
        if !select.windows.isEmpty {
            put(" WINDOW ")
            list(select.windows) { printer, named in
                printer.put(named.name)
                printer.put(" AS ")
                printer.putDefinition(of: named.window)
            }
        }
    }

    private mutating func put(_ item: SelectItem) {
        switch item {
        case .star(let qualifier, let excluding, _):
            if !qualifier.isEmpty {
                put(qualifier)
                put(".")
            }
            put("*")
            if !excluding.isEmpty {
                put(grammar == .dc ? " EXCLUDE " : " EXCEPT ")
                put("(")
                list(excluding) { printer, name in printer.put(name) }
                put(")")
            }
        case .expression(let value, let alias):
            put(value)
            if let alias {
                put(" AS ")
                putLabel(alias)
            }
        }
    }

    private mutating func put(_ groupBy: GroupBy) {
        put(" GROUP BY ")
        if groupBy.isAll { put("ALL") }
        list(groupBy.elements) { printer, element in
            switch element {
            case .expression(let value): printer.putKey(value)
            case .groupingSets(let sets, _):
                printer.put("GROUPING SETS ")
                printer.put(sets)
            case .rollup(let sets, _):
                printer.put("ROLLUP ")
                printer.put(sets)
            case .cube(let sets, _):
                printer.put("CUBE ")
                printer.put(sets)
            }
        }
    }

    // MARK: Windows

    mutating func put(_ window: Window) {
        if let base = window.base, window.partitionBy.isEmpty, window.orderBy.isEmpty, window.frame == nil {
            put(base)
        } else {
            putDefinition(of: window)
        }
    }

    private mutating func putDefinition(of window: Window) {
        var separator = ""
        put("(")
        if let base = window.base {
            put(base)
            separator = " "
        }
        if !window.partitionBy.isEmpty {
            put(separator + "PARTITION BY ")
            list(window.partitionBy) { $0.put($1) }
            separator = " "
        }
        if !window.orderBy.isEmpty {
            put(separator)
            put(window.orderBy)
            separator = " "
        }
        if let frame = window.frame {
            put(separator + frame.unit.rawValue + " BETWEEN ")
            put(frame.start)
            put(" AND ")
            put(frame.end)
        }
        put(")")
    }

    private mutating func put(_ bound: Window.Frame.Bound) {
        switch bound {
        case .unboundedPreceding: put("UNBOUNDED PRECEDING")
        case .unboundedFollowing: put("UNBOUNDED FOLLOWING")
        case .currentRow: put("CURRENT ROW")
        case .preceding(let distance):
            putBoundDistance(distance)
            put(" PRECEDING")
        case .following(let distance):
            putBoundDistance(distance)
            put(" FOLLOWING")
        }
    }

    /// A distance such as `a AND b` would be taken apart by the AND of BETWEEN.
    private mutating func putBoundDistance(_ distance: Expression) {
        switch distance.kind {
        case .literal, .column, .parameter, .function, .cast: put(distance)
        default: parenthesized { $0.put(distance) }
        }
    }

    // MARK: FROM

    private mutating func put(_ reference: TableReference) {
        switch reference {
        case .table(let name, let alias, let sample, _):
            put(name)
            if let sample, grammar == .spark { put(sample) }
            put(alias)
            if let sample, grammar == .dc { put(sample) }
        case .derived(let query, let isLateral, let alias, _):
            if isLateral { put("LATERAL ") }
            parenthesized { $0.put(query) }
            put(alias)
        case .function(let call, let isLateral, let withOrdinality, let alias, _):
            if isLateral { put("LATERAL ") }
            putPlain(call)
            if withOrdinality { put(" WITH ORDINALITY") }
            put(alias)
        case .join(let join):
            put(join)
        }
    }

    private mutating func put(_ alias: TableAlias?) {
        guard let alias else { return }
        put(" AS ")
        put(alias.name)
        if !alias.columns.isEmpty {
            put(" ")
            putNames(alias.columns)
        }
    }

    private mutating func put(_ sample: TableSample) {
        put(" TABLESAMPLE ")
        if let method = sample.method { put(method.uppercased() + " ") }
        put("(")
        put(sample.size)
        switch sample.unit {
        case .rows: put(" ROWS")
        case .percent: if grammar == .spark { put(" PERCENT") }
        }
        put(")")
        if let seed = sample.seed {
            put(" REPEATABLE (")
            put(seed)
            put(")")
        }
    }

    private mutating func put(_ join: Join) {
        put(join.left)
        if case .natural = join.condition { put(" NATURAL") }
        put(join.kind == .inner ? " JOIN " : " \(join.kind.rawValue) JOIN ")
        if case .join = join.right {
            parenthesized { $0.put(join.right) }
        } else {
            put(join.right)
        }
        switch join.condition {
        case .none, .natural: break
        case .on(let condition):
            put(" ON ")
            put(condition)
        case .using(let columns):
            put(" USING ")
            putNames(columns)
        }
    }
}

extension SetOperation {
    /// INTERSECT binds tighter than the others.
    fileprivate var level: Int { kind == .intersect ? 1 : 0 }
}
