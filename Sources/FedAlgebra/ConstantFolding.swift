package import FedCatalog

extension Scalar {
    /// The scalar with every constant part computed.
    ///
    /// A part that would fail stays as it is, so that it fails only if a row needs it.
    package func folded() -> Scalar { isFoldable ? computed() : self }

    /// Whether some part of it can be computed.
    package var isFoldable: Bool { ConstantFolding.value(of: self) != nil || anyOperand(\.isFoldable) }

    private func computed() -> Scalar {
        let scalar = mapOperands { $0.computed() }
        guard let value = ConstantFolding.value(of: scalar) else { return scalar }
        return .literal(value, scalar.type, at: scalar.range)
    }
}

/// Computes single operations over literals; `nil` leaves the operation to the engine.
package enum ConstantFolding {
    package static func value(of scalar: Scalar) -> Value? {
        switch scalar.kind {
        case .cast(let operand, let cast):
            guard let value = operand.literalValue else { return nil }
            return convert(value, from: operand.type, to: scalar.type, cast: cast)
        case .tryCast(let operand, _):
            return operand.type == scalar.type ? operand.literalValue : nil
        case .call(let function, let arguments):
            guard arguments.isEmpty || arguments.contains(where: { $0.literalValue != nil }) else { return nil }
            let values = arguments.compactMap(\.literalValue)
            if function.nulls != .own, values.contains(.null) { return .null }
            guard values.count == arguments.count else { return nil }
            return call(function, values, arguments.map(\.type), scalar.type)
        case .not(let operand):
            switch operand.literalValue {
            case .boolean(let flag): return .boolean(!flag)
            case .null: return .null
            default: return nil
            }
        case .compare(let comparison, let left, let right):
            if left.literalValue == .null || right.literalValue == .null { return .null }
            return compare(comparison, left, right)
        case .isNull(let operand):
            return operand.literalValue.map { .boolean($0 == .null) }
        default:
            return nil
        }
    }

    // MARK: - Calls

    private static func call(
        _ function: Function, _ values: [Value], _ types: [SQLType], _ type: SQLType
    ) -> Value? {
        switch (function, values.count) {
        case (.add, 2), (.subtract, 2), (.multiply, 2):
            return arithmetic(function, values, types, type)
        case (.divide, 2):
            return quotient(values, types, type)
        case (.negate, 1):
            switch values[0] {
            case .integer(let number):
                let (result, overflow) = Int64(0).subtractingReportingOverflow(number)
                return overflow ? nil : integer(Int128(result), type)
            case .decimal(let number): return .decimal(-number)
            case .double(let number): return .double(-number)
            default: return nil
            }
        case (.addDays, 2):
            guard case .date(let days) = values[0], case .integer(let count) = values[1] else { return nil }
            let (sum, overflow) = Int64(days).addingReportingOverflow(count)
            return overflow ? nil : Int32(exactly: sum).flatMap { isCommon(days: Int($0)) ? .date($0) : nil }
        case (.daysBetween, 2):
            guard case .date(let left) = values[0], case .date(let right) = values[1] else { return nil }
            return integer(Int128(left) - Int128(right), type)
        case (.addInterval, 2):
            return addInterval(values[0], values[1])
        case (.concatenate, 2):
            guard case .text(let left) = values[0], case .text(let right) = values[1] else { return nil }
            return .text(left + right)
        default:
            return text(function, values, type)
        }
    }

    private static func arithmetic(
        _ function: Function, _ values: [Value], _ types: [SQLType], _ type: SQLType
    ) -> Value? {
        guard let left = exact(values[0], types[0]), let right = exact(values[1], types[1]),
            let scale = type.digits?.scale
        else { return nil }
        var result: Int128
        var resultScale: Int
        if function == .multiply {
            let (product, overflow) = left.unscaled.multipliedReportingOverflow(by: right.unscaled)
            if overflow { return nil }
            result = product
            resultScale = left.scale + right.scale
        } else {
            resultScale = max(left.scale, right.scale)
            guard let first = Decimal.rescale(left.unscaled, from: left.scale, to: resultScale),
                let second = Decimal.rescale(right.unscaled, from: right.scale, to: resultScale)
            else { return nil }
            let (sum, overflow) =
                function == .add
                ? first.addingReportingOverflow(second) : first.subtractingReportingOverflow(second)
            if overflow { return nil }
            result = sum
        }
        guard let rescaled = Decimal.rescale(result, from: resultScale, to: scale) else { return nil }
        result = rescaled
        resultScale = scale
        if case .numeric(let precision, _) = type {
            return Decimal.fits(result, precision: precision) ? .decimal(result) : nil
        }
        return integer(result, type)
    }

    /// Of decimals, rounded half away from zero; `nil` for zero as divisor.
    private static func quotient(_ values: [Value], _ types: [SQLType], _ type: SQLType) -> Value? {
        guard case .numeric(let precision, let scale) = type, let left = exact(values[0], types[0]),
            let right = exact(values[1], types[1]), right.unscaled != 0,
            let dividend = Decimal.rescale(left.unscaled, from: left.scale, to: scale + right.scale)
        else { return nil }
        // Where digits would be cut before the division, it would be rounded twice.
        guard scale + right.scale >= left.scale else { return nil }
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: right.unscaled)
        let isHalf = remainder.magnitude >= right.unscaled.magnitude - remainder.magnitude
        let isNegative = (dividend < 0) != (right.unscaled < 0)
        let rounded = isHalf ? quotient + (isNegative ? -1 : 1) : quotient
        return Decimal.fits(rounded, precision: precision) ? .decimal(rounded) : nil
    }

    /// Whether a day lies in the years 1 to 9999, which every system can write.
    private static func isCommon(days: Int) -> Bool { (-719_162...2_932_896).contains(days) }

    private static func addInterval(_ base: Value, _ interval: Value) -> Value? {
        guard case .interval(let months, let days, let microseconds) = interval else { return nil }
        let start: Int64? =
            switch base {
            case .date(let days): CalendarDate.join(days: Int(days), time: 0)
            case .timestamp(let microseconds): microseconds
            default: nil
            }
        guard let start, let moved = CalendarDate.adding(months: Int(months), to: start),
            let offset = CalendarDate.join(days: Int(days), time: 0)
        else { return nil }
        let (sum, overflow) = moved.addingReportingOverflow(offset)
        let (result, carries) = sum.addingReportingOverflow(microseconds)
        return overflow || carries || !isCommon(days: CalendarDate.split(result).days) ? nil : .timestamp(result)
    }

    // MARK: - Casts

    package static func convert(
        _ value: Value, from source: SQLType, to target: SQLType, cast: CastKind = .dc
    ) -> Value? {
        if value == .null { return .null }
        if source == target { return value }
        if case .scan = cast { return nil }
        if let number = exact(value, source) {
            if let digits = target.decimalDigits {
                let truncates = cast == .spark && target.isInteger
                let scaled: Int128? =
                    truncates && number.scale > 0
                    ? number.unscaled / Decimal.power(number.scale)
                    : Decimal.rescale(number.unscaled, from: number.scale, to: digits.scale)
                guard let scaled, Decimal.fits(scaled, precision: digits.precision) else { return nil }
                return target.isInteger ? integer(scaled, target) : .decimal(scaled)
            }
            if target == .double {
                return Double(Decimal.text(number.unscaled, scale: number.scale)).map { .double($0) }
            }
            return nil
        }
        switch (value, target) {
        case (.date(let days), .timestamp), (.date(let days), .timestamptz):
            return CalendarDate.join(days: Int(days), time: 0).map { .timestamp($0) }
        case (.timestamp(let microseconds), .timestamptz), (.timestamp(let microseconds), .timestamp):
            return .timestamp(microseconds)
        case (.timestamp(let microseconds), .date):
            return Int32(exactly: CalendarDate.split(microseconds).days).map { .date($0) }
        case (.double(let number), .double): return .double(number)
        default: return nil
        }
    }

    static func exact(_ value: Value, _ type: SQLType) -> (unscaled: Int128, scale: Int)? {
        switch value {
        case .integer(let number): (Int128(number), 0)
        case .decimal(let number): (number, type.digits?.scale ?? 0)
        default: nil
        }
    }

    /// An integer of `type`, or `nil` when it does not fit.
    package static func integer(_ number: Int128, _ type: SQLType) -> Value? {
        switch type {
        case .smallint: Int16(exactly: number).map { .integer(Int64($0)) }
        case .integer: Int32(exactly: number).map { .integer(Int64($0)) }
        case .bigint: Int64(exactly: number).map { .integer($0) }
        default: nil
        }
    }
}
