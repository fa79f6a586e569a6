import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// How Trino's answers may differ from DC SQL's, and what it takes over where that is accepted.
    static let trinoLedger: [LedgerEntry] = [
        .caseMapping(
            "upper() and lower() map each character to one.",
            link: "https://trino.io/docs/current/functions/string.html"),
        .nanOrder(
            "NaN is equal to nothing and in no range; ORDER BY has it last.",
            link: "https://trino.io/docs/current/functions/math.html#floating-point-functions"),
        .floatSums(link: "https://trino.io/docs/current/functions/aggregate.html") { dialect in
            dialect.aggregates[.sum] = .doubles("SUM", else: dialect.aggregates[.sum])
            dialect.aggregates[.avg] = .doubles("AVG", else: dialect.aggregates[.avg])
            for (function, name) in [
                (AggregateFunction.varPop, "VAR_POP"), (.varSamp, "VAR_SAMP"), (.stddevPop, "STDDEV_POP"),
                (.stddevSamp, "STDDEV_SAMP"), (.covarPop, "COVAR_POP"), (.covarSamp, "COVAR_SAMP"), (.corr, "CORR"),
            ] {
                dialect.aggregates[function] = .doubles { "\(name)(\($0.joined(separator: ", ")))\($1)" }
            }
            dialect.windowAggregates.insert(.avg)
        },
        LedgerEntry(
            "decimal_rounding",
            "round(), quotients and averages of decimals take the digit away from zero where two are as near, which the "
                + "manual does not promise, and fail where more than 38 digits come up on the way.",
            link: "https://trino.io/docs/current/functions/decimal.html",
            witness: .init(
                [("n", "numeric(10,2)")], [["0.01"]], "SELECT n / 32 AS r FROM witness", here: "0.000313",
                there: "0.000312", isTried: false)
        ) { dialect in
            let refuses = dialect.functions[.divide]?.refuses
            dialect.functions[.divide]?.refuses = { arguments, result in
                trinoDivides(arguments, result) ? nil : refuses?(arguments, result)
            }
            dialect.functions[.roundHalfAway] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let call = "ROUND(\(try writer.join(arguments, ", ", within: .or)))"
                    return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.otherThanShortDecimals)
            dialect.aggregates[.avg] = trinoAverage(else: dialect.aggregates[.avg])
            dialect.windowAggregates.insert(.avg)
        },
        .floatDigits(link: "https://trino.io/docs/current/language/types.html#floating-point"),
        LedgerEntry(
            "math_library",
            "exp(), logarithms, powers, roots and angles are Java's, with other last digits perhaps, and a power of one "
                + "or minus one to an infinity or NaN is NaN.",
            link: "https://trino.io/docs/current/functions/math.html",
            witness: .init(
                [("x", "double precision")], [["5.66"]], "SELECT exp(x) AS r FROM witness",
                here: "287.14864255605437", there: "287.1486425560543", isTried: false)
        ) { dialect in
            let names: [(Function, String)] = [
                (.exp, "EXP({0})"), (.cubeRoot, "CBRT({0})"), (.sin, "SIN({0})"), (.cos, "COS({0})"),
                (.tan, "TAN({0})"), (.asin, "ASIN({0})"), (.acos, "ACOS({0})"), (.atan, "ATAN({0})"),
                (.atan2, "ATAN2({0}, {1})"), (.degrees, "DEGREES({0})"), (.radians, "RADIANS({0})"),
                (.power, "POWER({0}, {1})"), (.cot, "(1E0 / TAN({0}))"),
                (.naturalLogarithm, "CASE WHEN {0} <= 0E0 THEN NULL ELSE LN({0}) END"),
                (.decimalLogarithm, "CASE WHEN {0} <= 0E0 THEN NULL ELSE LOG10({0}) END"),
                (.logarithm, "CASE WHEN {0} <= 0E0 OR {1} <= 0E0 THEN NULL ELSE LOG({0}, {1}) END"),
            ]
            for (function, template) in names {
                dialect.functions[function] = .init(.template(template), refuses: Refusals.otherThanDoubles)
            }
        },
        LedgerEntry(
            "zoned_range",
            "A moment with a time zone lies between the years -69387 and 73326, and others fail.",
            link: "https://trino.io/docs/current/language/types.html#timestamp-with-time-zone",
            witness: .init(
                [("t", "timestamp")], [["'100000-01-01'"]],
                "SELECT count(*) AS r FROM (SELECT DISTINCT CAST(t AS timestamptz) AS t FROM witness) w", here: "1",
                there: nil, isTried: false)
        ) { dialect in
            let strict = dialect.cast
            dialect.cast = { from, to, kind in
                switch (from, to, kind) {
                case (.timestamp, .timestamptz, .dc): .template("WITH_TIMEZONE({0}, 'UTC')")
                case (.date, .timestamptz, .dc): .template("WITH_TIMEZONE(CAST({0} AS TIMESTAMP(6)), 'UTC')")
                default: strict(from, to, kind)
                }
            }
        },
        .timeZones(
            link: "https://trino.io/docs/current/functions/datetime.html#time-zone-conversion",
            "CAST({0} AT TIME ZONE {1} AS TIMESTAMP(6))"),
        LedgerEntry(
            "text_values",
            "try_cast() of text takes whole numbers as Java reads them, with the digits of all scripts, and dates of the "
                + "form YYYY-MM-DD, and is NULL for all else.",
            link: "https://trino.io/docs/current/functions/conversion.html",
            witness: .init(
                [("s", "text")], [["'\u{0663}'"]], "SELECT try_cast(s AS integer) AS r FROM witness", here: "",
                there: "3", isTried: false)
        ) { dialect in
            dialect.pushesTryCast = true
            let strict = dialect.tryCast
            dialect.tryCast = { from, to, kind in
                guard from.isText, kind == .dc, let type = trino.type(to) else { return strict(from, to, kind) }
                let text = "TRIM(BOTH ' ' FROM {0})"
                if to == .date { return "TRY_CAST(\(text) AS DATE)" }
                return to.isInteger ? "TRY_CAST(REGEXP_REPLACE(\(text), '[.]0*$', '') AS \(type))" : nil
            }
        },
        LedgerEntry(
            "array_memory",
            "Percentiles are looked up in an array of a group's values, and fail where no worker has room for it.",
            link: "https://trino.io/docs/current/functions/aggregate.html#array_agg",
            witness: .init(
                [("n", "integer")], [["1"]],
                "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n) AS r FROM witness", here: "1", there: nil,
                isTried: false)
        ) { dialect in
            dialect.aggregates[.percentileDisc] = trinoPercentile(isInterpolated: false)
            dialect.aggregates[.percentileCont] = trinoPercentile(isInterpolated: true)
        },
        LedgerEntry(
            "regular_expressions",
            "Regular expressions are those of the library that the server is configured with, Joni or RE2J, which may fail, "
                + "or take long, on patterns that nest repetitions.",
            link: "https://trino.io/docs/current/functions/regexp.html",
            witness: .init(
                [("s", "text")], [["'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'"]],
                "SELECT s ~ '^(a+)+$' AS r FROM witness", here: "false", there: nil, isTried: false)
        ) { dialect in
            dialect.functions.merge(trinoRegex) { $1 }
        },
        LedgerEntry(
            "text_length",
            "|| and concat_ws() fail beyond 1 MB, and repeat(), lpad() and rpad() to a length that is not constant "
                + "beyond other bounds than main's 256 MB.",
            link: "https://github.com/trinodb/trino/issues/20824",
            witness: .init(
                [("name", "text")], [["repeat('a', 600000)"]], "SELECT length(name || name) AS r FROM witness",
                here: "1200000", there: nil, isTried: false)
        ) { dialect in
            for function in [Function.concatenate, .concatenateWith, .repeat, .padLeading, .padTrailing] {
                dialect.functions[function]?.refusesArguments = { _ in nil }
            }
        },
        .unorderedLists(link: "https://trino.io/docs/current/functions/aggregate.html#array_agg"),
        .rowsOfExtremes(link: "https://trino.io/docs/current/functions/aggregate.html#min_by").also { dialect in
            dialect.aggregates[.minBy] = .byKey("MIN_BY")
            dialect.aggregates[.maxBy] = .byKey("MAX_BY")
        },
    ]

    /// Whether one rounding, at the scale of the result, makes the quotient of decimals.
    private static func trinoDivides(_ arguments: [SQLType], _ result: SQLType) -> Bool {
        guard case .numeric(_, let scale) = result, arguments.count == 2, let left = arguments[0].decimalDigits,
            let right = arguments[1].decimalDigits
        else { return false }
        return scale >= max(left.scale, right.scale) && left.precision - left.scale + scale <= 38
    }

    /// A sum as a decimal of the result's scale, by the count.
    private static func trinoAverage(else other: AggregateSpelling?) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard case .numeric(_, let scale) = call.type else {
                    guard let other else { throw .notSupported("AVG of this type", at: call.argument?.range) }
                    return try other.write(&writer, call, tail)
                }
                let wide = try writer.typeName(.numeric(precision: 38, scale: scale), nil)
                let operands = try writer.operands(call)
                return Fragment(
                    "CAST(CAST(SUM(\(operands))\(tail) AS \(wide)) / CAST(COUNT(\(operands))\(tail) AS DECIMAL(19, 0)) "
                        + "AS \(try writer.typeName(call.type, nil)))")
            },
            refuses: { call in
                guard case .numeric(_, let scale) = call.type, let own = call.argument?.type.digits else {
                    return other.map { $0.refuses(call) }
                        ?? Inhibition(.functionSemanticsDiffer, "the remote may average \(call.type) otherwise")
                }
                if own.scale <= scale, own.integer + scale <= 38 { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote keeps fewer digits of this average")
            })
    }

    /// Patterns are read, and written in the notation that all of the libraries share.
    private static let trinoRegex: [Function: FunctionSpelling] = {
        func call(_ template: String) -> FunctionSpelling {
            FunctionSpelling(
                .custom { writer, _, arguments throws(CompileError) in
                    var parts = [try writer.write(arguments[0]).within(.atom), try writer.sharedPattern(arguments[1])]
                    for argument in arguments.dropFirst(2) { parts.append(try writer.write(argument).within(.atom)) }
                    return Fragment(template.filled(parts))
                }
            ).refusing(Refusals.otherThanSharedPatterns)
        }
        return [
            .regexMatches: call("REGEXP_LIKE({0}, {1})"),
            .regexSubstring: call("NULLIF(REGEXP_EXTRACT({0}, {1}), '')"),
            .regexCount: call("CAST(REGEXP_COUNT({0}, {1}) AS INTEGER)").refusing(Refusals.emptyMatches),
            .regexPosition: call("CAST(GREATEST(REGEXP_POSITION({0}, {1}), 0) AS INTEGER)"),
            .regexGroup: call("COALESCE(REGEXP_EXTRACT({0}, {1}, {2}), SUBSTR({0}, 1, 0))"),
            .regexReplace: FunctionSpelling(
                .custom { writer, _, arguments throws(CompileError) in
                    guard case .text(let text)? = arguments[2].literalValue,
                        case .text(let pattern)? = arguments[1].literalValue,
                        let groups = try? RegularExpression(pattern, .re2).captures,
                        let replacement = RegexReplacement(re2: text, groups: groups)
                    else { throw .notSupported("a replacement that is not constant", at: arguments[2].range) }
                    let value = try writer.write(arguments[0]).text
                    let new = writer.dialect.string(replacement.javaText)
                    return Fragment("REGEXP_REPLACE(\(value), \(try writer.sharedPattern(arguments[1])), \(new))")
                }
            ).refusing(Refusals.emptyMatches),
        ]
    }()
}
