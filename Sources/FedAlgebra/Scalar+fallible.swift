package import FedCatalog

extension Scalar {
    /// Whether some row can make the evaluation fail, as by overflow or division by zero.
    ///
    /// A fallible scalar is not moved to where it would see rows that it does not see now. The CDP casts of scans
    /// do not count: they are made for every row that is read, wherever else their columns are used. What is volatile
    /// counts: it is not moved either.
    package var isFallible: Bool { failsItself || anyOperand(\.isFallible) }

    /// Whether the node can fail over operands that do not.
    package var failsItself: Bool {
        switch kind {
        case .column, .literal, .compare, .and, .or, .not, .isNull, .isDistinct, .inList, .searchedCase:
            false
        case .like(_, let pattern, _):
            // A pattern may end in its escape character.
            pattern.literalValue == nil
        case .cast(_, .scan), .tryCast:
            false
        case .exists, .subquery:
            // What a query can raise is not looked at.
            true
        case .cast(let operand, let cast):
            !CastProperties(from: operand.type, to: type, cast: cast).isTotal
        case .call(let function, let arguments):
            Self.canFail(function, arguments, type)
        }
    }

    /// Whether the divisor is a literal other than zero, and the quotient never larger than its type.
    private static func isSafeQuotient(_ arguments: [Scalar], _ type: SQLType) -> Bool {
        guard arguments.count == 2, let left = arguments[0].type.digits, let right = arguments[1].type.digits,
            let result = type.digits
        else { return false }
        switch arguments[1].literalValue {
        // The least integer has no quotient by -1.
        case .integer(let divisor): if divisor == 0 || divisor == -1 { return false }
        case .decimal(let divisor): if divisor == 0 { return false }
        default: return false
        }
        // A divisor below one makes the quotient as much larger as it has digits; one more is for rounding.
        return result.integer >= left.integer + right.scale + (result.scale < left.scale ? 1 : 0)
    }

    /// Whether evaluating it twice may give two results.
    package var isVolatile: Bool {
        if case .call(let function, _) = kind, function.volatility == .volatile { return true }
        return anyOperand(\.isVolatile)
    }

    private static func canFail(_ function: Function, _ arguments: [Scalar], _ type: SQLType) -> Bool {
        if function.volatility == .volatile { return true }
        switch function.failure {
        case .never: return false
        case .possible: return true
        case .byType: break
        }
        switch function {
        case .add, .subtract, .multiply:
            if type.isFloat { return false }
            guard case .numeric(let precision, let scale) = type, arguments.count == 2,
                let left = arguments[0].type.digits, let right = arguments[1].type.digits
            else { return true }
            let needed =
                function == .multiply
                ? left.integer + right.integer + 1 : max(left.integer, right.integer) + 1
            let exactScale = function == .multiply ? left.scale + right.scale : max(left.scale, right.scale)
            // A product of p1 and p2 integer digits has at most p1 + p2; the one more is for rounding.
            let carries = exactScale > scale
            return precision - scale < needed - (function == .multiply && !carries ? 1 : 0)
        case .divide, .modulo:
            return !type.isFloat && !isSafeQuotient(arguments, type)
        case .roundHalfAway, .ceiling, .floor:
            // One more integer digit may come out than went in.
            guard let from = arguments.first?.type.digits, let to = type.digits else { return false }
            return to.integer <= from.integer && (from.scale > 0 || arguments.count > 1)
        case .negate, .abs:
            return type.isInteger
        default:
            return true
        }
    }
}

/// What a cast does to values, by its types alone.
package struct CastProperties: Hashable, Sendable {
    /// It succeeds for every value.
    package var isTotal: Bool
    /// Different values stay different.
    package var isInjective: Bool
    /// A smaller value does not become a larger one; floats' NaN counts as the largest.
    package var isOrderPreserving: Bool

    package init(from source: SQLType, to target: SQLType, cast: CastKind) {
        isTotal = false
        isInjective = false
        isOrderPreserving = false
        if case .scan(isKnown: false) = cast { return }
        // A scan takes the padding off CHAR(n), and cuts what is longer.
        if case .char = target, source.isText {
            isTotal = true
            return
        }
        if source == target {
            (isTotal, isInjective, isOrderPreserving) = (true, true, true)
            return
        }
        if let from = source.digits, let to = target.digits {
            let keepsScale = to.scale >= from.scale
            isTotal = to.integer >= from.integer + (keepsScale ? 0 : 1) && Self.hasRoom(target, for: source)
            isInjective = keepsScale
            isOrderPreserving = true
            return
        }
        switch (source, target) {
        case (_, .double) where source.isExact:
            let digits = source.digits.map { $0.integer + $0.scale } ?? 38
            (isTotal, isInjective, isOrderPreserving) = (true, digits <= 15, true)
        case (.real, .double), (.date, .timestamp), (.timestamp, .timestamptz), (.timestamptz, .timestamp):
            (isTotal, isInjective, isOrderPreserving) = (true, true, true)
        case (.date, .timestamptz):
            (isTotal, isInjective, isOrderPreserving) = (true, true, true)
        case (.timestamp, .date), (.timestamptz, .date):
            (isTotal, isInjective, isOrderPreserving) = (true, false, true)
        case (.text, .varchar), (.char, .varchar), (.char, .text), (.smallint, .boolean):
            isTotal = true
        case (.varchar, .text):
            (isTotal, isInjective, isOrderPreserving) = (true, true, true)
        case (.varchar(let from), .varchar(let to)):
            (isTotal, isInjective, isOrderPreserving) = (true, to >= from, to >= from)
        case (.boolean, .text), (.smallint, .text), (.integer, .text), (.bigint, .text), (.uuid, .text),
            (.json, .text):
            isTotal = true
        default:
            break
        }
    }

    /// Integers hold a little less than their digit count says: 32767 has five digits, 99999 does not fit.
    private static func hasRoom(_ target: SQLType, for source: SQLType) -> Bool {
        switch (target, source) {
        case (.bigint, .smallint), (.bigint, .integer), (.integer, .smallint): true
        case (.smallint, _), (.integer, _), (.bigint, _):
            (target.digits?.integer ?? 0) > (source.digits?.integer ?? 0)
        default: true
        }
    }
}
