import FedAlgebra
import FedCatalog
import FedDiagnostics

extension LedgerEntry {
    /// What a product and a quotient keep is said at
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql>).
    static let sqlserverDigits = decimalDigits(
        "Products of decimals with many digits may have a digit less, and their quotients are cut, and not rounded, so that the "
            + "last digit may be another one.",
        link: "https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql",
        quotient("2", "3", here: "0.666667", there: "0.666666")
    ) { dialect in
        for (function, sign) in [(Function.multiply, "*"), (.divide, "/")] {
            dialect.extend(function, refuses: Refusals.unlessDecimals) {
                writer, scalar, arguments throws(CompileError) in
                let plain = try writer.infix(sign, arguments, .product)
                return Fragment("CAST(\(plain.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
            }
        }
    }

    static let sqlserverDates = dateRange(
        link: "https://learn.microsoft.com/en-us/sql/t-sql/data-types/date-transact-sql",
        [
            .addDays: "DATEADD(DAY, {1}, {0})", .addWholeDays: "DATEADD(DAY, {1}, {0})",
            .makeDate: "DATEFROMPARTS({0}, {1}, {2})",
        ])

    /// Integers, decimals and dates that are too large fail in a session that has ANSI_WARNINGS on, as those of the drivers
    /// have (<https://learn.microsoft.com/en-us/sql/t-sql/statements/set-ansi-warnings-transact-sql>).
    ///
    /// A cast to an integer cuts, and one to a decimal rounds
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql>).
    static let sqlserverFailures = failures(
        link: "https://learn.microsoft.com/en-us/sql/t-sql/statements/set-arithabort-transact-sql",
        besides: " In a session that has neither ANSI_WARNINGS nor ARITHABORT on, it is NULL."
    ) { dialect in
        var numbers = FittedNumbers.cast
        // A TINYINT is read as a smallint.
        numbers.operand = { text, operand, result in
            result == .smallint && operand.literalValue == nil ? Fragment("CAST(\(text.text) AS INT)") : text
        }
        numbers.remainder = "{0} % {1}"
        dialect.fit(numbers)
        dialect.admit(
            .raise,
            refuses: { _, result in
                if result.isNumber || [.boolean, .date].contains(result) { return nil }
                return Inhibition(.functionNotAvailable, "SQL Server fails with no value of type \(result)")
            },
            { writer, scalar, arguments throws(CompileError) in
                let type = try writer.typeName(scalar.type, scalar.range)
                return Fragment("CAST(\(try writer.write(arguments[0]).text) AS \(type))")
            })
        let (strict, names) = (dialect.cast, dialect.type)
        dialect.cast = { from, to, kind in
            let form = strict(from, to, kind)
            guard kind == .dc, case .refused = form else { return form }
            return sqlserverFailingCast(from, to, names) ?? form
        }
    }

    private static func sqlserverFailingCast(
        _ from: SQLType, _ to: SQLType, _ name: (SQLType) -> String?
    ) -> Dialect.CastForm? {
        switch (from, to) {
        // The format of ISO 8601.
        case (.date, .text): return .template("CONVERT(NVARCHAR(10), {0}, 23)")
        case (.double, .integer), (.double, .smallint), (.double, .bigint):
            return name(to).map { .template("CAST(\(LedgerEntry.halfToEven("ROUND({0}, 0, 1)")) AS \($0))") }
        default: return nil
        }
    }
}
