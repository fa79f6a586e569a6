import FedDiagnostics

/// An operator that stands behind its first operand.
enum Infix {
    case binary(BinaryOperator)
    case and, or
    case `is`, isNull, notNull
    case nullSafeEqual
    case between, `in`
    case like(LikeKind)
    /// DC SQL's `~~` and its like, which are operators as others are.
    case likeSymbol(LikeKind, negated: Bool)
    /// DC SQL's OPERATOR(+), which binds as the operators that have no level of their own.
    indirect case spelled(Infix)
    case regexp
    case atTimeZone
    /// DC SQL's COLLATE; in Spark's grammar it belongs to the value before it.
    case collate
    /// Spark's `>>>`.
    case unsignedShift

    func precedence(in grammar: Grammar) -> Precedence {
        switch self {
        case .binary(let operation): grammar.precedence(of: operation)
        case .or: .or
        case .and: .and
        case .is, .isNull, .notNull: .predicate
        case .nullSafeEqual: .comparison
        case .between, .in, .like, .regexp: grammar.patternPrecedence
        case .likeSymbol, .spelled: .other
        case .atTimeZone: .timeZone
        case .collate: .collation
        case .unsignedShift: .shift
        }
    }
}

/// An operator whose right operand is being read.
struct WaitingOperator {
    enum Operation {
        case binary(BinaryOperator)
        case and, or, nullSafeEqual, atTimeZone, unsignedShift
        case like(LikeKind, negated: Bool)
    }

    let operation: Operation
    let level: Precedence
    /// Where the first operand starts, with its parentheses.
    let start: Int
    /// The height of the tallest operand so far.
    private(set) var height: Int
    private let first: Expression
    /// The operands behind the first one; only AND and OR take more than two.
    private var others: [Expression] = []

    init(operation: Operation, level: Precedence, left: Expression, start: Int, height: Int) {
        self.operation = operation
        self.level = level
        self.start = start
        self.height = height
        first = left
    }

    mutating func append(_ operand: Expression, height: Int) {
        others.append(operand)
        self.height = max(self.height, height)
    }

    /// Whether the next operator lengthens the chain of this one.
    func continues(with next: Infix?) -> Bool {
        switch (operation, next) {
        case (.and, .and), (.or, .or): true
        default: false
        }
    }

    /// The finished node.
    consuming func closed(with last: Expression) -> Expression.Kind {
        switch operation {
        case .binary(let operation): return .binary(operation, first, last)
        case .nullSafeEqual: return .isDistinct(first, last, negated: true)
        case .atTimeZone: return .atTimeZone(first, last)
        case .like(let kind, let negated): return .like(first, pattern: last, escape: nil, negated: negated, kind)
        case .unsignedShift:
            let whole = SourceRange(start: start, end: last.range.end)
            let name = Identifier(text: "shiftrightunsigned", isQuoted: false, range: whole)
            return .function(FunctionCall(name: name, arguments: [first, last], range: whole))
        case .and: return .and([first] + others + [last])
        case .or: return .or([first] + others + [last])
        }
    }
}
