import FedAlgebra
import FedCatalog
import FedDiagnostics

extension LedgerEntry {
    /// The scale of a quotient is s1 + p2 - s2 + 1, at least 4
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html>).
    static let redshiftDigits = decimalDigits(
        "Sums, quotients and averages of decimals that have more than 38 digits, or the 19 behind the point that a quotient "
            + "mostly has, lose the rest, or fail, and round() may take a half to the other side.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html",
        Witness(
            [("n", "numeric(18,2)"), ("m", "numeric(18,2)")], [["2", "3"]], "SELECT min(n / m) AS r FROM witness",
            here: "0.66666666666666666667", there: "0.66666666666666666666", isTried: false)
    ) { dialect in
        for (function, sign) in [(Function.add, "+"), (.subtract, "-")] {
            dialect.extend(
                function,
                refuses: { arguments, result in
                    FittedNumbers.hasRoom(arguments, result)
                        ? Refusals.unlessDecimals(arguments, result)
                        : Inhibition(.functionSemanticsDiffer, "Redshift may cut the digits of \(result)")
                },
                { writer, scalar, arguments throws(CompileError) in
                    try writer.typed(writer.infix(sign, arguments, .sum), scalar)
                })
        }
        dialect.extend(
            .divide,
            refuses: { arguments, result in
                if Refusals.unlessDecimals(arguments, result) == nil, dividend(arguments, result) != nil { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may compute \(result) of other types")
            },
            { writer, scalar, arguments throws(CompileError) in
                guard let type = dividend(arguments.map(\.type), scalar.type) else {
                    throw .notSupported("a quotient of \(arguments[0].type)", at: scalar.range)
                }
                let left = "CAST({0} AS \(try writer.typeName(type, scalar.range)))"
                return try writer.rounded(Fragment(writer.fill("\(left) / {1}", arguments), .product), scalar)
            })
        dialect.extend(.roundHalfAway, refuses: Refusals.unlessDecimals) {
            writer, scalar, arguments throws(CompileError) in
            try writer.typed(writer.call("ROUND", arguments), scalar)
        }
        for (function, name) in [(Function.ceiling, "CEIL"), (.floor, "FLOOR")] {
            dialect.extend(
                function,
                refuses: { arguments, result in
                    if arguments.count == 1 { return Refusals.unlessDecimals(arguments, result) }
                    return Inhibition(.functionSemanticsDiffer, "Redshift rounds to whole numbers alone")
                },
                { writer, scalar, arguments throws(CompileError) in
                    try writer.typed(writer.call(name, arguments), scalar)
                })
        }
        let strict = dialect.aggregates[.avg]
        dialect.aggregates[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                if let strict, strict.refuses(call) == nil { return try strict.write(&writer, call, tail) }
                guard let argument = call.argument, let type = averaged(argument.type, call.type) else {
                    throw .notSupported("an average of nothing", at: nil)
                }
                let value = "CAST(\(try writer.write(argument).text) AS \(try writer.typeName(type, argument.range)))"
                let average = "AVG(\(call.isDistinct ? "DISTINCT " : "")\(value))\(tail)"
                let result = try writer.typeName(call.type, argument.range)
                return Fragment("CAST(ROUND(\(average), \(call.type.digits?.scale ?? 0)) AS \(result))")
            },
            refuses: { call in
                if let strict, strict.refuses(call) == nil { return nil }
                if let argument = call.argument, averaged(argument.type, call.type) != nil { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may have other digits for \(call.type)")
            })
    }

    /// The type of a dividend whose quotient has a few digits more than the result, if there is room.
    private static func dividend(_ arguments: [SQLType], _ result: SQLType) -> SQLType? {
        guard let left = arguments[0].digits, let right = arguments[1].digits, let wanted = result.digits?.scale else {
            return nil
        }
        for scale in stride(from: max(left.scale, wanted), through: left.scale, by: -1) {
            let quotient = scale + right.integer + 1
            if quotient >= min(wanted, 19), left.integer + right.scale + quotient <= 38, left.integer + scale <= 38 {
                return .numeric(precision: left.integer + scale, scale: scale)
            }
        }
        return nil
    }

    /// The type in which values have the scale of their average, and one digit more
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html>).
    private static func averaged(_ type: SQLType, _ result: SQLType) -> SQLType? {
        guard type.isExact, let digits = type.digits, let wanted = result.digits?.scale, digits.scale <= wanted,
            digits.integer + wanted + 1 <= 38
        else { return nil }
        return .numeric(precision: 38, scale: wanted + 1)
    }

    /// Integers are computed in the next larger type, and what does not fit a cast's type fails
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html>).
    static let redshiftFailures = failures(
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html",
        besides: " A decimal that is cast to fewer digits may take a half to the other side."
    ) { dialect in
        var numbers = FittedNumbers.cast
        numbers.operand = { text, operand, result in
            if operand.literalValue != nil { return text }
            return switch result {
            case .smallint: Fragment("CAST(\(text.text) AS INTEGER)")
            case .integer: Fragment("CAST(\(text.text) AS BIGINT)")
            case .bigint: Fragment("CAST(\(text.text) AS NUMERIC(19, 0))")
            default: text
            }
        }
        // A sum has one digit more, for which 38 may leave no place.
        numbers.addsDecimals = { arguments, _ in
            let digits = arguments.compactMap(\.digits)
            return (digits.map(\.integer).max() ?? 0) + (digits.map(\.scale).max() ?? 0) < 38
        }
        numbers.remainder = "MOD({0}, {1})"
        dialect.fit(numbers)
        let (strict, names) = (dialect.cast, dialect.type)
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.double, _) where kind == .dc && to.isInteger:
                return names(to).map { .template("CAST(\(halfToEven("TRUNC({0})")) AS \($0))") }
                    ?? strict(from, to, kind)
            // What has more digits is no number, for its dashes.
            case (.date, .text):
                let (text, years) = ("TO_CHAR({0}, 'YYYY-MM-DD')", "DATE '0001-01-01' AND DATE '9999-12-31'")
                return .template(
                    "CASE WHEN {0} BETWEEN \(years) THEN \(text) ELSE CAST(CAST(\(text) AS INTEGER) AS VARCHAR(16)) END"
                )
            default: return strict(from, to, kind)
            }
        }
    }

    static let redshiftDates = dateRange(
        "Adding to a date or time fails after the year 294276, where DC SQL has other bounds.",
        link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html", last: "294276-12-31",
        [
            .addDays: "CAST(DATEADD(DAY, {1}, {0}) AS DATE)", .addWholeDays: "DATEADD(DAY, {1}, {0})",
        ])
}

extension ScalarWriter {
    /// A decimal in the scalar's type, of which a cast by itself would cut the digits
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_enable_numeric_rounding.html>).
    fileprivate func rounded(_ number: Fragment, _ scalar: Scalar) throws(CompileError) -> Fragment {
        try typed(Fragment("ROUND(\(number.text), \(scalar.type.digits?.scale ?? 0))"), scalar)
    }

    /// A decimal in the scalar's type.
    fileprivate func typed(_ number: Fragment, _ scalar: Scalar) throws(CompileError) -> Fragment {
        Fragment("CAST(\(number.text) AS \(try typeName(scalar.type, scalar.range)))")
    }
}
