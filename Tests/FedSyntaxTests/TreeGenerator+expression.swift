import FedSyntax

extension TreeGenerator {
    mutating func expression(depth: Int) -> Expression { Expression(kind(depth: depth), nowhere) }

    private mutating func expressions(_ count: ClosedRange<Int>, depth: Int) -> [Expression] {
        many(count) { $0.expression(depth: depth) }
    }

    private mutating func kind(depth: Int) -> Expression.Kind {
        guard depth > 0 else { return leaf() }
        let inner = depth - 1
        switch Int.random(in: 0..<18, using: &random) {
        case 0: return .unary(pick([.not, .minus, .plus, .bitwiseNot], .not), expression(depth: inner))
        case 1, 2: return .binary(binaryOperator(), expression(depth: inner), expression(depth: inner))
        case 3: return .and(expressions(2...3, depth: inner))
        case 4: return .or(expressions(2...3, depth: inner))
        case 5: return .isNull(expression(depth: inner), negated: chance(50))
        case 6: return .isBoolean(expression(depth: inner), value: pick([true, false, nil], nil), negated: chance(50))
        case 7: return .isDistinct(expression(depth: inner), expression(depth: inner), negated: chance(50))
        case 8:
            return .between(
                expression(depth: inner), low: expression(depth: inner), high: expression(depth: inner),
                negated: chance(50), symmetric: grammar == .dc && chance(30))
        case 9: return .inList(expression(depth: inner), expressions(2...3, depth: inner), negated: chance(50))
        case 10:
            let kinds: [LikeKind] = grammar == .dc ? [.like, .ilike, .similarTo] : [.like, .ilike]
            return .like(
                expression(depth: inner), pattern: expression(depth: inner),
                escape: maybe(30) { $0.expression(depth: inner) }, negated: chance(50), pick(kinds, .like))
        case 11:
            let otherwise = maybe(50) { $0.expression(depth: inner) }
            let clauses = many(1...2) {
                WhenClause(condition: $0.expression(depth: inner), result: $0.expression(depth: inner))
            }
            guard chance(50) else { return .searchedCase(clauses, otherwise: otherwise) }
            return .simpleCase(operand: expression(depth: inner), clauses, otherwise: otherwise)
        case 12: return .cast(expression(depth: inner), type(), isTry: chance(30))
        case 13: return .extract(field: pick(["year", "epoch"], "year"), expression(depth: inner))
        case 14: return .function(call(depth: inner))
        case 15: return ofQuery(depth: inner)
        default: return grammar == .dc ? ofDC(depth: inner) : ofSpark(depth: inner)
        }
    }

    private mutating func leaf() -> Expression.Kind {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: .parameter(grammar == .dc ? .positional(3) : .named("p"))
        case 1, 2: .column(many(1...3) { $0.name() })
        default: .literal(literal())
        }
    }

    private mutating func binaryOperator() -> BinaryOperator {
        let shared: [BinaryOperator] = [
            .equal, .notEqual, .less, .greaterOrEqual, .add, .subtract, .multiply, .divide, .modulo, .concatenate,
            .bitwiseAnd, .bitwiseOr, .bitwiseXor, .shiftLeft, .matches, .notMatches,
        ]
        let own: [BinaryOperator] =
            grammar == .dc ? [.power, .matchesInsensitive, .jsonGet, .jsonGetText] : [.integerDivide]
        return pick(shared + own, .add)
    }

    private mutating func ofQuery(depth: Int) -> Expression.Kind {
        let inner = query(depth: depth)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .exists(inner)
        case 1: return .inQuery(expression(depth: depth), inner, negated: chance(50))
        case 2 where grammar == .dc: return .quantified(.less, expression(depth: depth), isAll: chance(50), inner)
        default: return .subquery(inner)
        }
    }

    private mutating func ofDC(depth: Int) -> Expression.Kind {
        let value = expression(depth: depth)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return .atTimeZone(value, expression(depth: depth))
        case 1: return .array(expressions(0...3, depth: depth))
        case 2: return .subscript(value, index: expression(depth: depth))
        case 3:
            return .slice(value, lower: expression(depth: depth), upper: maybe(70) { $0.expression(depth: depth) })
        case 4: return .collate(value, [name()])
        case 5: return .quantifiedArray(.equal, value, isAll: chance(50), Expression(.array([value]), nowhere))
        default: return .row([value, expression(depth: depth)])
        }
    }

    private mutating func ofSpark(depth: Int) -> Expression.Kind {
        let value = expression(depth: depth)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .subscript(value, index: expression(depth: depth))
        case 1: return .field(Expression(.function(call(depth: depth)), nowhere), name())
        case 2: return .collate(value, [name()])
        default:
            return .likeList(
                value, patterns: expressions(1...2, depth: depth), isAll: chance(50), negated: chance(50), .like)
        }
    }

    mutating func call(depth: Int) -> FunctionCall {
        var call = FunctionCall(
            name: Identifier(
                text: pick(["f", "sum", "coalesce", "left", "substring"], "f"), isQuoted: false, range: nowhere),
            arguments: expressions(2...3, depth: depth), range: nowhere)
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            call.name = Identifier(text: "count", isQuoted: false, range: nowhere)
            call.arguments = []
            call.isStar = true
        case 1 where call.name.text != "substring":
            call.isDistinct = true
            call.orderBy = many(0...2) { $0.orderItem(depth: depth) }
        case 2 where call.name.text == "f":
            call.arguments[1] = Expression(.lambda(many(1...2) { $0.name() }, body: expression(depth: depth)), nowhere)
        case 3 where call.name.text == "f":
            call.argumentNames = [nil] + call.arguments.dropFirst().map { _ in name() }
        default: break
        }
        guard call.name.text != "substring" else { return call }
        if chance(10) { call.withinGroup = many(1...2) { $0.orderItem(depth: depth) } }
        call.filter = maybe(10) { $0.expression(depth: depth) }
        if grammar == .spark { call.nullTreatment = maybe(10) { $0.chance(50) ? .ignore : .respect } }
        call.over = maybe(20) { $0.window(depth: depth) }
        return call
    }

    mutating func orderItem(depth: Int) -> OrderItem {
        OrderItem(
            expression: expression(depth: depth), isDescending: chance(50), nulls: pick([.first, .last, nil], nil))
    }

    mutating func window(depth: Int) -> Window {
        Window(
            base: maybe(30) { $0.name() }, partitionBy: many(0...2) { $0.expression(depth: depth) },
            orderBy: many(0...2) { $0.orderItem(depth: depth) },
            frame: maybe(40) { generator in
                Window.Frame(
                    unit: generator.chance(50) ? .rows : .range,
                    start: generator.pick([.unboundedPreceding, .currentRow], .currentRow),
                    end: .following(generator.expression(depth: depth)))
            }, range: nowhere)
    }
}
