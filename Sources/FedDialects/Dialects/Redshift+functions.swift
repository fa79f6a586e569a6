import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text that the manual describes by characters, and not by bytes, where a part of them is constant.
    ///
    /// Counts are above zero (<https://docs.aws.amazon.com/redshift/latest/dg/r_LEFT.html>). What is taken off are all
    /// characters of a set (<https://docs.aws.amazon.com/redshift/latest/dg/r_LTRIM.html>).
    static let redshiftText: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .octetLength: .init(.call("OCTET_LENGTH"), refuses: Refusals.bytesGiven),
            .leftmost: counted("LEFT"),
            .rightmost: counted("RIGHT"),
            // 32 digits in small letters: https://docs.aws.amazon.com/redshift/latest/dg/r_MD5.html
            .md5: .init(.call("MD5"), refuses: Refusals.bytesGiven),
            // The code point of the first character, and 0 of none:
            // https://docs.aws.amazon.com/redshift/latest/dg/r_ASCII.html
            .codePoint: .init(.call("ASCII")),
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

    /// Parts of texts, which are found by the column's collation
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html#r_CREATE_DATABASE-collation>).
    ///
    /// The manual does not say where an empty text is found
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_STRPOS.html>), and trailing blanks do not count where texts
    /// are compared.
    static let redshiftParts: [Function: FunctionSpelling] = [
        .position: part("STRPOS({0}, {1})"),
        .startsWith: part("(STRPOS({0}, {1}) = 1)"),
        .contains: part("(STRPOS({0}, {1}) > 0)"),
        .endsWith: part("(RIGHT({0}, LENGTH({1})) = {1})") { $0.last != " " },
    ]

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
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_GREATEST_LEAST.html>). The manual shows TRUNC to digits that
    /// the number has (<https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNC.html>).
    static let redshiftNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .truncate: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let call = "TRUNC(\(try writer.join(arguments, ", ", within: .or)))"
                    return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.otherThanNumerics,
                refusesArguments: { arguments in
                    guard arguments.count > 1 else { return nil }
                    if case .integer(let number)? = arguments[1].literalValue, let own = arguments[0].type.digits,
                        number >= -Int64(own.integer), number <= Int64(own.scale)
                    {
                        return nil
                    }
                    return Inhibition(.functionSemanticsDiffer, "Redshift may have other digits there")
                })
        ]
        for (function, sign) in [(Function.divide, "/"), (.modulo, "%")] {
            table[function] = .init(.infix(sign, .product), refuses: Refusals.otherThanIntegersAlike)
            // The least number has no positive counterpart.
            table[function]?.refusesArguments = { arguments in
                if !arguments[1].type.isInteger { return nil }
                if case .integer(let divisor)? = arguments[1].literalValue, divisor != 0, divisor != -1 { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may divide by this number otherwise")
            }
        }
        // https://docs.aws.amazon.com/redshift/latest/dg/r_OPERATOR_SYMBOLS.html and BIT_AND's neighbours.
        for (function, template) in [
            (Function.bitAnd, "({0} & {1})"), (.bitOr, "({0} | {1})"), (.bitXor, "({0} # {1})"), (.bitNot, "(~{0})"),
        ] {
            table[function] = .init(.template(template), refuses: Refusals.otherThanIntegersAlike)
        }
        for (function, sign, precedence) in [
            (Function.add, "+", Fragment.Precedence.sum), (.subtract, "-", .sum), (.multiply, "*", .product),
        ] {
            table[function] = redshiftArithmetic(function, sign, precedence)
        }
        for (function, name) in [(Function.greatest, "GREATEST"), (.least, "LEAST")] {
            table[function] = .init(.call(name)) { arguments, result in
                if result.isExact || result == .date, arguments.allSatisfy({ $0 == result }) { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may compare \(result) in another way")
            }
        }
        return table
    }()

    /// Arithmetic of decimals (<https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html>).
    ///
    /// A product has one digit more than its factors, and fails if these are more than 38: it is cast, to be multiplied
    /// again. A bigint becomes a decimal of 19 digits, which does not hold the least one.
    private static func redshiftArithmetic(
        _ function: Function, _ sign: String, _ precedence: Fragment.Precedence
    ) -> FunctionSpelling {
        FunctionSpelling(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard case .numeric = scalar.type else { return try writer.infix(sign, arguments, precedence) }
                let operands = arguments.map { operand in
                    guard operand.type == .bigint, operand.literalValue == nil else { return operand }
                    return Scalar(
                        .cast(operand, .dc), type: .numeric(precision: 20, scale: 0), isNullable: operand.isNullable,
                        range: operand.range)
                }
                let plain = try writer.infix(sign, operands, precedence)
                if function != .multiply { return plain }
                return Fragment("CAST(\(plain.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
            },
            refuses: { arguments, result in
                if let inhibition = Refusals.unlessRoomy(arguments, result) { return inhibition }
                // What has 19 digits is held in 20.
                let digits = arguments.compactMap(\.decimalDigits).map { $0.precision == 19 ? 20 : $0.precision }
                if digits.reduce(1, +) <= 38 { return nil }
                return Inhibition(.functionSemanticsDiffer, "Redshift may cut the digits of \(result)")
            })
    }
}

extension AggregateSpelling {
    /// MIN or MAX, which of booleans is AND or OR over all that are not NULL.
    fileprivate static func redshiftExtreme(_ other: AggregateSpelling, ofBooleans name: String) -> AggregateSpelling {
        let booleans = AggregateSpelling.call(name)
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try (call.type == .boolean ? booleans : other).write(&writer, call, tail)
            }, refuses: { call in call.type == .boolean ? nil : other.refuses(call) })
    }
}

extension Dialect {
    /// Booleans among aggregates (<https://docs.aws.amazon.com/redshift/latest/dg/r_BOOL_AND.html>).
    mutating func addRedshiftBooleans() {
        aggregates[.boolAnd] = .call("BOOL_AND")
        aggregates[.boolOr] = .call("BOOL_OR")
        for (function, name) in [(AggregateFunction.min, "BOOL_AND"), (.max, "BOOL_OR"), (.anyValue, "BOOL_AND")] {
            aggregates[function] = aggregates[function].map { .redshiftExtreme($0, ofBooleans: name) }
        }
    }
}

extension Refusals {
    /// Integers of the result's type, which nothing has to be cast to.
    fileprivate static let otherThanIntegersAlike: @Sendable ([SQLType], SQLType) -> Inhibition? = {
        arguments, result in
        if result.isInteger, arguments.allSatisfy({ $0 == result }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "Redshift may compute \(result) of other types")
    }

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
