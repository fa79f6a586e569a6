import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    mutating func query(_ query: Query) throws(CompileError) -> Bound {
        let depth = commonTables.count
        defer {
            commonTables.removeLast(commonTables.count - depth)
            self.depth -= 4
        }
        try descend(4, at: query.range)
        for table in query.commonTables {
            let key = rule.key(table.name)
            if commonTables[depth...].contains(where: { $0.key == key }) {
                throw CompileError(
                    .ambiguousTable, "the common table `\(rule.name(of: table.name))` is defined twice",
                    at: table.name.range)
            }
            commonTables.append(
                KnownCommonTable(key: key, table: table, visible: commonTables.count, isRecursive: query.isRecursive))
        }
        switch query.body {
        case .select(let select):
            return try self.select(select, orderBy: query.orderBy, orderByAll: query.orderByAll, limit: query.limit)
        case .query(let inner):
            return try ordered(try self.query(inner), query)
        case .setOperation(let operation):
            return try ordered(try setOperation(operation), query)
        case .values(let rows, let range):
            return try ordered(try values(rows, at: range), query)
        }
    }

    /// ORDER BY and LIMIT over something that has only output columns to name.
    private mutating func ordered(
        _ bound: Bound, _ query: Query
    ) throws(CompileError) -> Bound {
        var relation = bound.relation
        if let all = query.orderByAll {
            let keys = bound.columns.map { column in
                SortKey(
                    scalar: .column(column, at: all.range), isDescending: all.isDescending,
                    nullsFirst: all.nulls.map { $0 == .first }
                        ?? options.language.nullsFirst(descending: all.isDescending))
            }
            relation = .sort(Sort(input: relation, keys: keys))
        } else if !query.orderBy.isEmpty {
            var scope = Scope(rule: rule)
            scope.entries = [Scope.Entry(path: [], columns: bound.columns, rule: rule)]
            var keys: [SortKey] = []
            for item in query.orderBy {
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
        return Bound(relation: try limited(relation, query.limit), columns: bound.columns)
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
        let count = try limit.count.map { expression throws(CompileError) in
            try rowCount(expression, "LIMIT")
        }
        let offset = try limit.offset.map { expression throws(CompileError) in
            try rowCount(expression, "OFFSET")
        }
        if count == nil, (offset ?? 0) == 0 { return relation }
        if limit.withTies, let count, count > 0 { return withTies(relation, count, offset ?? 0, limit.range) }
        return .limit(FedAlgebra.Limit(input: relation, count: count, offset: offset ?? 0, range: limit.range))
    }

    private mutating func rowCount(_ expression: Expression, _ word: String) throws(CompileError) -> Int64 {
        if case .parameter = expression.kind {
            let scalar = try self.scalar(expression, in: Scope(rule: rule))
            if case .literal(.integer(let number)) = scalar.kind, number >= 0 { return number }
        } else if case .literal(let literal) = expression.kind, let number = wholeNumber(literal) {
            if number >= 0 { return number }
            if word == "OFFSET" { return 0 }
        }
        if options.language == .spark {
            let scalar = try self.scalar(expression, in: Scope(rule: rule)).folded()
            if scalar.type == .integer, let number = scalar.integerValue, number >= 0 { return number }
        }
        throw CompileError(
            .syntaxError, "\(word) takes a whole number that is not negative", at: expression.range)
    }

    /// The rows that a literal asks for: a decimal is rounded, and a text is read.
    private func wholeNumber(_ literal: Literal) -> Int64? {
        switch literal {
        case .integer(let digits): return Int64(digits)
        case .decimal(let lexeme) where options.language == .dc, .double(let lexeme) where options.language == .dc:
            guard case .decimal(let rows)? = LiteralReader.value(lexeme, as: .numeric(precision: 18, scale: 0)) else {
                return nil
            }
            return Int64(exactly: rows)
        case .string(let text) where options.language == .dc: return Int64(text.trimming())
        default: return nil
        }
    }

    /// The first rows and those that the order does not tell from the last one of them; without an order, all.
    private mutating func withTies(
        _ relation: Relation, _ count: Int64, _ offset: Int64, _ range: SourceRange
    ) -> Relation {
        guard case .sort(let sort) = relation else {
            if offset == 0 { return relation }
            return .limit(FedAlgebra.Limit(input: relation, count: nil, offset: offset, range: range))
        }
        func item(_ function: RankingFunction, _ name: String) -> FedAlgebra.Window.Item {
            let call = FedAlgebra.Window.Call(
                function: .ranking(function), arguments: [], partition: [], order: sort.keys, frame: nil, type: .bigint,
                isNullable: false)
            let column = Column(id: sequence.take(), name: name, type: .bigint, isNullable: false)
            return FedAlgebra.Window.Item(column: column, call: call, range: range)
        }
        func number(_ value: Int64) -> Scalar { .literal(.integer(value), .bigint) }
        let (last, overflows) = count.addingReportingOverflow(offset)
        var items = [item(.rank, "rank")]
        var conjuncts = [
            Scalar.compare(.lessOrEqual, .column(items[0].column), number(overflows ? Int64.max : last), at: range)
        ]
        if offset > 0 {
            items.append(item(.rowNumber, "row_number"))
            conjuncts.append(.compare(.greater, .column(items[1].column), number(offset), at: range))
        }
        let numbered = Relation.window(FedAlgebra.Window(input: sort.input, items: items))
        return .sort(Sort(input: .filter(Filter(input: numbered, conjuncts: conjuncts)), keys: sort.keys))
    }
}
