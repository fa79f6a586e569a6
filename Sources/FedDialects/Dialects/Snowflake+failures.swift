import FedAlgebra
import FedCatalog
import FedDiagnostics

extension LedgerEntry {
    /// What a product and a quotient keep is said at
    /// <https://docs.snowflake.com/en/sql-reference/operators-arithmetic>.
    static let snowflakeDigits = decimalDigits(
        "Products and quotients of decimals with many digits are cut or rounded before they are rounded to their type, so that "
            + "the last digit may be another one, and fail where they have more than 38 digits in the meantime.",
        link: "https://docs.snowflake.com/en/sql-reference/operators-arithmetic",
        quotient(
            "4999999999999.999999999999999999", "10000000000000000000", here: "0.000000", there: "0.000001")
    ) { dialect in
        dialect.extend(.multiply, refuses: Refusals.unlessDecimals) { writer, scalar, arguments throws(CompileError) in
            let plain = try writer.infix("*", arguments, .product)
            return Fragment("CAST(\(plain.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
        }
        dialect.extend(
            .divide,
            refuses: { arguments, result in
                if Refusals.unlessDecimals(arguments, result) == nil, dividend(arguments[0], result) != nil {
                    return nil
                }
                return Inhibition(.functionSemanticsDiffer, "Snowflake keeps too few digits of this quotient")
            },
            { writer, scalar, arguments throws(CompileError) in
                guard let type = dividend(arguments[0].type, scalar.type) else {
                    throw .notSupported("a quotient of \(arguments[0].type)", at: scalar.range)
                }
                let left = "CAST({0} AS \(try writer.typeName(type, scalar.range)))"
                let quotient = try writer.fill("\(left) / {1}", arguments)
                return Fragment("CAST(\(quotient) AS \(try writer.typeName(scalar.type, scalar.range)))")
            })
    }

    /// The type of a dividend of which a quotient has at least the scale of the result.
    private static func dividend(_ type: SQLType, _ result: SQLType) -> SQLType? {
        guard let digits = type.digits, let wanted = result.digits?.scale else { return nil }
        let scale = max(digits.scale, wanted)
        return digits.integer + scale <= 38 ? .numeric(precision: 38, scale: scale) : nil
    }

    /// A number that is cast to fewer digits than it has in front of the point fails, and so does one beyond 38 digits
    /// (<https://docs.snowflake.com/en/sql-reference/data-types-numeric>).
    static let snowflakeFailures = failures(
        link: "https://docs.snowflake.com/en/sql-reference/data-types-numeric"
    ) { dialect in
        dialect.fit(.shiftedCast)
    }

    static let snowflakeDates = dateRange(
        "Adding to a date or time may fail, or have a value, before the year 1 and after the year 9999, where DC SQL still "
            + "has dates.",
        link: "https://docs.snowflake.com/en/sql-reference/data-types-datetime",
        [.addDays: "DATEADD(DAY, {1}, {0})", .addWholeDays: "DATEADD(DAY, {1}, {0})"])
}
