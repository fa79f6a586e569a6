import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of numbers in ClickHouse (<https://clickhouse.com/docs/sql-reference/functions/arithmetic-functions>,
    /// <https://clickhouse.com/docs/sql-reference/functions/rounding-functions>).
    ///
    /// Decimals of 38 digits are computed with as many, exactly, and are cast to DC SQL's type, which they fit. A
    /// quotient is cut one digit behind the last one, where cutting does not change how it is rounded. Integers are
    /// divided toward zero, floats are those of IEEE 754.
    static let clickhouseNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .add: clickhouseSum("+", .sum), .subtract: clickhouseSum("-", .sum),
            .multiply: clickhouseSum("*", .product),
            .negate: .init(.template("(-{0})"), refuses: Refusals.otherThanDecimalsOrDoubles),
            .abs: .init(.call("abs"), refuses: Refusals.otherThanDecimalsOrDoubles),
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .double { return try writer.infix("/", arguments, .product) }
                    let type = try writer.typeName(scalar.type, scalar.range)
                    if scalar.type.isInteger {
                        return Fragment("CAST(\(try writer.fill("intDiv({0}, {1})", arguments)) AS \(type))")
                    }
                    return try writer.clickhouseQuotient(
                        (writer.write(arguments[0]).text, arguments[0].type),
                        (writer.write(arguments[1]).text, arguments[1].type), scalar.type)
                },
                refuses: { arguments, result in
                    if clickhouseDivides(arguments, result) { return nil }
                    return Refusals.otherThanIntegersOrDoubles(arguments, result)
                }),
            .modulo: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let rest = try writer.infix("%", arguments, .product)
                    if scalar.type == .double { return rest }
                    return Fragment("CAST(\(rest.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
                },
                refuses: { arguments, result in
                    // Its remainder of floats is another one where the quotient is large.
                    guard result.isInteger, arguments.allSatisfy(\.isInteger) else {
                        return Inhibition(.functionSemanticsDiffer, "ClickHouse's remainder of \(result) may differ")
                    }
                    return nil
                }),
            .roundHalfAway: clickhouseRounded("round"),
            .ceiling: clickhouseRounded("ceil", refuses: Refusals.otherThanOneDoubleOrShortDecimals),
            .floor: clickhouseRounded("floor", refuses: Refusals.otherThanOneDoubleOrShortDecimals),
            .truncate: clickhouseRounded("trunc", refuses: Refusals.otherThanOneDoubleOrShortDecimals),
            .roundHalfEven: .init(.call("round"), refuses: Refusals.otherThanDoubles),
            .squareRoot: .init(.call("sqrt"), refuses: Refusals.otherThanDoubles),
            .bitNot: clickhouseInteger("bitNot({0})"),
            .bitAnd: clickhouseInteger("bitAnd({0}, {1})"),
            .bitOr: clickhouseInteger("bitOr({0}, {1})"),
            .bitXor: clickhouseInteger("bitXor({0}, {1})"),
            .shiftLeft: clickhouseShift("bitShiftLeft"),
            .shiftRight: clickhouseShift("bitShiftRight"),
        ]
        // Whether a NULL makes these NULL depends on the version.
        for (function, sign) in [(Function.greatest, ">="), (.least, "<=")] {
            table[function] = FunctionSpelling(
                .template(
                    "CASE WHEN {0} IS NULL THEN {1} WHEN {1} IS NULL THEN {0} WHEN {0} \(sign) {1} THEN {0} ELSE {1} END"
                ),
                refuses: Refusals.floats
            ).refusing { arguments in
                guard arguments.count != 2 || arguments[0].type != arguments[1].type else { return nil }
                return Inhibition(.functionSemanticsDiffer, "a NULL may make ClickHouse's \(function.name) NULL")
            }
        }
        return table
    }()

    private static func clickhouseSum(_ sign: String, _ precedence: Fragment.Precedence) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if scalar.type == .double { return try writer.infix(sign, arguments, precedence) }
                let type = try writer.typeName(scalar.type, scalar.range)
                let left = try writer.clickhouseWide(arguments[0])
                return Fragment("CAST(\(left) \(sign) \(try writer.clickhouseWide(arguments[1])) AS \(type))")
            },
            refuses: { arguments, result in
                if result == .double { return Refusals.otherThanDoubles(arguments, result) }
                return Refusals.unlessRoomy(arguments, result)
            })
    }

    private static func clickhouseInteger(_ call: String) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let type = try writer.typeName(scalar.type, scalar.range)
                return Fragment("CAST(\(try writer.fill(call, arguments)) AS \(type))")
            })
    }

    private static func clickhouseShift(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let mask = scalar.type == .bigint ? 63 : 31
                let type = try writer.typeName(scalar.type, scalar.range)
                return Fragment(
                    try writer.fill("\(name)(CAST({0} AS \(type)), bitAnd({1}, \(mask)))", arguments))
            })
    }

    /// Decimals keep their scale, and have room for one digit more than they need.
    private static func clickhouseRounded(
        _ name: String,
        refuses: @escaping @Sendable ([SQLType], SQLType) -> Inhibition? = Refusals.otherThanShortDecimals
    ) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if scalar.type == .double { return try writer.call(name, arguments) }
                let type = try writer.typeName(scalar.type, scalar.range)
                let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                return Fragment("CAST(\(name)(\(try writer.clickhouseWide(arguments[0])), \(digits)) AS \(type))")
            }, refuses: refuses)
    }

    /// Whether the digits of a quotient fit where it is computed, which is in 76.
    private static func clickhouseDivides(_ arguments: [SQLType], _ result: SQLType) -> Bool {
        guard case .numeric(_, let scale) = result, arguments.count == 2, let left = arguments[0].decimalDigits,
            let right = arguments[1].decimalDigits
        else { return false }
        return left.precision - left.scale + scale + 1 + right.scale <= 75 && scale < 38
    }
}

extension ScalarWriter {
    /// A decimal or integer with as many digits as there can be.
    fileprivate mutating func clickhouseWide(_ scalar: Scalar) throws(CompileError) -> String {
        let type = try typeName(.numeric(precision: 38, scale: scalar.type.digits?.scale ?? 0), scalar.range)
        return "CAST(\(try write(scalar).text) AS \(type))"
    }

    /// A quotient that is cut one digit behind the result's last one, and rounded there.
    mutating func clickhouseQuotient(
        _ left: (text: String, type: SQLType), _ right: (text: String, type: SQLType), _ result: SQLType
    ) throws(CompileError) -> Fragment {
        let scale = result.digits?.scale ?? 0
        func wide(_ operand: (text: String, type: SQLType)) throws(CompileError) -> String {
            let type = try typeName(.numeric(precision: 38, scale: operand.type.digits?.scale ?? 0), nil)
            return "CAST(\(operand.text) AS \(type))"
        }
        let quotient = "divideDecimal(\(try wide(left)), \(try wide(right)), \(scale + 1))"
        return Fragment("CAST(round(\(quotient), \(scale)) AS \(try typeName(result, nil)))")
    }
}

extension Refusals {
    /// Integers wrap around where they overflow.
    static let otherThanDecimalsOrDoubles: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if case .numeric = result, arguments.allSatisfy({ $0.decimalDigits != nil && !$0.isInteger }) { return nil }
        return otherThanDoubles(arguments, result)
    }
}
