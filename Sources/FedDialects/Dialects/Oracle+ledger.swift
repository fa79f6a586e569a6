import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    private static let oracleReference = "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/"

    /// How Oracle's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let oracleLedger: [LedgerEntry] = [
        .caseMapping("UPPER and LOWER map each character to one.", link: oracleReference + "UPPER.html"),
        LedgerEntry(
            "text_order",
            "Texts are sorted as the session says (NLS_SORT), and compared and chosen as NLS_COMP says: by their bytes "
                + "unless its language or a setting has other rules.",
            link: oracleReference + "Data-Type-Comparison-Rules.html",
            witness: .init(
                [("name", "text")], [["'a'"], ["'B'"]],
                "SELECT name AS r FROM witness ORDER BY name LIMIT 1", here: "B", there: "a", isTried: false)
        ) { dialect in
            dialect.makesTextBinary = true
        },
        LedgerEntry(
            "empty_text",
            "A text from which a function leaves no characters is NULL, one of more than 4000 bytes may fail, and characters "
                + "and bytes are counted in the database's encoding.",
            link: oracleReference + "Nulls.html",
            witness: .init(
                [("name", "text")], [["'a'"]], "SELECT length(replace(name, 'a', '')) AS r FROM witness", here: "0",
                there: "", isTried: false)
        ) { dialect in
            dialect.functions.merge(oracleText) { $1 }
            dialect.choosesTexts = true
            let (strict, cast) = (dialect.literal, dialect.cast)
            dialect.literal = { dialect, value, type in
                value == .text("") ? Fragment("''") : strict(dialect, value, type)
            }
            dialect.cast = { from, to, kind in
                guard OracleText.cuts(from, to), let form = OracleText.cast(from, to) else {
                    return cast(from, to, kind)
                }
                return form
            }
        },
        LedgerEntry(
            "text_lists",
            "string_agg() fails where its text has more than 4000 bytes, and is NULL where it has no characters.",
            link: oracleReference + "LISTAGG.html",
            witness: .init(
                [("name", "text")], [["repeat('a', 4000)"], ["'b'"]],
                "SELECT length(string_agg(name, ',')) AS r FROM witness", here: "4002", there: nil, isTried: false)
        ) { dialect in
            dialect.aggregates[.stringAgg] = OracleLists.text
        },
        LedgerEntry(
            "float_arithmetic",
            "Doubles have no negative zero, and infinities and NaN come out of arithmetic, roots and averages in which zero "
                + "would have had a sign.",
            link: oracleReference + "Data-Types.html",
            witness: .init(
                [("x", "double precision")], [["-1"]], "SELECT 1 / (x * 0) AS r FROM witness", here: "-Infinity",
                there: "Infinity", isTried: false)
        ) { dialect in
            dialect.admitDoubles([Function.add, .subtract, .multiply, .divide, .negate, .abs])
            dialect.functions[.squareRoot] = .init(.call("SQRT"), refuses: Refusals.otherThanDoubles)
            dialect.roundDoubles(up: "CEIL", down: "FLOOR")
            dialect.admitDoubles([AggregateFunction.avg])
            dialect.aggregates[.sum] = .doubles("SUM", else: dialect.aggregates[.sum])
        },
        LedgerEntry(
            "math_library",
            "exp(), cbrt(), sin(), cos(), tan(), atan(), atan2(), degrees(), radians(), percentiles, deviations, variances and "
                + "covariances may have other last digits.",
            link: oracleReference + "Numeric-Functions.html",
            witness: .init(
                [("x", "double precision")], [["64"]], "SELECT cbrt(x) AS r FROM witness", here: "4.0",
                there: "3.9999999999999996", isTried: false)
        ) { dialect in
            for (function, name) in [
                (Function.exp, "EXP"), (.sin, "SIN"), (.cos, "COS"), (.tan, "TAN"), (.atan, "ATAN"), (.atan2, "ATAN2"),
            ] {
                dialect.functions[function] = .init(.call(name), refuses: Refusals.otherThanDoubles)
            }
            for (function, template) in [
                (Function.cubeRoot, "(SIGN({0}) * POWER(ABS({0}), TO_BINARY_DOUBLE(1) / 3))"),
                (.degrees, "({0} * TO_BINARY_DOUBLE(57.29577951308232))"),
                (.radians, "({0} * TO_BINARY_DOUBLE(0.017453292519943295))"),
            ] {
                dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
            }
            for (function, name) in [
                (AggregateFunction.stddevSamp, "STDDEV_SAMP"), (.stddevPop, "STDDEV_POP"), (.varSamp, "VAR_SAMP"),
                (.varPop, "VAR_POP"), (.covarPop, "COVAR_POP"), (.covarSamp, "COVAR_SAMP"),
            ] {
                dialect.aggregates[function] = .doubles(name)
            }
            dialect.aggregates[.percentileCont] = OracleLists.percentile("PERCENTILE_CONT")
            dialect.aggregates[.percentileDisc] = OracleLists.percentile("PERCENTILE_DISC")
        },
        .floatDigits(link: oracleReference + "TO_BINARY_DOUBLE.html").also { dialect in
            // Quotients of NUMBERs that become doubles.
            dialect.rankings.formUnion([.percentRank, .cumeDist])
            let strict = dialect.literal
            dialect.literal = { dialect, value, type in
                if case .double(let number) = value, type == .double { return oracleDouble(number, exactly: false) }
                return strict(dialect, value, type)
            }
        },
        LedgerEntry(
            "average_digits",
            "An average of decimals with many digits is rounded to 38 digits or a few more before it is rounded to its type.",
            link: oracleReference + "Data-Types.html",
            witness: .init(
                [("n", "numeric(38,18)")],
                Array(repeating: ["99999999999999999999.000000000000000001"], count: 51)
                    + Array(repeating: ["99999999999999999999.000000000000000002"], count: 50),
                "SELECT avg(n) AS r FROM witness", here: nil,
                there: "99999999999999999999.000000000000000002", isTried: false)
        ) { dialect in
            let strict = dialect.aggregates[.avg]
            dialect.aggregates[.avg]?.refuses = { call in
                if call.argument?.type.isExact ?? false, call.type.isExact { return nil }
                return strict.flatMap { $0.refuses(call) }
            }
        },
        LedgerEntry(
            "julian_calendar",
            "Before 1582-10-15 days are those of the Julian calendar: weeks, weekdays, days of the year and the days between "
                + "dates are other ones.",
            link: oracleReference + "Format-Models.html",
            witness: .init(
                [("d", "date")], [["'1582-10-04'"]], "SELECT DATE '1582-10-15' - d AS r FROM witness", here: "11",
                there: "1", isTried: false)
        ) { dialect in
            dialect.functions.merge(oracleDays) { $1 }
        },
        LedgerEntry(
            "time_zones",
            "The local time of a zone follows the server's version of the time zone rules.",
            link: oracleReference + "Datetime-Expressions.html",
            witness: .init(
                [("t", "timestamptz")], [["'2023-07-01 00:00:00+00'"]],
                "SELECT t AT TIME ZONE 'America/Mexico_City' AS r FROM witness", here: "2023-06-30T18:00:00",
                there: "2023-06-30T19:00:00", isTried: false)
        ) { dialect in
            dialect.functions[.localTime] = .init(.template("CAST({0} AT TIME ZONE {1} AS TIMESTAMP(6))"))
        },
        LedgerEntry(
            "mode_of_equals",
            "Of values that are equally frequent, mode() may give another one.",
            link: oracleReference + "STATS_MODE.html",
            witness: .init(
                [("n", "integer")], [["1"], ["2"]], "SELECT mode() WITHIN GROUP (ORDER BY n) AS r FROM witness",
                here: "1", there: "2", isTried: false)
        ) { dialect in
            dialect.aggregates[.mode] = OracleLists.mode
        },
        .emptyTotal(link: oracleReference + "SELECT.html"),
        .moreMath(
            link: oracleReference + "Numeric-Functions.html",
            [
                .power: "POWER({0}, {1})", .naturalLogarithm: "LN({0})",
                .decimalLogarithm: "LOG(TO_BINARY_DOUBLE(10), {0})", .logarithm: "LOG({0}, {1})",
            ]
        ).shown(
            by: .init(
                [("x", "double precision")], [["2"]], "SELECT max(ln(x)) AS r FROM witness",
                here: "0.6931471805599453", there: "0.6931471805599454", isTried: false)),
        .dateRange(
            "Adding to a date fails after the year 9999, where DC SQL still has dates, and passes over the days that the "
                + "calendar left out in October 1582.",
            link: oracleReference + "Data-Types.html", [.addDays: "({0} + {1})"]),
        .oracleDigits, .oracleFailures,
    ]
}

/// Aggregates that put their rows in order.
enum OracleLists {
    static let text = AggregateSpelling(
        { writer, call, tail throws(CompileError) in
            let order = call.orderBy.isEmpty ? "NULL" : try writer.sortKeys(call.orderBy)
            return Fragment("LISTAGG(\(try writer.operands(call))) WITHIN GROUP (ORDER BY \(order))\(tail)")
        },
        refuses: { call in
            if !call.isDistinct, call.arguments.count == 2, call.arguments[1].literalValue != .text("") { return nil }
            return Inhibition(.functionSemanticsDiffer, "Oracle may put other texts together")
        })

    static func percentile(_ name: String) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let key = call.orderBy.first, let share = Self.share(call) else {
                    throw .notSupported("a percentile without a constant", at: nil)
                }
                return Fragment("\(name)(\(share)) WITHIN GROUP (ORDER BY \(try writer.sortKeys([key])))\(tail)")
            },
            refuses: { call in
                if Self.share(call) != nil, call.orderBy.count == 1, call.orderBy[0].scalar.type.isNumber { return nil }
                return Inhibition(.functionSemanticsDiffer, "Oracle may find another place in this order")
            })
    }

    /// The fraction as a number's text.
    private static func share(_ call: Aggregate.Call) -> String? {
        switch call.argument.flatMap({ argument in argument.literalValue.map { ($0, argument.type) } }) {
        case (.double(let number), _)?: (0...1).contains(number) ? "\(number)" : nil
        case (.decimal(let unscaled), let type)?: Decimal.text(unscaled, scale: type.digits?.scale ?? 0)
        default: nil
        }
    }

    static let mode = AggregateSpelling(
        { writer, call, tail throws(CompileError) in
            guard let key = call.orderBy.first else { throw .notSupported("MODE of nothing", at: nil) }
            return Fragment("STATS_MODE(\(try writer.write(key.scalar).text))\(tail)")
        },
        refuses: { call in
            if call.orderBy.count == 1, call.type.isExact { return nil }
            return Inhibition(.functionSemanticsDiffer, "Oracle may count these values otherwise")
        })
}
