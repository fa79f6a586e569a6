import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DCFunctions {
    static let numeric: [String: Signature] = [
        "abs": abs, "sign": sign, "mod": mod, "div": div,
        "round": rounded(.roundHalfAway), "trunc": rounded(.truncate), "ceil": rounded(.ceiling),
        "ceiling": rounded(.ceiling), "floor": rounded(.floor),
    ].merging(transcendental) { first, _ in first }.merging(buckets) { first, _ in first }

    static let abs = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "abs")
        return Scalar(.call(.abs, [value]), type: value.type, isNullable: value.isNullable, range: range)
    }

    /// Zero for NaN, which is neither below nor above.
    private static let sign = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "sign")
        let type: SQLType =
            switch value.type {
            case .numeric(let precision, _): .numeric(precision: precision, scale: 0)
            case .real: .double
            default: value.type
            }
        func number(_ number: Int64) -> Scalar { binder.coerced(.literal(.integer(number), .integer), to: type) }
        let zero = binder.coerced(.literal(.integer(0), .integer), to: value.type)
        var branches = [
            Scalar.Branch(condition: .isNull(value), result: .literal(.null, type)),
            Scalar.Branch(condition: .compare(.less, value, zero), result: number(-1)),
            Scalar.Branch(condition: .compare(.greater, value, zero), result: number(1)),
        ]
        if value.type.isFloat {
            let nan = binder.coerced(.literal(.double(.nan), .double), to: value.type)
            branches.insert(.init(condition: .compare(.equal, value, nan), result: number(0)), at: 1)
        }
        return Scalar(
            .searchedCase(branches, otherwise: number(0)), type: type, isNullable: value.isNullable, range: range)
    }

    private static let mod = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let operands = arguments.map { $0.isBareNull ? Scalar.literal(.null, .smallint, at: $0.range) : $0 }
        return try binder.arithmetic(.modulo, operands[0], operands[1], at: range)
    }

    /// The whole part of a quotient.
    private static let div = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let quotient = try binder.arithmetic(.divide, arguments[0], arguments[1], at: range)
        if quotient.type.isInteger { return quotient }
        guard quotient.type.isFloat else {
            throw .notSupported("div of decimals", at: range, hint: "trunc(a / b) rounds the quotient first")
        }
        return Scalar(
            .call(.truncate, [quotient]), type: quotient.type, isNullable: quotient.isNullable, range: range)
    }

    // MARK: - Rounding

    /// Exact numbers keep their digits: `round(2.345, 2)` is 2.350.
    ///
    /// Floats are rounded as doubles.
    private static func rounded(_ function: Function) -> Signature {
        let isWhole = function == .ceiling || function == .floor
        return Signature(count: 1...(isWhole ? 1 : 2)) { binder, arguments, range throws(CompileError) in
            if let null = try roundedNull(arguments, binder, at: range) { return null }
            let value = try binder.number(arguments[0], function == .roundHalfAway ? "round" : function.name)
            let digits = try arguments.dropFirst().first.map { scalar throws(CompileError) in
                try literalDigits(scalar, at: range)
            }
            if value.type.isFloat {
                return roundedFloat(function, binder.coerced(value, to: .double), digits, at: range)
            }
            let decimal = value.type.asDecimal ?? value.type
            let exact = binder.coerced(value, to: decimal)
            let scale = decimal.digits?.scale ?? 0
            if (digits ?? 0) >= scale { return exact }
            let integer = decimal.digits?.integer ?? 0
            if let digits, -digits > (function == .truncate ? integer - 1 : integer) {
                let zero = Scalar.literal(.decimal(0), decimal)
                let branch = Scalar.Branch(condition: .isNull(exact), result: .literal(.null, decimal))
                return Scalar(
                    .searchedCase([branch], otherwise: zero), type: decimal, isNullable: exact.isNullable, range: range)
            }
            if let digits, -digits >= 38 { throw .notSupported("rounding to more digits than 38", at: range) }
            var operands = [exact]
            if let digits, digits != 0 { operands.append(.literal(.integer(Int64(digits)), .integer)) }
            return Scalar(.call(function, operands), type: decimal, isNullable: exact.isNullable, range: range)
        }
    }

    /// A NULL without a type is a numeric(10,2) here, and as a number of digits it leaves only some values their type.
    private static func roundedNull(
        _ arguments: [Scalar], _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> Scalar? {
        if arguments[0].isBareNull { return .literal(.null, .numeric(precision: 10, scale: 2), at: range) }
        guard arguments.count == 2, binder.hasNull([arguments[1]]) else { return nil }
        let type = try binder.number(arguments[0], "round").type
        if arguments[1].isBareNull {
            return .literal(.null, type.isInteger || type == .real ? .text : type, at: range)
        }
        guard arguments[1].type.isInteger else { return nil }
        return .literal(.null, type.isFloat ? .double : type.asDecimal ?? type, at: range)
    }

    private static func literalDigits(_ scalar: Scalar, at range: SourceRange) throws(CompileError) -> Int {
        switch scalar.folded().literalValue {
        case .integer(let number) where scalar.type.isInteger: return Int(max(-400, min(400, number)))
        case nil where scalar.type.isInteger:
            throw .notSupported("a number of digits that is not constant", at: scalar.range ?? range)
        default:
            throw CompileError(
                .typeMismatch, "the number of digits is an integer, and this is \(scalar.type)",
                at: scalar.range ?? range)
        }
    }

    /// To a whole number half to even; with digits the value is scaled, rounded half away from zero, and scaled back.
    private static func roundedFloat(
        _ function: Function, _ value: Scalar, _ digits: Int?, at range: SourceRange
    ) -> Scalar {
        func call(_ function: Function, _ arguments: [Scalar]) -> Scalar {
            Scalar(.call(function, arguments), type: .double, isNullable: value.isNullable, range: range)
        }
        guard let digits, digits != 0 else {
            return call(function == .roundHalfAway ? .roundHalfEven : function, [value])
        }
        // No double has digits beyond these, and the factor would be infinite.
        if digits > 300 { return value }
        let factor = Scalar.literal(.double(Double("1e\(Swift.abs(digits))") ?? .infinity), .double)
        let (scale, back) = digits > 0 ? (Function.multiply, Function.divide) : (.divide, .multiply)
        let rounded = call(back, [call(function, [call(scale, [value, factor])]), factor])
        if digits < 0 { return rounded }
        // From two to the power of 52 on every double is whole, and scaling could make it infinite.
        let limit = Scalar.literal(.double(4_503_599_627_370_496), .double)
        let hasFraction = Scalar.compare(.less, call(.abs, [value]), limit)
        return Scalar(
            .searchedCase([.init(condition: hasFraction, result: rounded)], otherwise: value), type: .double,
            isNullable: value.isNullable, range: range)
    }
}
