extension Expression {
    /// How tightly the outermost operator of the expression's text binds.
    fileprivate func precedence(in grammar: Grammar) -> Precedence {
        switch kind {
        case .or: .or
        case .and: .and
        case .unary(let operation, _): grammar.precedence(of: operation)
        case .binary(let operation, _, _): grammar.precedence(of: operation)
        case .isNull, .isBoolean, .isDistinct: .predicate
        case .between, .inList, .inQuery, .like: grammar.patternPrecedence
        case .quantified, .quantifiedArray: .comparison
        case .likeList: grammar.patternPrecedence
        case .collate: grammar == .dc ? .collation : .primary
        case .lambda: .lowest
        case .atTimeZone: .timeZone
        case .literal(.typed(_, let value)): value.hasPrefix("-") ? .sign : .primary
        case .function(let call) where call.isOperator && grammar == .dc: .other
        case .column, .literal, .parameter, .exists, .subquery, .simpleCase, .searchedCase, .cast, .extract,
            .function, .row, .array, .arrayQuery, .subscript, .slice, .field, .unit:
            .primary
        }
    }
}

extension Printer {
    /// Puts an expression, in parentheses if it binds more loosely than its place asks for.
    mutating func put(_ expression: Expression, atLeast level: Precedence) {
        if expression.precedence(in: grammar) < level {
            parenthesized { $0.put(expression) }
        } else {
            put(expression)
        }
    }

    mutating func put(_ expression: Expression) {
        switch expression.kind {
        case .column(let path): put(path)
        case .literal(let literal): put(literal)
        case .parameter(.positional(let number)): put(grammar == .dc ? "$\(number)" : "?")
        case .parameter(.named(let name)): put(":\(name)")
        case .unary(let operation, let value): putUnary(operation, value)
        case .binary(let operation, let left, let right): putBinary(operation, left, right)
        case .and(let parts): putChain(parts, " AND ", above: .and)
        case .or(let parts): putChain(parts, " OR ", above: .or)
        case .exists(let query):
            put("EXISTS (")
            put(query)
            put(")")
        case .subquery(let query): parenthesized { $0.put(query) }
        case .simpleCase(let operand, let clauses, let otherwise): putCase(operand, clauses, otherwise)
        case .searchedCase(let clauses, let otherwise): putCase(nil, clauses, otherwise)
        case .cast(let value, let type, let isTry):
            put(isTry ? "TRY_CAST(" : "CAST(")
            put(value)
            put(" AS ")
            put(type)
            put(")")
        case .extract(let field, let value):
            put("EXTRACT(")
            putLabel(Identifier(text: field, isQuoted: false, range: expression.range))
            put(" FROM ")
            put(value)
            put(")")
        case .atTimeZone(let value, let zone):
            put(value, atLeast: .timeZone)
            put(" AT TIME ZONE ")
            put(zone, atLeast: Precedence.timeZone.tighter)
        case .function(let call) where call.isOperator && grammar == .dc: putOperator(call)
        case .function(let call): put(call)
        case .row(let members): putRow(members)
        case .isNull, .isBoolean, .isDistinct, .between, .inList, .inQuery, .like, .likeList, .quantified,
            .quantifiedArray:
            putPredicate(expression)
        case .array, .arrayQuery, .subscript, .slice, .field: putElement(expression)
        case .collate(let value, let name):
            put(value, atLeast: grammar == .dc ? .collation : .primary)
            put(" COLLATE ")
            put(name)
        case .lambda(let names, let body): putLambda(names, body)
        case .unit(let unit): put(unit.uppercased())
        }
    }

    private mutating func putPredicate(_ expression: Expression) {
        let level = Precedence.predicate.tighter
        switch expression.kind {
        case .isNull(let value, let negated):
            put(value, atLeast: level)
            put(negated ? " IS NOT NULL" : " IS NULL")
        case .isBoolean(let value, let truth, let negated):
            put(value, atLeast: level)
            put(negated ? " IS NOT " : " IS ")
            put(truth.map { $0 ? "TRUE" : "FALSE" } ?? "UNKNOWN")
        case .isDistinct(let left, let right, let negated):
            put(left, atLeast: level)
            put(negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ")
            put(right, atLeast: level)
        case .between(let value, let low, let high, let negated, let symmetric):
            let level = patternOperand
            put(value, atLeast: level)
            put(negated ? " NOT BETWEEN " : " BETWEEN ")
            if symmetric { put("SYMMETRIC ") }
            put(low, atLeast: level)
            put(" AND ")
            put(high, atLeast: level)
        case .inList(let value, let list, let negated):
            put(value, atLeast: patternOperand)
            put(negated ? " NOT IN (" : " IN (")
            self.list(list) { $0.put($1) }
            put(")")
        case .inQuery(let value, let query, let negated):
            put(value, atLeast: patternOperand)
            put(negated ? " NOT IN (" : " IN (")
            put(query)
            put(")")
        case .like(let value, let pattern, let escape, let negated, let kind):
            put(value, atLeast: patternOperand)
            put(negated ? " NOT " : " ")
            put(kind.rawValue + " ")
            put(pattern, atLeast: patternOperand)
            if let escape {
                put(" ESCAPE ")
                put(escape, atLeast: patternOperand)
            }
        case .quantified(let operation, let value, let isAll, let query):
            put(value, atLeast: Precedence.comparison.tighter)
            put(" \(operation.rawValue) \(isAll ? "ALL" : "ANY") (")
            put(query)
            put(")")
        case .quantifiedArray(let operation, let value, let isAll, let array):
            put(value, atLeast: Precedence.comparison.tighter)
            put(" \(operation.rawValue) \(isAll ? "ALL" : "ANY") (")
            put(array)
            put(")")
        case .likeList(let value, let patterns, let isAll, let negated, let kind):
            put(value, atLeast: patternOperand)
            put("\(negated ? " NOT " : " ")\(kind.rawValue) \(isAll ? "ALL" : "ANY") (")
            list(patterns) { $0.put($1) }
            put(")")
        default:
            break
        }
    }

    /// How tightly the operands of LIKE, IN and BETWEEN must bind.
    var patternOperand: Precedence { grammar == .dc ? .other : .bitwiseOr }

    private mutating func putUnary(_ operation: UnaryOperator, _ value: Expression) {
        put(operation == .not ? "NOT " : operation.rawValue)
        if grammar == .spark, case .literal(.typed) = value.kind {
            // A minus directly before 1L would become part of the literal.
            return parenthesized { $0.put(value) }
        }
        let level = grammar.precedence(of: operation)
        // Two signs would make a comment; two prefixes of DC SQL's `~` need no thought.
        put(value, atLeast: operation == .not ? .not : level == .sign ? .primary : level.tighter)
    }

    private mutating func putBinary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) {
        let level = grammar.precedence(of: operation)
        put(left, atLeast: grammar.isNonAssociative(level) ? level.tighter : level)
        put(" \(spelling(of: operation)) ")
        put(right, atLeast: level.tighter)
    }

    private func spelling(of operation: BinaryOperator) -> String {
        guard grammar == .spark else { return operation.rawValue }
        return switch operation {
        case .matches: "RLIKE"
        case .notMatches: "NOT RLIKE"
        case .bitwiseXor: "^"
        default: operation.rawValue
        }
    }

    private mutating func putChain(_ parts: [Expression], _ word: String, above level: Precedence) {
        for (index, part) in parts.enumerated() {
            if index > 0 { put(word) }
            put(part, atLeast: level.tighter)
        }
    }

    private mutating func putCase(_ operand: Expression?, _ clauses: [WhenClause], _ otherwise: Expression?) {
        put("CASE")
        if let operand {
            put(" ")
            put(operand)
        }
        for clause in clauses {
            put(" WHEN ")
            put(clause.condition)
            put(" THEN ")
            put(clause.result)
        }
        if let otherwise {
            put(" ELSE ")
            put(otherwise)
        }
        put(" END")
    }

    private mutating func putRow(_ members: [Expression]) {
        if grammar == .dc { put("ROW") }
        parenthesized { $0.list(members) { $0.put($1) } }
    }
}
