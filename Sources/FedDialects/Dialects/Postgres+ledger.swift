import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How PostgreSQL's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let postgresLedger: [LedgerEntry] = [
        LedgerEntry(
            "case_mapping",
            "upper(), lower() and initcap() follow the column's collation and the server's version of Unicode: most map each "
                + "character to one, \"C\" maps ASCII letters only, and Turkish ones map the letter i otherwise.",
            link: "https://www.postgresql.org/docs/current/collation.html",
            witness: .init(
                [("name", "text")], [["'ß'"]], "SELECT upper(name) AS r FROM witness", here: "SS", there: "ß")
        ) { dialect in
            dialect.functions[.upper] = .init(.call("UPPER"))
            dialect.functions[.lower] = .init(.call("LOWER"))
            dialect.functions[.capitalizedWords] = .init(.call("INITCAP"))
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
            "Arithmetic, sums, averages, variances and covariances of doubles, and square roots, fail where the result is "
                + "too large, too small or not defined, instead of giving an infinity, zero or NaN, also in rows that a "
                + "condition takes away; variances have other last digits.",
            link: "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT",
            witness: .init(
                [("x", "double precision")], [["1e308"]], "SELECT x * 10 > x AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .divide, .negate, .abs])
            dialect.admitDoubles([AggregateFunction.sum, .avg])
            for (function, name) in postgresVariances {
                dialect.aggregates[function] = .call(name) { call in
                    if call.type == .double, call.arguments.allSatisfy({ $0.type == .double }) { return nil }
                    return Inhibition(.functionSemanticsDiffer, "PostgreSQL has a variance of doubles alone")
                }
            }
            dialect.functions[.squareRoot] = .init(.call("SQRT"), refuses: Refusals.otherThanDoubles)
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                // Half to even, and an error for what does not fit. Smaller types take what rounds into their bounds.
                from == .double && to == .bigint && kind == .dc ? .cast : strict(from, to, kind)
            }
        },
        LedgerEntry(
            "math_library",
            "exp(), ln(), log(), power(), cbrt(), degrees(), radians() and trigonometry are those of the server's C library, "
                + "with other last digits perhaps, and fail where the result is too large, too small or not defined, also in "
                + "rows that a condition takes away.",
            link: "https://www.postgresql.org/docs/current/functions-math.html",
            witness: .init(
                [("x", "double precision")], [["-1000"]], "SELECT exp(x) = 0 AS r FROM witness", here: "true",
                there: nil)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP"), (.cubeRoot, "CBRT"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"),
                (.atan2, "ATAN2"), (.power, "POWER"), (.cot, "COT"), (.asin, "ASIN"), (.acos, "ACOS"),
                (.degrees, "DEGREES"), (.radians, "RADIANS"),
            ]
            for (function, name) in names {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
            for (function, template) in [
                (Function.naturalLogarithm, "CASE WHEN {0} > 0 THEN LN({0}) END"),
                (.decimalLogarithm, "CASE WHEN {0} > 0 THEN LOG({0}) END"),
                (.logarithm, "CASE WHEN {0} > 0 AND {1} > 0 THEN LN({1}) / LN({0}) END"),
            ] {
                dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
            }
        },
        LedgerEntry(
            "frame_bounds",
            "A RANGE frame at a distance from an integer ends with the last row where its bound is beyond the type, "
                + "instead of failing.",
            link: "https://www.postgresql.org/docs/current/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS",
            witness: .init(
                [("n", "integer")], [["2147483647"]],
                "SELECT count(*) OVER (ORDER BY n RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING) AS r FROM witness",
                here: nil, there: "1")
        ) { dialect in
            dialect.windowFrames.integerDistances = true
        },
        LedgerEntry(
            "date_range",
            "Adding to a date or a time, and making a date, fails below 4714-11-24 BC and beyond 5874897-12-31, with a "
                + "time beyond 294276-12-31, where main has other bounds.",
            link: "https://www.postgresql.org/docs/current/datatype-datetime.html",
            witness: .init(
                [("d", "date")], [["'5874897-12-31'"]], "SELECT count(*) AS r FROM witness WHERE d + 1 > d",
                here: "1", there: nil)
        ) { dialect in
            dialect.functions.merge(postgresTimeSums) { $1 }
            dialect.alikeFailures.formUnion(postgresTimeSums.keys)
        },
        LedgerEntry(
            "text_length",
            "repeat(), lpad() and rpad() to a length that is not constant fail beyond 1 GB, where main fails beyond "
                + "256 MB.",
            link: "https://www.postgresql.org/docs/current/datatype-character.html",
            witness: .init(
                [("n", "integer")], [["268435457"]], "SELECT length(repeat('x', n)) AS r FROM witness", here: nil,
                there: "268435457")
        ) { dialect in
            let none: @Sendable ([Scalar]) -> Inhibition? = { _ in nil }
            for function in [Function.repeat, .padLeading, .padTrailing] {
                dialect.functions[function]?.refusesArguments = none
            }
        },
        LedgerEntry(
            "row_order",
            "string_agg() without ORDER BY puts texts together in the order in which the server comes to their rows.",
            link: "https://www.postgresql.org/docs/current/functions-aggregate.html",
            witness: .init(
                [("id", "integer"), ("s", "text")], [["2", "'b'"], ["1", "'a'"]],
                "SELECT string_agg(s, '') AS r FROM (SELECT DISTINCT id, s FROM witness) q", here: "ba", there: "ab",
                isTried: false)
        ) { dialect in
            dialect.aggregates[.stringAgg]?.refuses = { _ in nil }
        },
        LedgerEntry(
            "group_size",
            "min_by() and max_by() keep the values of a group together, and fail where these have more than 1 GB.",
            link: "https://www.postgresql.org/docs/current/functions-aggregate.html",
            witness: .init(
                [("n", "integer"), ("s", "text")],
                [["1", "repeat('x', 600000000)"], ["2", "repeat('y', 600000000)"]],
                "SELECT length(min_by(s, n)) AS r FROM witness", here: "600000000", there: nil, isTried: false)
        ) { dialect in
            dialect.aggregates.merge(postgresExtremeRows) { $1 }
        },
        LedgerEntry(
            "time_zones",
            "AT TIME ZONE follows the zones that the server knows, whose rules and early history may be of another "
                + "release.",
            link: "https://www.postgresql.org/docs/current/datetime-config-files.html",
            witness: .init(
                [("t", "timestamptz")], [["'2023-07-01 12:00:00+00'"]],
                "SELECT t AT TIME ZONE 'America/Mexico_City' AS r FROM witness", here: "2023-07-01T06:00:00",
                there: "2023-07-01T07:00:00", isTried: false)
        ) { dialect in
            dialect.functions[.localTime] = .init(.template("({0} AT TIME ZONE {1})"))
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
