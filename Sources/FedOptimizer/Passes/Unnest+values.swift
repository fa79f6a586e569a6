import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Unnesting {
    // MARK: - Marks

    /// Whether the query has a row, or a row that fulfils its comparison.
    mutating func mark(
        _ inner: InnerQuery, _ truth: Attachment.Truth, onto attachment: inout Attachment
    ) throws(CompileError) -> Scalar {
        if let comparison = inner.comparison, let tower = Tower(inner.relation) {
            let row = try attach(tower, inner, onto: &attachment)
            let value = comparison.substituting(row.definitions).substituting(inner.outer)
            if row.conditions.isEmpty { return value }
            return Scalar(
                .searchedCase(
                    [.init(condition: .and(row.conditions), result: value)], otherwise: .boolean(false)),
                type: .boolean, isNullable: value.isNullable, range: inner.range)
        }
        guard inner.comparison != nil, inner.isComparisonNullable, truth != .positive else {
            return try presence(inner, onto: &attachment)
        }
        let unknown = try unknown(inner, onto: &attachment)
        let found = try presence(inner, onto: &attachment)
        if truth == .negative { return .or([found, unknown], at: inner.range) }
        return Scalar(
            .searchedCase(
                [
                    .init(condition: found, result: .boolean(true)),
                    .init(condition: unknown, result: .literal(.null, .boolean)),
                ], otherwise: .boolean(false)),
            type: .boolean, isNullable: true, range: inner.range)
    }

    /// Whether the comparison is NULL for some row.
    private mutating func unknown(
        _ inner: InnerQuery, onto attachment: inout Attachment
    ) throws(CompileError) -> Scalar {
        guard let sides = inner.sides else {
            var copy = try copy(inner, at: inner.range)
            copy.comparison = copy.comparison.map { .isNull($0) }
            return try presence(copy, onto: &attachment)
        }
        var causes: [Scalar] = []
        if sides.outer.isNullable {
            var copy = try copy(inner, at: inner.range)
            copy.comparison = nil
            causes.append(.and([.isNull(sides.outer), try presence(copy, onto: &attachment)]))
        }
        if sides.inner.isNullable {
            var copy = try copy(inner, at: inner.range)
            copy.comparison = copy.sides.map { .isNull($0.inner) }
            causes.append(try presence(copy, onto: &attachment))
        }
        return .or(causes)
    }

    /// A scalar that is true where the query has a row, and false elsewhere.
    private mutating func presence(
        _ inner: InnerQuery, onto attachment: inout Attachment
    ) throws(CompileError) -> Scalar {
        if let tower = Tower(inner.relation) {
            let row = try attach(tower, inner, onto: &attachment)
            if row.conditions.isEmpty { return .boolean(true, at: inner.range) }
            return .not(
                Scalar(.isDistinct(.and(row.conditions), .boolean(true)), type: .boolean, isNullable: false),
                at: inner.range)
        }
        let relation = inner.relation.filtered(inner.comparison.map(\.conjuncts) ?? [])
        let correlation = inner.parameters.filter { relation.reads([$0.column.id]) }
        if correlation.isEmpty {
            let one = Relation.limit(Limit(input: relation, count: 1, offset: 0, range: nil))
            let (counted, rows) = count(one, at: inner.range)
            attachment.join(.inner, counted, [], at: inner.range)
            return .compare(.greater, .column(rows), .literal(.integer(0), .bigint), at: inner.range)
        }
        var pullUp = PullUp(correlation, context.sequence)
        if let pulled = pullUp.pull(relation, .init(ignoresDuplicates: true, ignoresLimit: true)),
            let correlated = pullUp.keys(of: pulled)
        {
            context.sequence = pullUp.sequence
            var (items, conjuncts) = keyed(correlated, inner.outer)
            let found: Column
            // A key that was equal is not NULL.
            if let key = correlated.keys.first(where: { !$0.isNullSafe }),
                let item = items.first(where: { $0.scalar == key.inner })
            {
                found = item.column
            } else {
                found = newColumn("mark", .boolean(true))
                items.append(Projection(column: found, scalar: .boolean(true)))
            }
            let keys = Relation.project(Project(input: pulled.relation, items: items))
            let right: Relation =
                correlated.keys.isEmpty
                ? .limit(Limit(input: keys, count: 1, offset: 0, range: nil))
                : .distinct(Distinct(input: keys, range: inner.range))
            conjuncts += correlated.rest.map { $0.substituting(inner.outer) }
            attachment.join(.left, right, conjuncts, at: inner.range)
            return .not(.isNull(.column(found.nullable)), at: inner.range)
        }
        let domain = try domain(correlation, over: attachment, at: inner.range)
        let pushed = try push(domain, into: relation, at: inner.range)
        let marker = Projection(column: newColumn("mark", .boolean(true)), scalar: .boolean(true))
        let items = pushed.distinctColumns.map { Projection(passing: $0) } + [marker]
        let marked = Relation.project(Project(input: pushed.relation, items: items))
        attachment.join(
            .left, .distinct(Distinct(input: marked, range: inner.range)), pushed.matching(correlation), at: inner.range
        )
        return .not(.isNull(.column(marker.column.nullable)), at: inner.range)
    }

    private mutating func count(
        _ relation: Relation, at range: SourceRange?
    ) -> (relation: Relation, rows: Column) {
        let rows = Column(id: context.sequence.take(), name: "rows", type: .bigint, isNullable: false)
        let item = Aggregate.Item(
            column: rows, call: .init(function: .countRows, arguments: [], type: .bigint), range: nil)
        return (.aggregate(Aggregate(input: relation, groups: [], items: [item], range: range)), rows)
    }

    /// The inner sides of the conditions as columns, and the conditions over these.
    mutating func keyed(
        _ correlated: PullUp.Correlated, _ outer: [ColumnID: Scalar]
    ) -> (items: [Projection], conjuncts: [Scalar]) {
        var items: [Projection] = []
        var conjuncts: [Scalar] = []
        for key in correlated.keys {
            let item = items.first { $0.scalar == key.inner } ?? projection("key", key.inner)
            if !items.contains(item) { items.append(item) }
            conjuncts.append(key.condition(.column(item.column), key.outer.substituting(outer)))
        }
        return (items, conjuncts)
    }

    // MARK: - Values

    /// The value of the query's one row; NULL without a row; an error, where the value is needed, with more.
    mutating func value(_ inner: InnerQuery, onto attachment: inout Attachment) throws(CompileError) -> Scalar {
        guard let column = inner.column else {
            throw CompileError(.internal, "a scalar subquery has no column", at: inner.range)
        }
        let correlation = inner.correlation
        if let tower = Tower(inner.relation) {
            // The row is computed once, unless that can fail where nobody asks.
            if correlation.isEmpty, tower.conditions.isEmpty, tower.aggregate != nil,
                tower.definitions[column.id]?.isFallible == false
            {
                attachment.join(.inner, inner.relation, [], at: inner.range)
                return .column(column, at: inner.range)
            }
            let row = try attach(tower, inner, onto: &attachment)
            var value = row.definitions[column.id] ?? .literal(.null, column.type)
            if !row.conditions.isEmpty {
                value = Scalar(
                    .searchedCase(
                        [.init(condition: .and(row.conditions), result: value)],
                        otherwise: .literal(.null, column.type)),
                    type: column.type, isNullable: true)
            }
            value.range = inner.range
            return value
        }
        if correlation.isEmpty {
            if inner.relation.hasOneRowAtMost {
                attachment.join(.left, inner.relation, [], at: inner.range)
                return .column(column.nullable, at: inner.range)
            }
            let two = Relation.limit(Limit(input: inner.relation, count: 2, offset: 0, range: nil))
            let (right, values, rows) = sole([column], of: two, by: [], at: inner.range)
            attachment.join(.inner, right, [], at: inner.range)
            return .soleValue(.column(values[0].nullable), .column(rows), at: inner.range)
        }
        var pullUp = PullUp(correlation, context.sequence)
        if let pulled = pullUp.pull(inner.relation, .init()), let correlated = pullUp.keys(of: pulled) {
            context.sequence = pullUp.sequence
            return try value(column, pulled, correlated, inner, onto: &attachment)
        }
        let domain = try domain(correlation, over: attachment, at: inner.range)
        let pushed = try push(domain, into: inner.relation, at: inner.range)
        let groups = pushed.distinctColumns.map { Projection(passing: $0) }
        let (right, values, rows) = sole([column], of: pushed.relation, by: groups, at: inner.range)
        attachment.join(.left, right, pushed.matching(correlation), at: inner.range)
        return .soleValue(.column(values[0].nullable), .column(rows.nullable), at: inner.range)
    }

    private mutating func value(
        _ column: Column, _ pulled: PullUp.Pulled, _ correlated: PullUp.Correlated, _ inner: InnerQuery,
        onto attachment: inout Attachment
    ) throws(CompileError) -> Scalar {
        let rest = correlated.rest.map { $0.substituting(inner.outer) }
        let deferred = pulled.deferred[column.id]
        if pulled.isUnique, deferred == nil {
            let conjuncts = pulled.conjuncts.map { $0.substituting(inner.outer) }
            attachment.join(.left, pulled.relation, conjuncts, at: inner.range)
            return .column(column.nullable, at: inner.range)
        }
        let (groups, conjuncts) = keyed(correlated, inner.outer)
        let available = pulled.relation.columns
        let read = deferred.map { scalar in available.filter { scalar.columns.contains($0.id) } } ?? [column]
        var relation = pulled.relation
        if groups.isEmpty { relation = .limit(Limit(input: relation, count: 2, offset: 0, range: nil)) }
        let (right, values, rows) = sole(read, of: relation, by: groups, at: inner.range)
        attachment.join(.left, right, conjuncts + rest, at: inner.range)
        guard let deferred else {
            return .soleValue(.column(values[0].nullable), .column(rows.nullable), at: inner.range)
        }
        // What reads outer columns, too, must still be NULL where there is no row.
        let map = Dictionary(
            zip(read.map(\.id), values.map { Scalar.column($0.nullable) }), uniquingKeysWith: { first, _ in first })
        let computed = Scalar(
            .searchedCase(
                [
                    .init(
                        condition: .compare(.greater, .column(rows.nullable), .literal(.integer(0), .bigint)),
                        result: deferred.substituting(map).substituting(inner.outer))
                ], otherwise: .literal(.null, column.type)),
            type: column.type, isNullable: true)
        return .soleValue(computed, .column(rows.nullable), at: inner.range)
    }

    /// Any value of each column, and the number of rows, in each group.
    private mutating func sole(
        _ columns: [Column], of relation: Relation, by groups: [Projection], at range: SourceRange?
    ) -> (relation: Relation, values: [Column], rows: Column) {
        var items: [Aggregate.Item] = []
        for column in columns {
            let call = Aggregate.Call(function: .anyValue, arguments: [.column(column)], type: column.type)
            let value = Column(id: context.sequence.take(), name: column.name, type: column.type, isNullable: true)
            items.append(.init(column: value, call: call, range: nil))
        }
        let values = items.map(\.column)
        let rows = Column(id: context.sequence.take(), name: "rows", type: .bigint, isNullable: groups.isEmpty)
        items.append(.init(column: rows, call: .init(function: .countRows, arguments: [], type: .bigint), range: nil))
        return (.aggregate(Aggregate(input: relation, groups: groups, items: items, range: range)), values, rows)
    }
}

extension Column {
    /// The column behind an outer join.
    var nullable: Column {
        var column = self
        column.isNullable = true
        return column
    }
}

extension Scalar {
    fileprivate static func soleValue(_ value: Scalar, _ rows: Scalar, at range: SourceRange?) -> Scalar {
        Scalar(.call(.soleValue, [value, rows]), type: value.type, isNullable: true, range: range)
    }
}

extension Relation {
    /// Whether it surely has no second row.
    var hasOneRowAtMost: Bool {
        switch self {
        case .values(let node): node.rows.count <= 1
        case .limit(let node): node.count.map { $0 <= 1 } ?? node.input.hasOneRowAtMost
        case .aggregate(let node): node.groups.isEmpty && node.groupingSets == nil
        case .filter(let node): node.input.hasOneRowAtMost
        case .project(let node): node.input.hasOneRowAtMost
        case .sort(let node): node.input.hasOneRowAtMost
        case .distinct(let node): node.input.hasOneRowAtMost
        case .window(let node): node.input.hasOneRowAtMost
        case .federate(let node): node.input.hasOneRowAtMost
        case .join(let node) where node.kind == .inner || node.kind == .left:
            node.left.hasOneRowAtMost && node.right.hasOneRowAtMost
        case .join(let node) where node.kind.keepsLeftOnly: node.left.hasOneRowAtMost
        default: false
        }
    }
}
