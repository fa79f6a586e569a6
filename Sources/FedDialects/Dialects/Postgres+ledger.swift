import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How PostgreSQL's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let postgresLedger: [LedgerEntry] = [
        LedgerEntry(
            "case_mapping",
            "upper() and lower() follow the column's collation and the server's version of Unicode: most map each character "
                + "to one, \"C\" maps ASCII letters only, and Turkish ones map the letter i otherwise.",
            link: "https://www.postgresql.org/docs/current/collation.html",
            witness: .init(
                [("name", "text")], [["'ß'"]], "SELECT upper(name) AS r FROM witness", here: "SS", there: "ß")
        ) { dialect in
            dialect.functions[.upper] = .init(.call("UPPER"))
            dialect.functions[.lower] = .init(.call("LOWER"))
        },
        LedgerEntry(
            "evaluation_order",
            "A condition that can fail may be computed for rows that another condition takes away, or that find no "
                + "partner in a join: the statement may then fail where it would not without pushdown.",
            link: "https://www.postgresql.org/docs/current/sql-expressions.html#SYNTAX-EXPRESS-EVAL",
            witness: .init(
                [("id", "integer"), ("n", "integer")], [["1", "-2147483648"]],
                "SELECT count(*) AS r FROM witness a JOIN witness b ON a.id < b.id WHERE a.n = b.n - 1",
                here: "0", there: nil)
        ) { dialect in
            dialect.raisesEarly = true
        },
        LedgerEntry(
            "float_range",
            "Arithmetic, sums and averages of doubles, and square roots, fail where the result is too large, too small "
                + "or not defined, instead of giving an infinity, zero or NaN, also in rows that a condition takes away.",
            link: "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT",
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 > x AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .divide, .negate, .abs])
            dialect.admitDoubles([AggregateFunction.sum, .avg])
            dialect.functions[.squareRoot] = .init(.call("SQRT"), refuses: Refusals.otherThanDoubles)
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                // Half to even, and an error for what does not fit. Smaller types take what rounds into their bounds.
                from == .double && to == .bigint && kind == .dc ? .cast : strict(from, to, kind)
            }
        },
        LedgerEntry(
            "math_library",
            "exp(), cbrt(), sin(), cos(), tan(), atan() and atan2() are those of the server's C library, with other last "
                + "digits perhaps, and fail where the result is too large, too small or not defined, also in rows that a "
                + "condition takes away.",
            link: "https://www.postgresql.org/docs/current/functions-math.html",
            witness: .init(
                [("x", "double precision")], [["-1000"]], "SELECT exp(x) = 0 AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP"), (.cubeRoot, "CBRT"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"),
                (.atan2, "ATAN2"),
            ]
            for (function, name) in names {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
        },
        LedgerEntry(
            "date_range",
            "Adding days to a date fails below 4714-11-24 BC and beyond 5874897-12-31, where main has dates still.",
            link: "https://www.postgresql.org/docs/current/datatype-datetime.html",
            witness: .init(
                [("d", "date")], [["'5874897-12-31'"]], "SELECT count(*) AS r FROM witness WHERE d + 1 > d",
                here: "1", there: nil)
        ) { dialect in
            dialect.functions[.addDays] = .init(.infix("+", .sum))
            dialect.alikeFailures.insert(.addDays)
        },
    ]
}

extension Refusals {
    /// What is of another type has another overload, or another precision.
    static let otherThanDoubles: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result == .double, arguments.allSatisfy({ $0 == .double }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may compute \(result) in another precision")
    }
}
