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
            "Arithmetic, sums, averages and deviations of doubles may have other last digits, and fail where the result is too "
                + "large, instead of giving an infinity, or the other way round, also in rows that a condition takes away; "
                + "divided by zero they are NULL.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/out-of-range-and-overflow.html",
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 > x AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .divide, .modulo, .negate, .abs])
            let (sum, average) = (dialect.aggregates[.sum], dialect.aggregates[.avg])
            dialect.aggregates[.sum] = .doubles("SUM", else: sum)
            dialect.aggregates[.avg] = .doubles("AVG", else: average)
            for (function, name) in [
                (AggregateFunction.stddevPop, "STDDEV_POP"), (.stddevSamp, "STDDEV_SAMP"), (.varPop, "VAR_POP"),
                (.varSamp, "VAR_SAMP"),
            ] {
                dialect.aggregates[function] = .call(name) { call in
                    if call.type == .double, call.argument?.type == .double, !call.isDistinct { return nil }
                    return Inhibition(.functionSemanticsDiffer, "the remote computes in doubles")
                }
            }
        },
        LedgerEntry(
            "math_library",
            "round() of doubles, ceil(), floor(), exp(), logarithms, sqrt(), cbrt(), sin(), cos(), tan(), atan(), atan2(), "
                + "degrees() and radians() are those of the server's C library, with other last digits perhaps, without a sign "
                + "of zero, and fail where the result is too large, also in rows that a condition takes away.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/mathematical-functions.html",
            witness: .init(
                [("x", "double precision")], [["1000"]], "SELECT exp(x) > x AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"), (.atan2, "ATAN2"),
                (.degrees, "DEGREES"), (.radians, "RADIANS"), (.roundHalfEven, "ROUND"), (.naturalLogarithm, "LN"),
                (.squareRoot, "SQRT"), (.decimalLogarithm, "LOG10"),
                (.logarithm, "LOG"),
            ]
            for (function, name) in names {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
            dialect.functions[.cubeRoot] = .init(
                .template("(SIGN({0}) * POWER(ABS({0}), 1 / 3e0))"), refuses: Refusals.otherThanDoubles)
            for (function, name) in [(Function.ceiling, "CEILING"), (.floor, "FLOOR"), (.truncate, "TRUNCATE")] {
                guard let strict = dialect.functions[function] else { continue }
                let call = function == .truncate ? "TRUNCATE({0}, 0)" : "\(name)({0})"
                dialect.functions[function] = .init(
                    .custom { writer, scalar, arguments throws(CompileError) in
                        if scalar.type == .double { return Fragment(try writer.fill(call, arguments)) }
                        guard case .custom(let body) = strict.spelling else {
                            throw .notSupported("`\(function.name)` in \(writer.dialect.name)", at: scalar.range)
                        }
                        return try body(&writer, scalar, arguments)
                    },
                    refuses: { arguments, result in
                        arguments == [.double] && result == .double ? nil : strict.refuses(arguments, result)
                    })
            }
        },
        LedgerEntry(
            "long_texts",
            "A text that grows beyond the server's max_allowed_packet, 16 MB or more by default, becomes NULL.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/string-functions.html",
            witness: .init(
                [("name", "text")], [["'0123456789'"]], "SELECT repeat(name, 2000000) IS NULL AS r FROM witness",
                here: "false", there: "true")
        ) { dialect in
            for function in growing {
                dialect.functions[function]?.refusesArguments = {
                    MySQLText.refusal(function, $0, isStrict: false)
                }
            }
        },
        LedgerEntry(
            "sorted_prefix",
            "Where rows are sorted, of a text its first max_sort_length bytes count, which are 1,024 by default: longer ones "
                + "that begin alike may come in any order.",
            link: "https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_sort_length",
            witness: .init(
                [("name", "text")],
                [["concat(repeat('a', 1100), 'c')"], ["concat(repeat('a', 1100), 'b')"]],
                "SELECT right(name, 1) AS r FROM (SELECT name FROM witness ORDER BY name LIMIT 1) w", here: "b",
                there: "c")
        ) { dialect in
            dialect.longestSortedText = nil
        },
        mySQLRegularExpressions,
        .mySQLDigits, .mySQLDates.tried, .mySQLFailures.tried,
    ]

    /// Its temporary tables compare the bytes of a group
    /// (<https://github.com/mysql/mysql-server/blob/trunk/storage/temptable/include/temptable/cell_calculator.h>);
    /// MariaDB's do not.
    static let signedZeros = LedgerEntry(
        "signed_zeros",
        "GROUP BY, DISTINCT and set operations may tell a zero from one with a sign.",
        link: "https://dev.mysql.com/doc/refman/8.4/en/internal-temporary-tables.html",
        witness: .init(
            [("x", "double precision")], [["0"], ["-0.0"]],
            "SELECT count(*) AS r FROM (SELECT x FROM witness GROUP BY x) g", here: "1", there: "2", isTried: false)
    ) { dialect in
        dialect.groupsZeros = true
    }
}
