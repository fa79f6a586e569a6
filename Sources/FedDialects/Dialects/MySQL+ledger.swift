import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How the answers of MySQL and MariaDB may differ from DC SQL's, and what they take over where that is accepted.
    static let mySQLLedger: [LedgerEntry] = [
        LedgerEntry(
            "case_mapping",
            "upper() and lower() map each character to one, so that a letter whose counterpart is several stays as it is.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/string-functions.html#function_upper",
            witness: .init(
                [("name", "text")], [["'ß'"]], "SELECT upper(name) AS r FROM witness", here: "SS", there: "ß")
        ) { dialect in
            dialect.functions[.upper] = .init(.template("UPPER(CONVERT({0} USING utf8mb4))"))
            dialect.functions[.lower] = .init(.template("LOWER(CONVERT({0} USING utf8mb4))"))
        },
        LedgerEntry(
            "float_range",
            "Arithmetic, sums and averages of doubles fail where the result is too large, instead of giving an infinity, "
                + "also in rows that a condition takes away.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/out-of-range-and-overflow.html",
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 > x AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .negate, .abs])
            let (sum, average) = (dialect.aggregates[.sum], dialect.aggregates[.avg])
            dialect.aggregates[.sum] = .doubles("SUM", else: sum)
            dialect.aggregates[.avg] = .doubles("AVG", else: average)
        },
        LedgerEntry(
            "zero_dates",
            "A date that is zero, or whose month or day is, is a value, and smaller than the days of its month; without "
                + "pushdown the statement fails as soon as it reads one.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/using-date.html",
            witness: .init(
                [("d", "date")], [["'0000-00-00'"], ["'2024-02-29'"]],
                "SELECT count(*) AS r FROM witness WHERE d < DATE '2024-01-01'", here: nil, there: "1")
        ) { dialect in
            dialect.holdsNoValues = { _ in false }
            dialect.functions[.daysBetween] = .init(.call("DATEDIFF"))
            for (function, name) in [
                (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAYOFMONTH"),
            ] {
                dialect.functions[function] = .init(.call(name))
            }
        },
    ]
}

extension AggregateSpelling {
    /// A call for doubles, and another spelling for all else.
    fileprivate static func doubles(_ name: String, else other: AggregateSpelling?) -> AggregateSpelling? {
        guard let other else { return nil }
        let plain = AggregateSpelling.call(name)
        let isOfDoubles: @Sendable (Aggregate.Call) -> Bool = { $0.type == .double && $0.argument?.type == .double }
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try (isOfDoubles(call) ? plain : other).write(&writer, call, tail)
            }, refuses: { call in isOfDoubles(call) ? nil : other.refuses(call) })
    }
}
