import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    mutating func query(_ query: Query) throws(CompileError) -> Bound {
        let depth = commonTables.count
        defer { commonTables.removeLast(commonTables.count - depth) }
        if let all = query.orderByAll { throw .notSupported("ORDER BY ALL", at: all.range) }
        if query.isRecursive { throw .notSupported("WITH RECURSIVE", at: query.range) }
        for table in query.commonTables {
            let key = rule.key(table.name)
            if commonTables[depth...].contains(where: { $0.key == key }) {
                throw CompileError(
                    .ambiguousTable, "the common table `\(rule.name(of: table.name))` is defined twice",
                    at: table.name.range)
            }
            commonTables.append((key, table, commonTables.count))
        }
        switch query.body {
        case .select(let select):
            return try self.select(select, orderBy: query.orderBy, limit: query.limit)
        case .query(let inner):
            return try ordered(try self.query(inner), query.orderBy, query.limit)
        case .setOperation(let operation):
            return try ordered(try setOperation(operation), query.orderBy, query.limit)
        case .values(_, let range):
            throw .notSupported("VALUES", at: range)
        }
    }

    /// ORDER BY and LIMIT over something that has only output columns to name.
    private mutating func ordered(
        _ bound: Bound, _ orderBy: [OrderItem], _ limit: FedSyntax.Limit?
    ) throws(CompileError) -> Bound {
        var relation = bound.relation
        if !orderBy.isEmpty {
            var scope = Scope(rule: rule)
            scope.entries = [Scope.Entry(path: [], columns: bound.columns, rule: rule)]
            var keys: [SortKey] = []
            for item in orderBy {
                let scalar =
                    if let position = try ordinal(item.expression, of: bound.columns.count) {
                        Scalar.column(bound.columns[position], at: item.expression.range)
                    } else {
                        try self.scalar(item.expression, in: scope)
                    }
                keys.append(sortKey(item, scalar))
            }
            relation = .sort(Sort(input: relation, keys: keys))
        }
        return Bound(relation: try limited(relation, limit), columns: bound.columns)
    }

    func sortKey(_ item: OrderItem, _ scalar: Scalar) -> SortKey {
        let nullsFirst =
            item.nulls.map { $0 == .first }
            ?? options.language.nullsFirst(descending: item.isDescending)
        return SortKey(scalar: scalar, isDescending: item.isDescending, nullsFirst: nullsFirst)
    }

    /// The position that an integer literal in ORDER BY or GROUP BY stands for, from zero.
    func ordinal(_ expression: Expression, of count: Int) throws(CompileError) -> Int? {
        guard case .literal(.integer(let digits)) = expression.kind else { return nil }
        guard let number = Int(digits), (1...max(count, 1)).contains(number), count > 0 else {
            throw CompileError(
                .unknownColumn, "position \(digits) is not in the select list", at: expression.range,
                hint: "positions go from 1 to \(count)")
        }
        return number - 1
    }

    mutating func limited(_ relation: Relation, _ limit: FedSyntax.Limit?) throws(CompileError) -> Relation {
        guard let limit else { return relation }
        if limit.withTies { throw .notSupported("FETCH FIRST … WITH TIES", at: limit.range) }
        let count = try limit.count.map { expression throws(CompileError) in
            try rowCount(expression, "LIMIT")
        }
        let offset = try limit.offset.map { expression throws(CompileError) in
            try rowCount(expression, "OFFSET")
        }
        if count == nil, (offset ?? 0) == 0 { return relation }
        return .limit(FedAlgebra.Limit(input: relation, count: count, offset: offset ?? 0, range: limit.range))
    }

    private mutating func rowCount(_ expression: Expression, _ word: String) throws(CompileError) -> Int64 {
        if case .parameter = expression.kind {
            let scalar = try self.scalar(expression, in: Scope(rule: rule))
            if case .literal(.integer(let number)) = scalar.kind, number >= 0 { return number }
        } else if case .literal(.integer(let digits)) = expression.kind, let number = Int64(digits) {
            return number
        }
        throw CompileError(
            .syntaxError, "\(word) takes a whole number that is not negative", at: expression.range)
    }

    // MARK: - Set operations

    private mutating func setOperation(_ operation: FedSyntax.SetOperation) throws(CompileError) -> Bound {
        guard operation.kind == .union else {
            throw .notSupported(operation.kind.rawValue, at: operation.range)
        }
        guard operation.isAll else {
            throw .notSupported("UNION without ALL", at: operation.range, hint: "use SELECT DISTINCT over UNION ALL")
        }
        // A chain leans to the left; a loop over it keeps the stack flat.
        var bodies: [QueryBody] = [operation.right]
        var left = operation.left
        while case .setOperation(let inner) = left, inner.kind == .union, inner.isAll {
            bodies.append(inner.right)
            left = inner.left
        }
        bodies.append(left)
        var branches: [Bound] = []
        for body in bodies.reversed() {
            var query = Query(body: body, range: operation.range)
            if case .query(let inner) = body { query = inner }
            branches.append(try self.query(query))
        }
        return try union(branches, at: operation.range)
    }

    private mutating func union(_ branches: [Bound], at range: SourceRange) throws(CompileError) -> Bound {
        let first = branches[0]
        for branch in branches where branch.columns.count != first.columns.count {
            throw CompileError(
                .typeMismatch,
                "the queries of UNION have \(first.columns.count) and \(branch.columns.count) columns", at: range)
        }
        var columns: [Column] = []
        for position in first.columns.indices {
            var type = first.columns[position].type
            for branch in branches.dropFirst() {
                guard let common = SQLType.common(type, branch.columns[position].type) else {
                    throw CompileError(
                        .typeMismatch,
                        "column \(position + 1) of UNION is \(type) in one query and "
                            + "\(branch.columns[position].type) in another",
                        at: range)
                }
                type = common
            }
            columns.append(
                Column(
                    id: sequence.take(), name: first.columns[position].name, type: type,
                    isNullable: branches.contains { $0.columns[position].isNullable }))
        }
        let members = branches.map { branch -> Union.Branch in
            guard zip(branch.columns, columns).contains(where: { $0.type != $1.type }) else {
                return Union.Branch(relation: branch.relation, columns: branch.columns.map(\.id))
            }
            let items = zip(branch.columns, columns).map { source, target in
                let scalar = coerced(.column(source), to: target.type)
                return Projection(column: newColumn(source.name, scalar), scalar: scalar)
            }
            return Union.Branch(
                relation: .project(Project(input: branch.relation, items: items)), columns: items.map(\.column.id))
        }
        return Bound(relation: .union(Union(branches: members, columns: columns, range: range)), columns: columns)
    }
}
