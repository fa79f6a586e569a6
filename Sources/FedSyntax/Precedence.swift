/// How tightly operators bind, from loose to tight; what a grammar does not have is left out there.
///
/// DC SQL follows https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE.
/// Spark puts IS, IN, LIKE and BETWEEN below the comparisons, and has a level for each bit operator, see
/// https://spark.apache.org/docs/latest/sql-ref-operators.html#operator-precedence.
enum Precedence: UInt8, Comparable {
    case lowest
    case or
    case and
    case not
    /// IS in DC SQL; IS, IN, LIKE, RLIKE and BETWEEN in Spark's grammar.
    case predicate
    case comparison
    /// IN, LIKE, SIMILAR TO and BETWEEN in DC SQL.
    case pattern
    /// Every operator of DC SQL that has no level of its own, such as `||` and `->`.
    case other
    case bitwiseOr
    case bitwiseXor
    case bitwiseAnd
    case shift
    case additive
    case multiplicative
    case power
    case timeZone
    /// COLLATE in DC SQL.
    case collation
    case sign
    case primary

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// The next tighter level.
    var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .primary }
}

extension Grammar {
    /// The level of IN, LIKE and BETWEEN.
    var patternPrecedence: Precedence { self == .dc ? .pattern : .predicate }

    /// The level of a binary operator.
    func precedence(of operation: BinaryOperator) -> Precedence {
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
        case .add, .subtract: .additive
        case .multiply, .divide, .modulo, .integerDivide: .multiplicative
        case .power: .power
        case .concatenate: self == .dc ? .other : .additive
        case .bitwiseAnd: self == .dc ? .other : .bitwiseAnd
        case .bitwiseOr: self == .dc ? .other : .bitwiseOr
        case .bitwiseXor: self == .dc ? .other : .bitwiseXor
        case .shiftLeft, .shiftRight: self == .dc ? .other : .shift
        case .matches, .notMatches: self == .dc ? .other : .predicate
        case .matchesInsensitive, .notMatchesInsensitive, .jsonGet, .jsonGetText: .other
        }
    }

    /// The level of a prefix operator.
    func precedence(of operation: UnaryOperator) -> Precedence {
        switch operation {
        case .not: .not
        case .minus, .plus: .sign
        case .bitwiseNot: self == .dc ? .other : .sign
        }
    }

    /// Whether two operators of a level may not stand side by side without parentheses.
    func isNonAssociative(_ level: Precedence) -> Bool {
        switch level {
        case .comparison, .pattern: self == .dc
        case .predicate: self == .spark
        default: false
        }
    }
}
