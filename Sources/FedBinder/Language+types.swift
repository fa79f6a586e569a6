import FedAlgebra
import FedCatalog

/// What types become where they meet.
extension Language {
    /// Whether a string literal takes the type of what it meets, as a bare NULL does; Spark casts it at run time.
    var readsStringLiterals: Bool { self == .dc }

    /// Whether all text has one type, and times, JSON and UUIDs are text.
    var hasOneTextType: Bool { self == .spark }

    /// The type of a column to which two queries or rows contribute; `nil` if there is none.
    ///
    /// Spark's rules are in <https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#type-promotion>.
    func common(_ left: SQLType, _ right: SQLType) -> SQLType? {
        if self == .dc, case .varchar(let first) = left, case .varchar(let second) = right {
            return .varchar(max(first, second))
        }
        return operandType(left, right)
    }

    /// The type that the operands of an expression are brought to.
    ///
    /// `readsText` says whether text beside another type may be read as that.
    func operandType(_ left: SQLType, _ right: SQLType, readsText: Bool = true) -> SQLType? {
        switch self {
        case .dc: SQLType.common(left, right)
        case .spark: left.isText != right.isText && !readsText ? nil : Self.sparkCommon(left, right)
        }
    }

    private static func sparkCommon(_ left: SQLType, _ right: SQLType) -> SQLType? {
        if left == right { return left }
        if left.isText || right.isText {
            let other = left.isText ? right : left
            switch other {
            case _ where other.isText: return .text
            case _ where other.isInteger: return .bigint
            case _ where other.isNumber: return .double
            case .interval: return nil
            default: return other
            }
        }
        guard left.isNumber, right.isNumber else { return SQLType.common(left, right) }
        if left.isFloat || right.isFloat { return .double }
        guard !(left.isInteger && right.isInteger), let first = sparkDigits(left), let second = sparkDigits(right)
        else { return SQLType.common(left, right) }
        // The digits before the point are kept.
        let integer = max(first.precision - first.scale, second.precision - second.scale)
        let scale = min(max(first.scale, second.scale), SQLType.maximumPrecision - integer)
        return .numeric(precision: integer + scale, scale: scale)
    }

    /// The digits of an exact number beside a decimal; Spark counts those of a bigint as twenty.
    static func sparkDigits(_ type: SQLType) -> (precision: Int, scale: Int)? {
        type == .bigint ? (20, 0) : type.decimalDigits
    }
}
