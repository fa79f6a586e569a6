import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How SQL Server's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let sqlserverLedger: [LedgerEntry] = [
        .caseMapping(
            "UPPER and LOWER follow the column's collation, which maps each character to one.",
            link: "https://learn.microsoft.com/en-us/sql/t-sql/functions/upper-transact-sql"),
        LedgerEntry(
            "text_comparison",
            "Texts that differ by blanks at the end are equal, texts are sorted by the 16-bit units of UTF-16 with blanks "
                + "behind the shorter one, and an underscore in LIKE stands for one such unit.",
            link: "https://learn.microsoft.com/en-us/sql/t-sql/language-elements/string-comparison-assignment",
            witness: .init(
                [("name", "text")], [["'a'"], ["'a '"]], "SELECT count(DISTINCT name) AS r FROM witness", here: "2",
                there: "1", isTried: false)
        ) { dialect in
            dialect.binaryEquality = SQLServerText.binary("{0}")
            dialect.binaryOrder = dialect.binaryEquality
            dialect.makesTextBinary = true
            dialect.findsBareText = true
        },
        LedgerEntry(
            "float_range",
            "Arithmetic, sums and averages of doubles, square roots, and divisions by zero fail where the result is too "
                + "large or not defined, instead of giving an infinity or NaN, also in rows that a condition takes away.",
            link: "https://learn.microsoft.com/en-us/sql/t-sql/data-types/float-and-real-transact-sql",
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .divide, .negate, .abs])
            dialect.functions[.squareRoot] = .init(.call("SQRT"), refuses: Refusals.otherThanDoubles)
            dialect.admitDoubles([AggregateFunction.avg])
            dialect.aggregates[.sum] = .doubles("SUM", else: dialect.aggregates[.sum])
        },
        LedgerEntry(
            "math_library",
            "exp(), cbrt(), sin(), cos(), tan(), atan(), atan2(), degrees(), radians() and the deviations and variances of "
                + "doubles may have other last digits, and fail where the result is too large, also in rows that a condition "
                + "takes away; a double that is rounded to zero has no sign.",
            link: "https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql",
            witness: .init(
                [("x", "double precision")], [["1000"]], "SELECT exp(x) AS r FROM witness", here: "Infinity",
                there: nil, isTried: false)
        ) { dialect in
            for (function, name) in [
                (Function.exp, "EXP"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"), (.atan2, "ATN2"),
                (.degrees, "DEGREES"), (.radians, "RADIANS"),
            ] {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
            dialect.functions[.cubeRoot] = .init(
                .template("(SIGN({0}) * POWER(ABS({0}), CAST(1 AS FLOAT) / 3))"), refuses: Refusals.otherThanDoubles)
            dialect.roundDoubles(up: "CEILING", down: "FLOOR")
            for (function, name) in [
                (AggregateFunction.stddevSamp, "STDEV"), (.stddevPop, "STDEVP"), (.varSamp, "VAR"), (.varPop, "VARP"),
            ] {
                dialect.aggregates[function] = .doubles(name)
            }
        },
        .floatDigits(
            link: "https://learn.microsoft.com/en-us/sql/t-sql/data-types/float-and-real-transact-sql"
        ).also { dialect in
            let strict = dialect.literal
            dialect.literal = { dialect, value, type in
                guard case .double(let number) = value, let name = dialect.type(type) else {
                    return strict(dialect, value, type)
                }
                return sqlserverDouble(number, name, exactly: false)
            }
        },
        LedgerEntry(
            "average_digits",
            "An average of decimals or bigints has its quotient cut to fewer digits before it is rounded, and fails for more "
                + "than 10,000,000,000 rows.",
            link:
                "https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql",
            witness: .init(
                [("n", "bigint")], [["9000000000000000000"], ["1"], ["1"]], "SELECT avg(n) AS r FROM witness",
                here: "3000000000000000000.666667", there: "3000000000000000000.666666", isTried: false)
        ) { dialect in
            let strict = dialect.aggregates[.avg]
            dialect.aggregates[.avg]?.refuses = { call in
                SQLServerAverage(call) == nil ? strict.flatMap { $0.refuses(call) } : nil
            }
        },
        .emptyTotal(
            link: "https://learn.microsoft.com/en-us/sql/t-sql/queries/select-group-by-transact-sql"),
        .moreMath(
            link: "https://learn.microsoft.com/en-us/sql/t-sql/functions/mathematical-functions-transact-sql",
            [
                .power: "POWER({0}, {1})", .naturalLogarithm: "LOG({0})", .decimalLogarithm: "LOG10({0})",
                .logarithm: "LOG({1}, {0})",
            ]
        ).shown(
            by: .init(
                [("x", "double precision")], [["2"]], "SELECT max(ln(x)) AS r FROM witness",
                here: "0.6931471805599453", there: "0.6931471805599454", isTried: false)),
        .sqlserverDigits, .sqlserverDates, .sqlserverFailures,
    ]
}
