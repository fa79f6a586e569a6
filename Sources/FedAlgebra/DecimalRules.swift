package import FedCatalog

/// The types that arithmetic on exact numbers has, by language.
///
/// DC SQL's rules are those measured on Hyper; Spark's are in
/// <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html>.
package enum DecimalRules: Sendable {
    case dc
    case spark

    /// The result of `function` over two decimals, each with its digits; `nil` for other functions.
    package func result(
        _ function: Function, _ left: (precision: Int, scale: Int), _ right: (precision: Int, scale: Int)
    ) -> SQLType? {
        let leftInteger = left.precision - left.scale
        let rightInteger = right.precision - right.scale
        switch function {
        case .add, .subtract:
            let scale = max(left.scale, right.scale)
            let precision = max(leftInteger, rightInteger) + scale + 1
            if self == .dc, precision > 38 { return .numeric(precision: 38, scale: scale) }
            return Self.bounded(precision, scale)
        case .multiply:
            let extra = self == .spark ? 1 : 0
            return Self.bounded(left.precision + right.precision + extra, left.scale + right.scale)
        case .divide:
            let scale = max(6, left.scale + right.precision + 1)
            return Self.bounded(leftInteger + right.scale + scale, scale)
        case .modulo:
            let scale = max(left.scale, right.scale)
            return Self.bounded(min(leftInteger, rightInteger) + scale, scale)
        default:
            return nil
        }
    }

    /// Cuts to 38 digits: integer digits first, but at least six of the scale stay.
    package static func bounded(_ precision: Int, _ scale: Int) -> SQLType {
        guard precision > 38 else { return .numeric(precision: max(precision, 1), scale: scale) }
        let kept = max(scale - (precision - 38), min(scale, 6))
        return .numeric(precision: 38, scale: kept)
    }

    /// SUM and AVG over an exact number.
    package func aggregate(_ function: AggregateFunction, over type: SQLType) -> SQLType? {
        switch (function, self, type) {
        case (.sum, _, .smallint), (.sum, _, .integer), (.sum, _, .bigint):
            return .bigint
        case (.sum, .dc, .numeric(_, let scale)):
            return .numeric(precision: 38, scale: scale)
        case (.sum, .spark, .numeric(let precision, let scale)):
            return .numeric(precision: min(38, precision + 10), scale: scale)
        case (.avg, .dc, .smallint), (.avg, .dc, .integer), (.avg, .dc, .bigint):
            return type.digits.map { .numeric(precision: $0.integer + 6, scale: 6) }
        case (.avg, .dc, .numeric(let precision, let scale)):
            let kept = max(scale, 6)
            return Self.bounded(precision - scale + kept, kept)
        case (.avg, .spark, .numeric(let precision, let scale)):
            return .numeric(precision: min(38, precision + 4), scale: min(38, scale + 4))
        case (.avg, .spark, .smallint), (.avg, .spark, .integer), (.avg, .spark, .bigint):
            return .double
        default:
            return nil
        }
    }
}

extension SQLType {
    /// Precision and scale of an exact number.
    package var decimalDigits: (precision: Int, scale: Int)? {
        digits.map { ($0.integer + $0.scale, $0.scale) }
    }

    package var asDecimal: SQLType? {
        decimalDigits.map { .numeric(precision: $0.precision, scale: $0.scale) }
    }

    /// The smallest type that holds both, keeping the scale when 38 digits do not suffice; `nil` if none does.
    package static func common(_ left: SQLType, _ right: SQLType) -> SQLType? {
        if left == right { return left }
        if left.isInteger, right.isInteger {
            return (left.digits?.integer ?? 0) > (right.digits?.integer ?? 0) ? left : right
        }
        if let first = left.digits, let second = right.digits {
            let scale = max(first.scale, second.scale)
            return .numeric(precision: min(38, max(first.integer, second.integer) + scale), scale: scale)
        }
        if left.isNumber, right.isNumber {
            if left == .double || right == .double { return .double }
            // numeric beside real is real, by DC SQL's rule.
            return .real
        }
        switch (left, right) {
        case (.varchar(let first), .varchar(let second)): return .varchar(max(first, second))
        case (.char(let first), .char(let second)): return .char(max(first, second))
        case _ where left.isText && right.isText: return .text
        case (.date, .timestamp), (.timestamp, .date): return .timestamp
        case (.date, .timestamptz), (.timestamptz, .date), (.timestamp, .timestamptz), (.timestamptz, .timestamp):
            return .timestamptz
        default: return nil
        }
    }
}
