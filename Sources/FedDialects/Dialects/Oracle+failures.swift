import FedAlgebra
import FedCatalog
import FedDiagnostics

extension LedgerEntry {
    /// A NUMBER has 38 digits, or a few more
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html>).
    static let oracleDigits = decimalDigits(
        "Products and quotients of decimals with many digits are rounded to 38 digits or a few more before they are rounded to "
            + "their type, so that the last digit may be another one.",
        link: "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html",
        Witness(
            [("n", "numeric(38,18)"), ("m", "numeric(38,18)")],
            [["837242274891143.410345275619407231", "667450523358696.244748685177748781"]],
            "SELECT min(n * m) AS r FROM witness",
            here: "558817794554119097251257354304.375856", there: "558817794554119097251257354304.375857",
            isTried: false)
    ) { dialect in
        dialect.extend(.multiply, refuses: Refusals.unlessDecimals) { writer, scalar, arguments throws(CompileError) in
            try writer.rounded(writer.infix("*", arguments, .product), scalar)
        }
        dialect.extend(.divide, refuses: Refusals.unlessDecimals) { writer, scalar, arguments throws(CompileError) in
            try writer.rounded(writer.infix("/", arguments, .product), scalar)
        }
    }

    /// A NUMBER overflows nowhere near an integer, and what a cast to fewer digits does not hold fails
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html>).
    ///
    /// Of CASE only what is chosen is computed
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/CASE-Expressions.html>).
    static let oracleFailures = failures(
        link: "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html",
        besides: " A double beyond 2^53 that becomes a bigint may have other last digits."
    ) { dialect in
        var numbers = FittedNumbers.shiftedCast
        numbers.remainder = "MOD({0}, {1})"
        // It is the dividend: https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/MOD.html
        numbers.dividesByZero = [.modulo]
        dialect.fit(numbers)
        dialect.admit(
            .raise,
            refuses: { _, result in
                if result.isNumber || result == .boolean { return nil }
                return Inhibition(.functionNotAvailable, "Oracle fails with no value of type \(result)")
            },
            { writer, scalar, arguments throws(CompileError) in
                let message = try writer.write(arguments[0]).text
                return Fragment(scalar.type == .double ? "TO_BINARY_DOUBLE(\(message))" : "TO_NUMBER(\(message))")
            })
        let (strict, names) = (dialect.cast, dialect.type)
        dialect.cast = { from, to, kind in
            switch (from, to) {
            // To the even one: https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/ROUND-number.html
            // Whether a NUMBER gets more than 15 digits of one is said nowhere.
            case (.double, _) where kind == .dc && to.isInteger:
                let whole = Fragment("TO_NUMBER(ROUND({0}))")
                guard let fitted = FittedNumbers.shiftedCast.fit(whole, to, names) else {
                    return strict(from, to, kind)
                }
                return .template(fitted.within(.atom))
            // The text that is no number has dashes.
            case (.date, .text):
                let text = "TO_CHAR({0}, 'YYYY-MM-DD')"
                return .template(
                    "CASE WHEN {0} < DATE '0001-01-01' THEN TO_CHAR(TO_NUMBER(\(text))) ELSE \(text) END")
            default: return strict(from, to, kind)
            }
        }
    }
}

extension ScalarWriter {
    /// A decimal in the scalar's type.
    fileprivate func rounded(_ number: Fragment, _ scalar: Scalar) throws(CompileError) -> Fragment {
        let scale = scalar.type.digits?.scale ?? 0
        return Fragment("CAST(ROUND(\(number.text), \(scale)) AS \(try typeName(scalar.type, scalar.range)))")
    }
}
