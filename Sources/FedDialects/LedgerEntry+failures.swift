import FedAlgebra
import FedCatalog

extension LedgerEntry {
    /// What can fail, and so stays in main in strict: there it fails for the rows that are left, in DC SQL's words.
    ///
    /// `widen` spells it so that whatever fails here fails there; `besides` says what else may differ in what it spells.
    static func failures(
        link: String, besides: String = "", widen: @escaping @Sendable (inout Dialect) -> Void
    ) -> LedgerEntry {
        LedgerEntry(
            "failures",
            "What can fail, as arithmetic and casts by an overflow or a division by zero, fails in the system's own words, "
                + "and perhaps also for rows that a condition or a join takes away." + besides,
            link: link,
            witness: .init(
                [("id", "integer"), ("n", "integer")], [["1", "-2147483648"]],
                "SELECT count(b.id) AS r FROM witness a LEFT JOIN witness b ON a.id < b.id AND b.n - 1 < 0",
                here: "0", there: nil, isTried: false)
        ) { dialect in
            dialect.admitsFailures = true
            dialect.castsFailAlike = true
            dialect.raisesEarly = true
            widen(&dialect)
        }
    }

    /// Decimals of which the system keeps fewer digits than DC SQL, and then rounds or cuts what it keeps.
    static func decimalDigits(
        _ difference: String, link: String, _ witness: Witness, widen: @escaping @Sendable (inout Dialect) -> Void
    ) -> LedgerEntry {
        LedgerEntry("decimal_digits", difference, link: link, witness: witness, widen: widen)
    }

    /// A quotient of two decimals of 38 digits.
    static func quotient(_ left: String, _ right: String, here: String, there: String?) -> Witness {
        Witness(
            [("n", "numeric(38,18)"), ("m", "numeric(38,18)")], [[left, right]],
            "SELECT min(n / m) AS r FROM witness", here: here, there: there, isTried: false)
    }

    /// A double that is rounded to the even one of two whole numbers, by a template that cuts it: what is cut off is exact,
    /// and ROUND may add a half to what has no room for it.
    static func halfToEven(_ cut: String) -> String {
        let rest = "ABS({0} - \(cut))"
        let isOdd = "\(cut) - 2 * \(cut.replacing("{0}", with: "({0} / 2)")) <> 0"
        return "CASE WHEN \(rest) > 0.5 OR \(rest) = 0.5 AND \(isOdd) THEN \(cut) + SIGN({0}) ELSE \(cut) END"
    }

    /// Dates outside of the years that the system has, by a template for each function.
    static func dateRange(
        _ difference: String =
            "Adding to a date or time, and making a date, fails before the year 1 and after the year 9999, where "
            + "DC SQL still has dates, also in rows that a condition takes away.",
        link: String, last: String = "9999-12-31", _ spellings: [Function: String]
    ) -> LedgerEntry {
        LedgerEntry(
            "date_range", difference, link: link,
            witness: .init(
                [("d", "date")], [["'\(last)'"]], "SELECT count(d + 1) AS r FROM witness", here: "1", there: nil,
                isTried: false)
        ) { dialect in
            dialect.admitsFailures = true
            dialect.alikeFailures.formUnion(spellings.keys)
            for (function, template) in spellings {
                dialect.functions[function] = .init(.template(template), refuses: zoned)
            }
        }
    }

    /// A day of a moment in time has as many hours as the session's zone gives it.
    private static let zoned: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        guard arguments.contains(.timestamptz) else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may add days in a zone of its own")
    }
}
