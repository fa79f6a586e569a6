import FedAlgebra
import FedCatalog

/// Rounding up, down and toward zero, in terms of rounding to the nearest, which every engine has.
enum RoundedNumber {
    /// The call of `ceiling`, `floor` or `truncate` as a CASE over the rounded value and the value.
    static func expanded(_ function: Function, _ arguments: [Scalar], _ type: SQLType) -> Scalar {
        let value = arguments[0]
        let isFloat = value.type.isFloat
        let digits: Int64 =
            if arguments.count > 1, case .integer(let number)? = arguments[1].literalValue { number } else { 0 }
        // One digit more, for the carry of rounding.
        let wide = isFloat ? type : wider(type)
        func call(_ function: Function, _ arguments: [Scalar], _ type: SQLType) -> Scalar {
            Scalar(.call(function, arguments), type: type, isNullable: value.isNullable)
        }
        let rounded =
            isFloat ? call(.roundHalfEven, [value], type) : call(.roundHalfAway, [value] + arguments.dropFirst(), wide)
        let unit: Scalar
        if isFloat {
            unit = .literal(.double(1), type)
        } else {
            let scale = type.digits?.scale ?? 0
            let power = Decimal.power(max(0, scale - Int(digits)))
            unit = .literal(.decimal(power), .numeric(precision: max(scale, String(power).count), scale: scale))
        }
        func step(_ function: Function) -> Scalar {
            if isFloat, function == .add {
                // What comes up to zero from below is -0: -(1 - 1), where -1 + 1 is 0.
                let opposite = call(.negate, [rounded], type)
                return call(.negate, [call(.subtract, [opposite, unit], type)], type)
            }
            let moved = call(function, [rounded, unit], isFloat ? type : wider(wide))
            return moved.type == type ? moved : cast(moved, type)
        }
        let same = rounded.type == type ? rounded : cast(rounded, type)
        let zero = isFloat ? Scalar.literal(.double(0), type) : Scalar.literal(.decimal(0), type)
        let isBelow = Scalar.compare(.less, rounded, value)
        let isAbove = Scalar.compare(.greater, rounded, value)
        let up = Scalar.Branch(condition: isBelow, result: step(.add))
        let down = Scalar.Branch(condition: isAbove, result: step(.subtract))
        let branches: [Scalar.Branch] =
            switch function {
            case .ceiling: [up]
            case .floor: [down]
            default:
                [
                    .init(condition: .and([isAbove, .compare(.greater, value, zero)]), result: step(.subtract)),
                    .init(condition: .and([isBelow, .compare(.less, value, zero)]), result: step(.add)),
                ]
            }
        return Scalar(.searchedCase(branches, otherwise: same), type: type, isNullable: value.isNullable)
    }

    private static func wider(_ type: SQLType) -> SQLType {
        guard case .numeric(let precision, let scale) = type else { return type }
        return .numeric(precision: min(38, precision + 1), scale: scale)
    }

    private static func cast(_ scalar: Scalar, _ type: SQLType) -> Scalar {
        Scalar(.cast(scalar, .dc), type: type, isNullable: scalar.isNullable)
    }
}
