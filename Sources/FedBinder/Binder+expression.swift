import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// Binds a boolean expression of WHERE, HAVING or ON, or of what `word` says.
    mutating func condition(
        _ expression: Expression, of word: String? = nil, in scope: Scope, isOperand: Bool = false
    ) throws(CompileError) -> Scalar {
        if options.language == .spark, !isOperand, case .literal(.null) = expression.kind {
            throw CompileError(
                .typeMismatch, "\(word ?? clause) needs a boolean, and this is an untyped NULL", at: expression.range)
        }
        let bound = try scalar(expression, in: scope)
        let scalar = try adapted(bound, to: .boolean)
        guard scalar.type == .boolean else {
            throw CompileError(
                .typeMismatch, "\(word ?? clause) needs a boolean, and this is \(scalar.type)", at: expression.range)
        }
        return scalar
    }

    mutating func scalar(_ expression: Expression, in scope: Scope) throws(CompileError) -> Scalar {
        defer { depth -= 1 }
        try descend(at: expression.range)
        let before = expansion
        var result = try unplaced(expression, in: scope)
        result.range = expression.range
        try count(result, at: expression.range, since: before)
        return result
    }

    /// Counts what a scalar has beyond its text, once for all scalars that lie in each other.
    private mutating func count(_ scalar: Scalar, at range: SourceRange, since before: Int) throws(CompileError) {
        // The shortest parts of a text are one letter and a comma; coercions may add a node to each.
        let expected = 4 * (range.end - range.start)
        let size = scalar.size(upTo: expected + options.maximumExpansion)
        expansion = max(expansion, before + size - expected)
        // Functions that repeat their operand double it with each level of nesting, of which the text tells nothing.
        guard expansion <= options.maximumExpansion, size <= options.nestedExpansion + 2 * expected else {
            throw CompileError(
                .limitExceeded, "the expressions expand to too many parts", at: range,
                hint: "compute what is nested here in a subquery of its own, step by step")
        }
    }

    private mutating func unplaced(_ expression: Expression, in scope: Scope) throws(CompileError) -> Scalar {
        let range = expression.range
        switch expression.kind {
        case .column(let parts):
            if parts.count == 1, !parts[0].isQuoted, let constant = sessionConstant(parts[0], in: scope) {
                return constant
            }
            return try column(parts, in: scope, at: range)
        case .literal(let literal):
            return try self.literal(literal, at: range)
        case .parameter(let parameter):
            return try self.parameter(parameter, at: range)
        case .unary(let sign, let operand):
            return try unary(sign, operand, in: scope, at: range)
        case .binary(let sign, let left, let right):
            return try binary(sign, left, right, in: scope, at: range)
        case .and(let members):
            return .and(try conditions(members, of: "AND", in: scope), at: range)
        case .or(let members):
            return .or(try conditions(members, of: "OR", in: scope), at: range)
        case .isNull(let operand, let negated):
            let value = try scalar(operand, in: scope)
            let test = Scalar.isNull(parts(of: value)?.microseconds ?? value, at: range)
            return negated ? .not(test, at: range) : test
        case .isBoolean(let operand, let value, let negated):
            return try isBoolean(condition(operand, in: scope, isOperand: true), value, negated: negated, at: range)
        case .isDistinct(let left, let right, let negated):
            let test = try distinct(scalar(left, in: scope), scalar(right, in: scope), at: range)
            return negated ? .not(test, at: range) : test
        case .between(let operand, let low, let high, let negated, let symmetric):
            let value = try scalar(operand, in: scope)
            let bounds = [try scalar(low, in: scope), try scalar(high, in: scope)]
            var test = try between(value, bounds[0], bounds[1], at: range)
            if symmetric {
                // The bounds change places unless they are in order, and so they do when one is NULL.
                let isInOrder = try comparison(.lessOrEqual, bounds[0], bounds[1], at: range)
                let swapped = try between(value, bounds[1], bounds[0], at: range)
                test = Scalar(
                    .searchedCase([.init(condition: isInOrder, result: test)], otherwise: swapped), type: .boolean,
                    isNullable: test.isNullable, range: range)
                // Among constants alone the order decides.
                let sides = [value] + bounds
                if sides.contains(where: { !$0.columns.isEmpty }) {
                    test = nullified(test, by: sides.map(\.withoutTriedNull))
                }
            }
            return negated ? .not(test, at: range) : test
        case .inList(let operand, let members, let negated):
            let test = try inList(operand, members, in: scope, at: range)
            return negated ? .not(test, at: range) : test
        case .like(let operand, let pattern, let escape, let negated, let kind):
            let test = try like(operand, pattern, escape, kind, in: scope, at: range)
            return negated ? .not(test, at: range) : test
        case .simpleCase(let operand, let whens, let otherwise):
            let value = try scalar(operand, in: scope)
            var branches: [(Scalar, Scalar)] = []
            for when in whens {
                let test = try comparison(.equal, value, scalar(when.condition, in: scope), at: when.condition.range)
                branches.append((test, try scalar(when.result, in: scope)))
            }
            if options.language == .dc, isNullConstant(value) {
                // No branch is taken, and none has a say in the type.
                guard let otherwise else {
                    guard let first = branches.first?.1, !first.isBareNull else {
                        return .literal(.null, .text, at: range)
                    }
                    return typedNull(first.type, at: range)
                }
                return try scalar(otherwise, in: scope)
            }
            return try searchedCase(branches, otherwise, in: scope, at: range)
        case .searchedCase(let whens, let otherwise):
            var branches: [(Scalar, Scalar)] = []
            for when in whens {
                let test = try condition(when.condition, of: "WHEN", in: scope)
                branches.append((test, try scalar(when.result, in: scope)))
            }
            return try searchedCase(branches, otherwise, in: scope, at: range)
        case .cast(let operand, let name, let isTry):
            return try explicitCast(scalar(operand, in: scope), to: type(named: name), isTry: isTry, at: range)
        case .extract(let field, let operand):
            return try extract(field, scalar(operand, in: scope), at: range)
        case .function(let call):
            return try function(call, in: scope, at: range)
        case .inQuery, .exists, .subquery, .quantified:
            return try once(expression) { binder throws(CompileError) in
                try binder.withQuery(expression, in: scope)
            }
        case .atTimeZone(let operand, let zone):
            return try atTimeZone(scalar(operand, in: scope), scalar(zone, in: scope), at: range)
        case .row:
            throw .notSupported("a row value", at: range)
        case .array, .arrayQuery, .subscript, .slice, .quantifiedArray:
            throw .notSupported("an array", at: range)
        case .field:
            throw .notSupported("a field of a value", at: range)
        case .collate:
            throw .notSupported("COLLATE, whose collations the engines do not share,", at: range)
        case .likeList(let operand, let patterns, let isAll, let negated, let kind):
            return try likeList(
                operand, patterns, isAll: isAll, negated: negated, kind, in: scope, at: range)
        case .lambda:
            throw .notSupported("a lambda function", at: range)
        case .unit(let unit) where options.language == .spark:
            return .literal(.text(unit), .text, at: range)
        case .unit:
            throw .notSupported("a unit as an argument", at: range)
        }
    }

    /// Whether two values differ, NULL being one.
    func distinct(_ left: Scalar, _ right: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let sides = try unified([left, right], "IS DISTINCT FROM", isCompared: true, at: range).map { comparable($0) }
        if options.language == .dc, sides[0].type == .interval {
            return try distinctIntervals(sides[0], sides[1], at: range)
        }
        return Scalar(.isDistinct(sides[0], sides[1]), type: .boolean, isNullable: false, range: range)
    }

    private mutating func conditions(
        _ members: [Expression], of word: String, in scope: Scope
    ) throws(CompileError) -> [Scalar] {
        var result: [Scalar] = []
        result.reserveCapacity(members.count)
        for member in members { result.append(try condition(member, of: word, in: scope, isOperand: true)) }
        return result
    }

    private func between(
        _ value: Scalar, _ low: Scalar, _ high: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        .and([
            try comparison(.greaterOrEqual, value, low, at: range),
            try comparison(.lessOrEqual, value, high, at: range),
        ])
    }

    /// `x IS TRUE` as `not (x is distinct from true)`; UNKNOWN is NULL.
    private func isBoolean(_ operand: Scalar, _ value: Bool?, negated: Bool, at range: SourceRange) -> Scalar {
        let test: Scalar
        if let value {
            let distinct = Scalar(
                .isDistinct(operand, .boolean(value)), type: .boolean, isNullable: false, range: range)
            return negated ? distinct : .not(distinct, at: range)
        }
        test = .isNull(operand, at: range)
        return negated ? .not(test, at: range) : test
    }

    private mutating func inList(
        _ operand: Expression, _ members: [Expression], in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        var sides = [try scalar(operand, in: scope)]
        sides.reserveCapacity(members.count + 1)
        for member in members { sides.append(try scalar(member, in: scope)) }
        // Singles among the members make singles of the others.
        let types = Set(sides.dropFirst().map(\.type))
        if options.language == .dc, types.contains(.real), types.allSatisfy({ $0.isExact || $0 == .real }) {
            sides = try [sides[0]] + unified(Array(sides.dropFirst()), "IN", at: range)
        }
        sides = try unified(sides, "IN", isCompared: true, at: range)
        for position in sides.indices { sides[position] = comparable(sides[position]) }
        if options.language == .dc, sides[0].type == .interval {
            var tests: [Scalar] = []
            for member in sides.dropFirst() { tests.append(try intervals(.equal, sides[0], member, at: range)) }
            return .or(tests, at: range)
        }
        return Scalar(
            .inList(sides[0], Array(sides.dropFirst())), type: .boolean,
            isNullable: sides.contains(where: \.isNullable), range: range)
    }

    private mutating func searchedCase(
        _ branches: [(Scalar, Scalar)], _ otherwise: Expression?, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let last =
            try otherwise.map { expression throws(CompileError) in try scalar(expression, in: scope) }
            ?? .literal(.null, .text, at: range)
        let typing = branches.map(\.1) + [last]
        if options.language == .dc, typing.allSatisfy(isNullConstant) {
            guard let typed = typing.first(where: { !isUntyped($0) }) else { return .literal(.null, .text, at: range) }
            return typedNull(typed.type, at: range)
        }
        let results = try unified(typing, "CASE", isChoice: true, at: range)
        let mapped = zip(branches, results).map { Scalar.Branch(condition: $0.0, result: $1) }
        if let plain = unguarded(mapped, results[results.count - 1], at: range) { return plain }
        return Scalar(
            .searchedCase(mapped, otherwise: results[results.count - 1]), type: results[0].type,
            isNullable: results.contains(where: \.isNullable), range: range)
    }

    // MARK: - Operators

    private mutating func unary(
        _ sign: UnaryOperator, _ operand: Expression, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        switch sign {
        case .not:
            return .not(try condition(operand, of: "NOT", in: scope, isOperand: true), at: range)
        case .plus:
            return try number(scalar(operand, in: scope), "+")
        case .minus:
            if case .literal(let literal) = operand.kind, options.language == .dc || operand.isSigned(at: range),
                let negative = try negativeLiteral(literal, at: range)
            {
                return negative
            }
            let operand = try scalar(operand, in: scope)
            if operand.type == .interval { return try negated(operand, at: range) }
            let value = try number(operand, "-")
            let negative = Scalar(.call(.negate, [value]), type: value.type, isNullable: value.isNullable)
            return nullified(negative.folded(), by: [value])
        case .bitwiseNot:
            return try bits(.bitNot, [scalar(operand, in: scope)], at: range)
        }
    }

    private mutating func binary(
        _ sign: BinaryOperator, _ left: Expression, _ right: Expression, in scope: Scope, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let first = try scalar(left, in: scope)
        let second = try scalar(right, in: scope)
        switch sign {
        case .equal: return try comparison(.equal, first, second, at: range)
        case .notEqual: return try comparison(.notEqual, first, second, at: range)
        case .less: return try comparison(.less, first, second, at: range)
        case .lessOrEqual: return try comparison(.lessOrEqual, first, second, at: range)
        case .greater: return try comparison(.greater, first, second, at: range)
        case .greaterOrEqual: return try comparison(.greaterOrEqual, first, second, at: range)
        case .add: return try arithmetic(.add, first, second, at: range)
        case .subtract: return try arithmetic(.subtract, first, second, at: range)
        case .multiply: return try arithmetic(.multiply, first, second, at: range)
        case .divide: return try arithmetic(.divide, first, second, at: range)
        case .modulo: return try arithmetic(.modulo, first, second, at: range)
        case .integerDivide: return try integerDivide(first, second, at: range)
        case .concatenate: return try concatenate(first, second, at: range)
        case .matches: return try matches(first, second, at: range)
        case .matchesInsensitive: return try matches(first, second, ignoresCase: true, at: range)
        case .notMatches: return .not(try matches(first, second, at: range), at: range)
        case .notMatchesInsensitive: return .not(try matches(first, second, ignoresCase: true, at: range), at: range)
        case .power:
            // Spark's `^` is the exclusive or.
            if options.language == .spark { return try bits(.bitXor, [first, second], at: range) }
            return try power(first, second, at: range)
        case .bitwiseAnd: return try bits(.bitAnd, [first, second], at: range)
        case .bitwiseOr: return try bits(.bitOr, [first, second], at: range)
        case .bitwiseXor: return try bits(.bitXor, [first, second], at: range)
        case .shiftLeft: return try shift(.shiftLeft, first, second, at: range)
        case .shiftRight: return try shift(.shiftRight, first, second, at: range)
        default: throw .notSupported("the operator \(sign.rawValue)", at: range)
        }
    }

    /// Operators on the bits of integers, brought to one type.
    private func bits(_ function: Function, _ operands: [Scalar], at range: SourceRange) throws(CompileError) -> Scalar
    {
        var operands = operands
        if options.language == .dc, operands.allSatisfy(\.isBareNull) {
            let type: SQLType = function == .bitNot ? .smallint : .integer
            operands = operands.map { .literal(.null, type, at: $0.range) }
        } else if options.language == .dc, operands.last?.type == .smallint, operands[0].isBareNull {
            // As in front of a sign, a NULL is an integer.
            operands[0] = .literal(.null, .integer, at: operands[0].range)
        }
        let unified = try self.unified(operands, "an operator on bits", at: range)
        guard let type = unified.first?.type, type.isInteger else {
            if unified.first?.type.isExact == true { throw .notSupported("an operator on decimals' bits", at: range) }
            throw CompileError(.typeMismatch, "operators on bits need integers", at: range)
        }
        let result = Scalar(
            .call(function, unified), type: type, isNullable: unified.contains(where: \.isNullable), range: range)
        return nullified(result, by: unified)
    }
}

extension Scalar {
    /// What a TRY_CAST of a constant failed with, or the scalar itself.
    fileprivate var withoutTriedNull: Scalar {
        if case .tryCast(let operand, _) = kind, operand.literalValue == .null { return operand }
        return self
    }
}
