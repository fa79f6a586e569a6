import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text that the manual describes by characters, and not by bytes, where a part of them is constant.
    ///
    /// It does not say where an empty text is found (<https://docs.aws.amazon.com/redshift/latest/dg/r_STRPOS.html>).
    /// Counts are above zero (<https://docs.aws.amazon.com/redshift/latest/dg/r_LEFT.html>), and trailing blanks do not
    /// count where texts are compared.
    static let redshiftText: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .octetLength: .init(.call("OCTET_LENGTH"), refuses: Refusals.bytesGiven),
            .position: part("STRPOS({0}, {1})"),
            .startsWith: part("(STRPOS({0}, {1}) = 1)"),
            .contains: part("(STRPOS({0}, {1}) > 0)"),
            .endsWith: part("(RIGHT({0}, LENGTH({1})) = {1})") { $0.last != " " },
            .leftmost: counted("LEFT"),
            .rightmost: counted("RIGHT"),
        ]
        for (function, name) in [(Function.trim, "BTRIM"), (.trimLeading, "LTRIM"), (.trimTrailing, "RTRIM")] {
            table[function] = .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments.count > 1 { return try writer.call(name, arguments) }
                    return Fragment("\(name)(\(try writer.write(arguments[0]).text), ' ')")
                })
            table[function]?.refusesArguments = { arguments in
                guard arguments.count > 1 else { return nil }
                let isAmongASCII: (String) -> Bool = { !$0.isEmpty && $0.utf8.allSatisfy { $0 < 128 } }
                if case .text(let text)? = arguments[1].literalValue, isAmongASCII(text) { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may take off other characters than these")
            }
        }
        return table
    }()

    private static func part(
        _ template: String, where isTaken: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> FunctionSpelling {
        var spelling = FunctionSpelling(.template(template))
        spelling.refusesArguments = { arguments in
            if case .text(let text)? = arguments[1].literalValue, !text.isEmpty, isTaken(text) { return nil }
            return Inhibition(.functionSemanticsDiffer, "Redshift may find this text elsewhere, or nowhere")
        }
        return spelling
    }

    private static func counted(_ name: String) -> FunctionSpelling {
        var spelling = FunctionSpelling(.call(name))
        spelling.refusesArguments = { arguments in
            if case .integer(let count)? = arguments[1].literalValue, count > 0 { return nil }
            return Inhibition(.functionSemanticsDiffer, "Redshift takes a count above zero")
        }
        return spelling
    }

    /// Parts of dates and of timestamps without a zone
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html>).
    ///
    /// The manual does not say what a week's number is. Weeks are cut to a Monday, and the year of the Thursday after
    /// it is that of the week (<https://docs.aws.amazon.com/redshift/latest/dg/r_DATE_TRUNC.html>).
    static let redshiftTemporal: [Function: FunctionSpelling] = {
        let thursday = "DATEADD(DAY, 3, DATE_TRUNC('week', CAST({0} AS TIMESTAMP)))"
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("CAST(DATEDIFF(DAY, {1}, {0}) AS INTEGER)")),
            .isoDayOfWeek: .init(.template("CAST(MOD(EXTRACT(DOW FROM {0}) + 6, 7) + 1 AS INTEGER)")),
            .week: .init(.template("CAST((EXTRACT(DOY FROM \(thursday)) + 6) / 7 AS INTEGER)")),
            .isoYear: .init(.template("CAST(EXTRACT(YEAR FROM \(thursday)) AS INTEGER)")),
            .truncateTime: .init(
                .call("DATE_TRUNC"),
                refuses: { arguments, _ in
                    arguments[1] == .timestamp ? nil : Refusals.zoned([arguments[1]], arguments[1])
                }),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.dayOfWeek, "DOW"),
            (.dayOfYear, "DOY"), (.hour, "HOUR"), (.minute, "MINUTE"),
        ] {
            table[function] = .init(.template("CAST(EXTRACT(\(field) FROM {0}) AS INTEGER)"))
        }
        for function in [
            Function.year, .quarter, .month, .day, .dayOfWeek, .dayOfYear, .isoDayOfWeek, .week, .isoYear,
        ] {
            table[function]?.refuses = Refusals.zoned
        }
        for function in [Function.hour, .minute] {
            table[function]?.refuses = { arguments, result in
                arguments == [.timestamp] ? nil : Refusals.otherThanDates([.timestamptz], result)
            }
        }
        return table
    }()

    /// Functions of numbers whose results are exact.
    ///
    /// NULL counts for nothing in GREATEST and LEAST
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_GREATEST_LEAST.html>).
    static let redshiftNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .truncate: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let call = "TRUNC(\(try writer.join(arguments, ", ", within: .or)))"
                    return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.otherThanNumerics),
            .ceiling: .init(.call("CEIL"), refuses: Refusals.otherThanDoubles),
            .floor: .init(.call("FLOOR"), refuses: Refusals.otherThanDoubles),
        ]
        for (function, name) in [(Function.greatest, "GREATEST"), (.least, "LEAST")] {
            table[function] = .init(.call(name)) { arguments, result in
                if result.isExact || result == .date, arguments.allSatisfy({ $0 == result }) { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may compare \(result) in another way")
            }
        }
        return table
    }()

    /// Of doubles, over all nodes of a cluster.
    static let redshiftFloatSums = LedgerEntry(
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
    static let redshiftPercentiles = LedgerEntry(
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

extension Refusals {
    /// Bytes are another type there.
    static let bytesGiven: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        guard arguments.contains(.bytes) else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may not have bytes")
    }

    /// What has a zone may be seen in another one.
    static let zoned: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        arguments.allSatisfy { $0 == .date || $0 == .timestamp } ? nil : otherThanDates(arguments, result)
    }
}
