package import FedDiagnostics

/// A name as it was written, after unescaping.
///
/// Folding of unquoted names is the dialect's business, and happens in the binder.
package struct Identifier: Sendable {
    package var text: String
    package var isQuoted: Bool
    package var range: SourceRange

    package init(text: String, isQuoted: Bool, range: SourceRange) {
        self.text = text
        self.isQuoted = isQuoted
        self.range = range
    }
}

/// A scalar expression with its place in the text.
package struct Expression: Sendable {
    package indirect enum Kind: Sendable {
        /// `a`, `t.a`, `s.t.a`.
        case column([Identifier])
        case literal(Literal)
        case parameter(Parameter)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// Two or more conjuncts; a chain is one node, however long it is.
        case and([Expression])
        /// Two or more disjuncts; a chain is one node, however long it is.
        case or([Expression])
        case isNull(Expression, negated: Bool)
        /// `x IS [NOT] TRUE | FALSE | UNKNOWN`; `nil` stands for UNKNOWN.
        case isBoolean(Expression, value: Bool?, negated: Bool)
        /// `a IS [NOT] DISTINCT FROM b`; negated means IS NOT DISTINCT FROM (Spark's `<=>`).
        case isDistinct(Expression, Expression, negated: Bool)
        case between(Expression, low: Expression, high: Expression, negated: Bool, symmetric: Bool)
        case inList(Expression, [Expression], negated: Bool)
        case inQuery(Expression, Query, negated: Bool)
        case like(Expression, pattern: Expression, escape: Expression?, negated: Bool, LikeKind)
        case exists(Query)
        case subquery(Query)
        /// `x op ANY (query)` and `x op ALL (query)`.
        case quantified(BinaryOperator, Expression, isAll: Bool, Query)
        /// `x op ANY (array)` and `x op ALL (array)`.
        case quantifiedArray(BinaryOperator, Expression, isAll: Bool, Expression)
        /// Spark's `x LIKE ANY ('a%', 'b%')` and `x LIKE ALL (…)`.
        case likeList(Expression, patterns: [Expression], isAll: Bool, negated: Bool, LikeKind)
        case simpleCase(operand: Expression, [WhenClause], otherwise: Expression?)
        case searchedCase([WhenClause], otherwise: Expression?)
        case cast(Expression, TypeName, isTry: Bool)
        /// EXTRACT(field FROM x); the field in lower case.
        case extract(field: String, Expression)
        case atTimeZone(Expression, Expression)
        case function(FunctionCall)
        /// `(a, b)` with two or more members, or ROW(…).
        case row([Expression])
        /// DC SQL's `ARRAY[a, b]`; Spark's `array(a, b)` is a call.
        case array([Expression])
        /// `ARRAY(SELECT …)`.
        case arrayQuery(Query)
        /// `x[i]`; DC SQL counts from one, Spark from zero.
        case `subscript`(Expression, index: Expression)
        /// `x[from:to]`.
        case slice(Expression, lower: Expression, upper: Expression?)
        /// `(x).name`, a field of a value; behind a plain name it is one more part of the column's name.
        case field(Expression, Identifier)
        /// `x COLLATE name`.
        case collate(Expression, [Identifier])
        /// `lambda x, y: body`, in Spark's grammar `(x, y) -> body`; stands in the arguments of a call only.
        case lambda([Identifier], body: Expression)
        /// A bare unit, the first argument of Spark's `dateadd(MONTH, 1, d)`; in lower case and in the singular.
        case unit(String)
    }

    package var kind: Kind
    package var range: SourceRange

    package init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

package enum Literal: Sendable {
    case null
    case boolean(Bool)
    /// An integer's digits, without a sign.
    case integer(String)
    /// A decimal's lexeme such as `1.50`, without a sign or an exponent; Spark's `1BD` comes here, too.
    case decimal(String)
    /// A lexeme with an exponent, such as `1e3`; Spark's `1D` comes here, too.
    case double(String)
    case string(String)
    /// `DATE '…'`, `TIMESTAMP '…'`: a type name and the text, which the binder reads.
    case typed(TypeName, String)
    /// `INTERVAL '3' MONTH`, `INTERVAL '1 day 2 hours'`, Spark's `INTERVAL 3 MONTHS`. The unit in lower
    /// case and in the singular; `nil` when the text says it.
    case interval(String, unit: String?)
}

package enum Parameter: Sendable, Hashable {
    /// `$1` and `?`: the number, from one. Question marks count from left to right.
    case positional(Int)
    /// `:name`.
    case named(String)
}

package enum UnaryOperator: String, Sendable {
    case not = "NOT"
    case minus = "-"
    case plus = "+"
    case bitwiseNot = "~"
}

package enum BinaryOperator: String, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    /// Spark's `DIV`.
    case integerDivide = "DIV"
    case concatenate = "||"
    case bitwiseAnd = "&"
    case bitwiseOr = "|"
    case bitwiseXor = "#"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    /// PostgreSQL's regex operators, and Spark's RLIKE as `matches`.
    case matches = "~"
    case matchesInsensitive = "~*"
    case notMatches = "!~"
    case notMatchesInsensitive = "!~*"
    case jsonGet = "->"
    case jsonGetText = "->>"
}

package enum LikeKind: String, Sendable {
    case like = "LIKE"
    case ilike = "ILIKE"
    case similarTo = "SIMILAR TO"
}

package struct WhenClause: Sendable {
    package var condition: Expression
    package var result: Expression

    package init(condition: Expression, result: Expression) {
        self.condition = condition
        self.result = result
    }
}

/// A type as it was written: `numeric(38, 18)`, `double precision`, `TIMESTAMP_NTZ`.
package struct TypeName: Sendable {
    /// In lower case, words separated by one blank: `double precision`, `timestamp with time zone`.
    package var name: String
    package var arguments: [Int]
    package var isArray: Bool
    package var range: SourceRange

    package init(name: String, arguments: [Int], isArray: Bool = false, range: SourceRange) {
        self.name = name
        self.arguments = arguments
        self.isArray = isArray
        self.range = range
    }
}

/// A function call; SUBSTRING(x FROM 1 FOR 2), POSITION(a IN b), TRIM(LEADING 'x' FROM y) and
/// OVERLAY arrive as calls of `substring`, `position`, `btrim`/`ltrim`/`rtrim` and `overlay`.
package struct FunctionCall: Sendable {
    package enum NullTreatment: String, Sendable {
        case ignore = "IGNORE"
        case respect = "RESPECT"
    }

    package var name: Identifier
    package var arguments: [Expression]
    /// The names of named arguments, such as `format => 'csv'`: empty, or one element for each argument.
    package var argumentNames: [Identifier?] = []
    /// Whether it was written as an operator before its operand, such as `@ x`.
    package var isOperator = false
    /// `count(*)`.
    package var isStar = false
    package var isDistinct = false
    /// ORDER BY inside the parentheses.
    package var orderBy: [OrderItem] = []
    package var withinGroup: [OrderItem] = []
    /// IGNORE NULLS or RESPECT NULLS, inside or behind the parentheses; only Spark's grammar has them.
    package var nullTreatment: NullTreatment?
    package var filter: Expression?
    package var over: Window?
    package var range: SourceRange

    package init(name: Identifier, arguments: [Expression], range: SourceRange) {
        self.name = name
        self.arguments = arguments
        self.range = range
    }
}
