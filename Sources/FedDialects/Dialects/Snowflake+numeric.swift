import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Numbers in Snowflake.
    ///
    /// A quotient has the digits of the dividend's scale and six more, up to twelve, or the dividend's, if those are
    /// more; its leading digits are the dividend's and the divisor's scale; 38 digits are the most. A product keeps at
    /// most twelve digits of scale, or the larger operand's
    /// (<https://docs.snowflake.com/en/sql-reference/operators-arithmetic>). The sign of a remainder is written nowhere:
    /// it is computed from the quotient.
    static let snowflakeNumeric: [Function: FunctionSpelling] = [
        .multiply: .init(.infix("*", .product)) { arguments, result in
            if let refusal = Refusals.inexactArithmetic(arguments, result) { return refusal }
            let scales = arguments.compactMap { $0.digits?.scale }
            guard let largest = scales.max(), scales.reduce(0, +) <= max(largest, 12) else {
                return Inhibition(.functionSemanticsDiffer, "Snowflake cuts the scale of this product")
            }
            return nil
        },
        .divide: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                if scalar.type.isFloat { return try writer.infix("/", arguments, .product) }
                let type = try writer.typeName(scalar.type, scalar.range)
                let quotient = try writer.snowflakeQuotient(scalar.type, arguments)
                return Fragment("CAST(\(scalar.type.isInteger ? "TRUNC(\(quotient))" : quotient) AS \(type))")
            }, refuses: SnowflakeQuotient.refusal),
        .modulo: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let type = try writer.typeName(scalar.type, scalar.range)
                let quotient = try writer.snowflakeQuotient(scalar.type, arguments)
                let text = try writer.fill("CAST({0} - {1} * TRUNC(\(quotient)) AS \(type))", arguments)
                return Fragment(text)
            },
            refuses: { arguments, result in
                if result.isInteger, arguments.allSatisfy(\.isInteger) { return nil }
                return Inhibition(.functionSemanticsDiffer, "Snowflake may have another remainder of \(result)")
            }),
        .ceiling: rounded("CEIL"),
        .floor: rounded("FLOOR"),
        .truncate: rounded("TRUNC"),
        // Half away from zero: https://docs.snowflake.com/en/sql-reference/functions/round
        .roundHalfAway: rounded("ROUND"),
        // Of 128 bits: https://docs.snowflake.com/en/sql-reference/functions/bitand
        .bitAnd: .init(.call("BITAND")),
        .bitOr: .init(.call("BITOR")),
        .bitXor: .init(.call("BITXOR")),
        .bitNot: .init(.template("(-1 - {0})")),
        // The product has 127 bits at most, of which the lowest are kept
        // (https://docs.snowflake.com/en/sql-reference/functions/bitshiftleft).
        .shiftLeft: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let isLong = scalar.type == .bigint
                let (mask, sign) =
                    isLong ? ("18446744073709551615", "9223372036854775808") : ("4294967295", "2147483648")
                let count = ShiftCount.text(arguments[1], isLong: isLong, else: "BITAND({1}, {bits})")
                let shifted = "BITAND(BITSHIFTLEFT({0}, \(count)), \(mask))"
                return Fragment(try writer.fill("(BITXOR(\(shifted), \(sign)) - \(sign))", arguments))
            }),
        // https://docs.snowflake.com/en/sql-reference/functions/greatest_ignore_nulls
        .greatest: .init(.call("GREATEST_IGNORE_NULLS"), refuses: SnowflakeQuotient.orderOfFloats),
        .least: .init(.call("LEAST_IGNORE_NULLS"), refuses: SnowflakeQuotient.orderOfFloats),
    ]

    /// Of exact numbers, whose type stays; of doubles in the ledger, to whole ones only.
    private static func rounded(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let call = try writer.call(name, arguments)
                if scalar.type.isFloat { return call }
                return Fragment("CAST(\(call.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
            }, refuses: Refusals.inexactArithmetic)
    }
}

/// Which quotients Snowflake has the digits for.
enum SnowflakeQuotient {
    /// The scale that a dividend needs: with it the quotient has enough digits to be cut or rounded once more.
    ///
    /// Of integers: a quotient that is not whole is at least 1 / divisor away from the next whole number. Of decimals:
    /// see `postgresQuotient`.
    static func scale(_ left: SQLType, _ right: SQLType, _ result: SQLType) -> Int? {
        guard let dividend = left.digits, let divisor = right.digits else { return nil }
        if result.isInteger { return max(12, divisor.integer) }
        guard let wanted = result.digits?.scale else { return nil }
        return max(12, wanted + dividend.scale + divisor.integer + divisor.scale + 1)
    }

    static let refusal: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard let scale = scale(arguments[0], arguments[1], result), let left = arguments[0].digits,
            let right = arguments[1].digits
        else {
            return Inhibition(.functionSemanticsDiffer, "Snowflake fails where it divides a float by zero")
        }
        if left.integer + right.scale + scale <= 38 { return nil }
        return Inhibition(.functionSemanticsDiffer, "Snowflake keeps too few digits of this quotient")
    }

    static let orderOfFloats: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        guard result.isFloat else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may order NaN and zeros otherwise")
    }
}

extension ScalarWriter {
    fileprivate mutating func snowflakeQuotient(
        _ result: SQLType, _ arguments: [Scalar]
    ) throws(CompileError) -> String {
        guard let scale = SnowflakeQuotient.scale(arguments[0].type, arguments[1].type, result),
            let left = arguments[0].type.digits
        else { throw .notSupported("a quotient of \(arguments[0].type)", at: arguments[0].range) }
        return try fill("CAST({0} AS NUMBER(\(left.integer + scale), \(scale))) / {1}", arguments)
    }
}
