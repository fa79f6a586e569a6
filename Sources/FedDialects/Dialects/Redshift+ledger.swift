import FedAlgebra
import FedCatalog
import FedDiagnostics

/// How Redshift's answers may differ from DC SQL's, and what it takes over where that is accepted.
extension Dialect {
    static let redshiftLedger: [LedgerEntry] = [
        .caseMapping(
            "upper() and lower() map each character to one.",
            link: "https://docs.aws.amazon.com/redshift/latest/dg/r_UPPER.html", hasTranslate: true),
        LedgerEntry.floatRange(link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html")
            .also { $0.admitDoubles([Function.divide]) },
        .mathLibrary(link: "https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html"),
        .moreMath(
            link: "https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html",
            [.degrees: "DEGREES({0})", .radians: "RADIANS({0})", .cubeRoot: "CBRT({0})"]),
        .floatDigits(link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html"),
        .nanOrder(
            "NaN may not be equal to itself, and may stand elsewhere in an order.",
            link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html"),
        .timeZones(
            link: "https://docs.aws.amazon.com/redshift/latest/dg/time-zone-names.html", "({0} AT TIME ZONE {1})"
        ).also { dialect in
            // As clocks show it in UTC.
            dialect.extend(.truncateTime, refuses: { _, _ in nil }) { writer, _, arguments throws(CompileError) in
                let local = "DATE_TRUNC({0}, {1} AT TIME ZONE 'UTC')"
                return Fragment("(\(try writer.fill(local, arguments)) AT TIME ZONE 'UTC')")
            }
        },
        redshiftFloatSums, redshiftPercentiles, redshiftTextComparison, redshiftTextLength, redshiftFloatRounding,
        .redshiftDigits, .redshiftDates, .redshiftFailures,
    ]

    /// A VARCHAR has no more room.
    private static let redshiftTextLength = LedgerEntry(
        "text_length",
        "||, replace(), lpad(), rpad(), repeat() and string_agg() fail where a text has more than 65,535 bytes.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html",
        witness: .init(
            [("name", "text")], [["repeat('a', 40000)"]], "SELECT length(name || name) AS r FROM witness",
            here: "80000", there: nil, isTried: false)
    ) { dialect in
        dialect.functions[.concatenate] = .init(.infix("||", .concatenation), refuses: Refusals.bytesGiven)
        for (function, name) in [(Function.padLeading, "LPAD"), (.padTrailing, "RPAD")] {
            dialect.functions[function] = FunctionSpelling(.call(name)).refusing(
                unlessConstant(1, 2, "Redshift may fill up a text otherwise"))
        }
        dialect.functions[.repeat] = FunctionSpelling(.call("REPEAT")).refusing(
            unlessConstant(1, nil, "Redshift may repeat a text otherwise"))
        dialect.functions[.replace] = FunctionSpelling(.call("REPLACE")).refusing(
            unlessConstant(nil, 1, "Redshift may find an empty text where DC SQL does not"))
        dialect.aggregates[.stringAgg] = redshiftList
    }

    /// Of no values there is no list (<https://docs.aws.amazon.com/redshift/latest/dg/r_LISTAGG.html>).
    private static let redshiftList = AggregateSpelling(
        { writer, call, tail throws(CompileError) in
            guard let argument = call.argument, call.arguments.count > 1 else {
                throw .notSupported("a list of nothing", at: nil)
            }
            let value = try writer.write(argument).text
            let values = (call.isDistinct ? "DISTINCT " : "") + value
            let list = "LISTAGG(\(values), \(try writer.write(call.arguments[1]).text))"
            let order = " WITHIN GROUP (ORDER BY \(try writer.sortKeys(call.orderBy)))"
            return Fragment("CASE WHEN COUNT(\(value))\(tail) > 0 THEN \(list)\(order)\(tail) END")
        },
        refuses: { call in
            if let inhibition = Refusals.unordered(call) { return inhibition }
            if call.arguments.count > 1, call.arguments[1].literalValue != nil { return nil }
            return Inhibition(.functionSemanticsDiffer, "Redshift takes a constant between the values")
        })

    /// Refuses all but a count above zero, and a text that is not empty, where they stand.
    private static func unlessConstant(
        _ count: Int?, _ text: Int?, _ reason: String
    ) -> @Sendable ([Scalar]) -> Inhibition? {
        { arguments in
            let isCounted = count.map { place in
                if case .integer(let number)? = arguments[place].literalValue { return number > 0 }
                return false
            }
            let isFilled = text.map { arguments[$0].isTextWithCharacters }
            if isCounted ?? true, isFilled ?? true { return nil }
            return Inhibition(.functionSemanticsDiffer, reason)
        }
    }

    /// The manual's own rule for all texts.
    private static let redshiftTextComparison = LedgerEntry(
        "text_comparison",
        "Texts that differ by blanks at the end are equal, except in LIKE; where a column's collation ignores case, so "
            + "do comparisons, LIKE, position(), starts_with(), ends_with() and contains().",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html",
        witness: .init(
            [("name", "text")], [["'a'"], ["'a '"]], "SELECT count(DISTINCT name) AS r FROM witness", here: "2",
            there: "1", isTried: false)
    ) { dialect in
        dialect.makesTextBinary = true
        dialect.functions.merge(redshiftParts) { $1 }
    }

    /// The manual says nothing of the zeros and infinities that come in and out.
    private static let redshiftFloatRounding = LedgerEntry(
        "float_rounding",
        "round(), ceil() and floor() of doubles may lose the sign of a zero, and may fail for an infinity.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_CEILING_FLOOR.html",
        witness: .init(
            [("x", "double precision")], [["-0.25"]], "SELECT ceil(x) AS r FROM witness", here: "-0.0", there: "0.0",
            isTried: false)
    ) { dialect in
        dialect.functions[.ceiling] = .init(.call("CEIL"), refuses: Refusals.otherThanDoubles)
        dialect.functions[.floor] = .init(.call("FLOOR"), refuses: Refusals.otherThanDoubles)
        // Neither says what becomes of a half.
        for (function, template) in [
            (
                Function.roundHalfEven,
                "CASE WHEN ABS({0} - TRUNC({0})) = 0.5 THEN 2 * ROUND({0} / 2) ELSE ROUND({0}) END"
            ),
            (.roundHalfAway, "(TRUNC({0}) + CASE WHEN ABS({0} - TRUNC({0})) >= 0.5 THEN SIGN({0}) ELSE 0 END)"),
        ] {
            dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
        }
    }

    /// Of doubles, over all nodes of a cluster.
    private static let redshiftFloatSums = LedgerEntry(
        "float_sums",
        "Sums, averages and deviations of doubles are added up in another order, with other last digits, and fail where "
            + "they are too large.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html",
        witness: .init(
            [("x", "double precision")], [["1e308"], ["1e308"]], "SELECT sum(x) AS r FROM witness", here: "Infinity",
            there: nil, isTried: false)
    ) { dialect in
        let names: [(AggregateFunction, String)] = [
            (.avg, "AVG"), (.stddevPop, "STDDEV_POP"), (.stddevSamp, "STDDEV_SAMP"), (.varPop, "VAR_POP"),
            (.varSamp, "VAR_SAMP"),
        ]
        for (function, name) in names {
            dialect.aggregates[function] = .call(name) { call in
                if call.type == .double, call.argument?.type == .double { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may have other digits for \(call.type)")
            }
        }
        guard let exact = dialect.aggregates[.sum] else { return }
        dialect.aggregates[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.type == .double else { return try exact.write(&writer, call, tail) }
                return Fragment("SUM(\(try writer.operands(call)))\(tail)")
            },
            refuses: { call in
                call.type == .double && call.argument?.type == .double ? nil : exact.refuses(call)
            })
    }

    /// The manual has no other order of the values than upwards.
    private static let redshiftPercentiles = LedgerEntry(
        "sorted_aggregates",
        "A query with percentiles of two different columns fails.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_PERCENTILE_CONT.html",
        witness: .init(
            [("x", "double precision"), ("y", "double precision")], [["1", "2"]],
            "SELECT median(x) + median(y) AS r FROM witness", here: "3.0", there: nil, isTried: false)
    ) { dialect in
        dialect.aggregates[.percentileCont] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let share = call.argument, let key = call.orderBy.first else {
                    throw .notSupported("a percentile without a fraction", at: nil)
                }
                let order = try writer.ordered(key.scalar).text
                return Fragment(
                    "PERCENTILE_CONT(\(try writer.write(share).text)) WITHIN GROUP (ORDER BY \(order))\(tail)")
            },
            refuses: { call in
                if call.orderBy.allSatisfy({ !$0.isDescending }) { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift sorts the values of a percentile upwards")
            })
    }
}
