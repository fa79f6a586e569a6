import FedSyntax

extension TreeGenerator {
    mutating func query(depth: Int) -> Query {
        var query = Query(body: body(depth: depth), range: nowhere)
        if depth > 1, chance(15) {
            query.isRecursive = chance(20)
            query.commonTables = many(1...2) {
                CommonTable(name: $0.name(), columns: $0.many(0...2) { $0.name() }, query: $0.query(depth: depth - 2))
            }
        }
        if chance(30) {
            query.orderBy = many(1...2) { $0.orderItem(depth: depth - 1) }
        } else if chance(5) {
            query.orderByAll = OrderByAll(isDescending: chance(50), nulls: pick([.first, nil], nil), range: nowhere)
        }
        if chance(20) {
            let number = Expression(.literal(.integer("5")), nowhere)
            let count = maybe(70) { _ in number }
            query.limit = Limit(
                count: count, offset: maybe(40) { _ in number }, withTies: count != nil && grammar == .dc && chance(30),
                range: nowhere)
        }
        return query
    }

    private mutating func body(depth: Int, isOperand: Bool = false) -> QueryBody {
        guard depth > 1 else { return .select(select(depth: depth)) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .values(many(1...2) { $0.many(1...1) { $0.column() } }, nowhere)
        case 1, 2:
            return .setOperation(
                SetOperation(
                    kind: pick([.union, .intersect, .except], .union), isAll: chance(50),
                    left: body(depth: depth - 1, isOperand: true), right: body(depth: depth - 1, isOperand: true),
                    range: nowhere))
        // Alone in its parentheses, a query is the body itself.
        case 3 where isOperand:
            var query = query(depth: depth - 1)
            query.orderBy = [orderItem(depth: 0)]
            query.orderByAll = nil
            return .query(query)
        default: return .select(select(depth: depth))
        }
    }

    private mutating func column() -> Expression { Expression(.column([name()]), nowhere) }

    private mutating func select(depth: Int) -> Select {
        let inner = depth - 1
        var select = Select(range: nowhere)
        if chance(10) {
            select.quantifier = .distinct(nowhere)
        } else if grammar == .dc, chance(5) {
            select.quantifier = .distinctOn([expression(depth: inner)], nowhere)
        }
        select.items = many((grammar == .dc && !chance(90) ? 0 : 1)...3) { generator in
            if generator.chance(20) {
                return .star(
                    qualifier: generator.many(0...2) { $0.name() },
                    excluding: generator.many(0...1) { generator in
                        generator.many(1...(generator.grammar == .dc ? 2 : 1)) { $0.name() }
                    }, generator.nowhere)
            }
            return .expression(generator.expression(depth: inner), alias: generator.maybe(40) { $0.name() })
        }
        if select.items.isEmpty { select.quantifier = .all }
        if chance(70) { select.from = many(1...2) { $0.reference(depth: inner) } }
        select.predicate = maybe(40) { $0.expression(depth: inner) }
        if chance(20) { select.groupBy = groupBy(depth: inner) }
        select.having = maybe(10) { $0.expression(depth: inner) }
        if chance(5) { select.windows = [NamedWindow(name: name(), window: window(depth: inner))] }
        return select
    }

    private mutating func groupBy(depth: Int) -> GroupBy {
        if chance(10) { return GroupBy(isAll: true, elements: [], range: nowhere) }
        let elements = many(1...2) { generator -> GroupBy.Element in
            let sets = generator.many(1...2) { $0.many(1...2) { $0.column() } }
            switch Int.random(in: 0..<5, using: &generator.random) {
            case 0: return .groupingSets([[]] + sets, generator.nowhere)
            case 1: return .rollup(sets, generator.nowhere)
            case 2: return .cube(sets, generator.nowhere)
            default: return .expression(generator.column())
            }
        }
        return GroupBy(isAll: false, elements: elements, range: nowhere)
    }

    private mutating func reference(depth: Int) -> TableReference {
        let alias = maybe(60) { TableAlias(name: $0.name(), columns: $0.many(0...2) { $0.name() }) }
        guard depth > 0 else { return table(alias) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .derived(query(depth: depth - 1), isLateral: chance(30), alias: alias, nowhere)
        case 1:
            let call = FunctionCall(
                name: Identifier(text: "explode", isQuoted: false, range: nowhere),
                arguments: [expression(depth: depth - 1)], range: nowhere)
            return .function(
                call, isLateral: chance(30), withOrdinality: grammar == .dc && chance(30), alias: alias, nowhere)
        case 2, 3:
            return .join(join(depth: depth - 1))
        default: return table(alias)
        }
    }

    private mutating func table(_ alias: TableAlias?) -> TableReference {
        let sample = maybe(10) { generator in
            TableSample(
                method: generator.grammar == .dc ? "system" : nil,
                size: Expression(.literal(.integer("10")), generator.nowhere),
                unit: generator.maybe(50) { _ in .rows } ?? .percent,
                seed: generator.maybe(50) { Expression(.literal(.integer("7")), $0.nowhere) }, range: generator.nowhere)
        }
        return .table(name: many(1...3) { $0.name() }, alias: alias, sample: sample, nowhere)
    }

    private mutating func join(depth: Int) -> Join {
        let kinds: [Join.Kind] = [.inner, .left, .right, .full, .cross]
        let kind = pick(kinds + (grammar == .spark ? [.leftSemi, .leftAnti] : []), .inner)
        let condition: Join.Condition
        switch Int.random(in: 0..<3, using: &random) {
        case _ where kind == .cross: condition = .none
        case 0: condition = .using(many(1...2) { $0.name() })
        case 1: condition = .natural
        default: condition = .on(expression(depth: depth))
        }
        return Join(
            kind: kind, left: reference(depth: depth), right: reference(depth: depth), condition: condition,
            range: nowhere)
    }
}
