import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of numbers that every DuckDB has as the embedded engine has them
    /// (<https://duckdb.org/docs/stable/sql/functions/numeric>).
    static let duckDBNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .add: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.duckDBSum("+", scalar, arguments)
                }, refuses: Refusals.sumsOfLongerScales),
            .subtract: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.duckDBSum("-", scalar, arguments)
                }, refuses: Refusals.sumsOfLongerScales),
            .multiply: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.duckDBProduct(scalar, arguments)
                }, refuses: Refusals.productsBeyond38Digits),
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type.isFloat { return try writer.infix("/", arguments, .product) }
                    let type = try writer.typeName(scalar.type, scalar.range)
                    if scalar.type.isInteger {
                        return Fragment("CAST(\(try writer.infix("//", arguments, .product).text) AS \(type))")
                    }
                    return try writer.duckDBQuotient(scalar, arguments)
                }, refuses: Refusals.wideQuotients),
            .modulo: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let rest = try writer.infix("%", arguments, .product)
                    if scalar.type.isFloat { return rest }
                    return Fragment("CAST(\(rest.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.wideRemainders),
            .negate: .init(.template("(-{0})")),
            .abs: .init(.call("ABS")),
            .roundHalfAway: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                    let value = try operandOfRound(arguments, &writer)
                    // A cast from a type to itself lets a value pass that has 39 digits.
                    if digits.hasPrefix("-"), arguments[0].type.digits?.integer == 38 {
                        return Fragment("CAST(CAST(ROUND(\(value), \(digits)) AS VARCHAR) AS DECIMAL(38, 0))")
                    }
                    return Fragment("CAST(ROUND(\(value), \(digits)) AS \(writer.dialect.type(scalar.type) ?? ""))")
                }),
            // A tie that was rounded to an odd number is cut to the even one.
            .roundHalfEven: .init(
                .template(
                    "CASE WHEN ABS(ROUND({0}) - {0}) = 0.5 AND ROUND({0}) % 2 <> 0 THEN TRUNC({0}) ELSE ROUND({0}) END"
                )),
            .bitAnd: .init(.template("({0} & {1})")),
            .bitOr: .init(.template("({0} | {1})")),
            .bitXor: .init(.call("XOR")),
            .bitNot: .init(.template("(~{0})")),
            .shiftLeft: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    Fragment(try writer.fill(duckDBShiftedLeft(isLong: scalar.type == .bigint), arguments))
                }),
            .shiftRight: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    Fragment(try writer.fill("({0} >> ({1} & \(scalar.type == .bigint ? 63 : 31)))", arguments))
                }),
            .random: .init(.call("RANDOM")),
            .isWithinShare: .init(ShareSpelling.isWithinShare),
            .greatest: extreme("GREATEST"),
            .least: extreme("LEAST"),
        ]
        for function in [Function.ceiling, .floor, .truncate] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let type = writer.dialect.type(scalar.type) ?? ""
                    // A decimal that is rounded first may have 39 digits.
                    if arguments.count == 1, function != .truncate || arguments[0].type.digits != nil {
                        let names = [Function.ceiling: "CEIL", .floor: "FLOOR"]
                        let name = names[function] ?? "TRUNC"
                        return Fragment("CAST(\(name)(\(try writer.write(arguments[0]).text)) AS \(type))")
                    }
                    return try writer.duckDBRounded(function, scalar, arguments)
                })
        }
        return table
    }()

    /// The largest or least value.
    ///
    /// Of reals DuckDB makes it from a sort key, in which a zero has no sign
    /// (<https://github.com/duckdb/duckdb/issues/25417>); of doubles it does not.
    private static func extreme(_ name: String) -> FunctionSpelling {
        guard case .custom(let ofTexts) = FunctionSpelling.ofTexts(name).spelling else { return .ofTexts(name) }
        return .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard scalar.type == .real else { return try ofTexts(&writer, scalar, arguments) }
                var doubles: [String] = []
                for argument in arguments { doubles.append("CAST(\(try writer.write(argument).text) AS DOUBLE)") }
                return Fragment("CAST(\(name)(\(doubles.joined(separator: ", "))) AS FLOAT)")
            })
    }

    /// What is rounded: DuckDB makes 0 of `round(5.5, -1)`, whose 10 has one digit more than a DECIMAL(2, 1).
    private static func operandOfRound(
        _ arguments: [Scalar], _ writer: inout ScalarWriter
    ) throws(CompileError) -> String {
        let value = try writer.write(arguments[0]).text
        guard arguments.count > 1, case .integer(let number)? = arguments[1].literalValue, number < 0,
            let digits = arguments[0].type.digits, Int64(digits.integer) == -number
        else { return value }
        guard digits.integer < 38 else {
            throw .notSupported("rounding to more digits than 38", at: arguments[1].range)
        }
        // The fraction does not decide whether a value is at least 5, 50, and so on.
        return "CAST(TRUNC(\(value)) AS DECIMAL(\(digits.integer + 1), 0))"
    }

    /// DuckDB's own `<<` takes neither a negative number nor one whose bits would fall out: a product of twice the
    /// width, of which the lower half counts.
    private static func duckDBShiftedLeft(isLong: Bool) -> String {
        let (wide, type, bits) = isLong ? ("HUGEINT", "BIGINT", 63) : ("BIGINT", "INTEGER", 31)
        let (mask, sign) = isLong ? ("18446744073709551615", "9223372036854775808") : ("4294967295", "2147483648")
        let product = "CAST({0} AS \(wide)) * (CAST(1 AS \(wide)) << CAST({1} & \(bits) AS \(wide)))"
        return "CAST(XOR((\(product)) & CAST(\(mask) AS \(wide)), CAST(\(sign) AS \(wide))) - \(sign) AS \(type))"
    }

    /// Casts that every DuckDB makes as the embedded engine does.
    static func duckDBCast(_ from: SQLType, _ to: SQLType) -> CastForm {
        switch (from, to) {
        case (.boolean, .text): return .cast
        // Without a digit before the point DuckDB writes none.
        case (.numeric(let precision, let scale), .text) where precision == scale && precision < 38:
            return .template("CAST(CAST({0} AS DECIMAL(\(precision + 1), \(scale))) AS VARCHAR)")
        case (_, .text) where from.isExact: return .cast
        case (.numeric(let precision, let scale), .double):
            return duckDBFloat("DOUBLE", precision, scale, whole: 1 << 53, powers: 22)
        case (.numeric(let precision, let scale), .real):
            return duckDBFloat("FLOAT", precision, scale, whole: 1 << 24, powers: 10)
        default: return StandardCasts.form(from: from, to: to)
        }
    }

    /// The float that is nearest to a decimal.
    ///
    /// DuckDB divides the digits by a power of ten, which rounds once where a float holds both: whole numbers up to `whole`,
    /// and so many `powers`. A text is always read as the nearest.
    private static func duckDBFloat(
        _ type: String, _ precision: Int, _ scale: Int, whole: Int64, powers: Int
    ) -> CastForm {
        let text = "CAST(CAST({0} AS VARCHAR) AS \(type))"
        guard scale <= powers else { return .template(text) }
        guard precision >= String(whole).count else { return .cast }
        let most = Decimal.text(Int128(whole), scale: scale)
        return .template(
            "CASE WHEN {0} BETWEEN -\(most) AND \(most) THEN CAST({0} AS \(type)) ELSE \(text) END")
    }
}

extension ScalarWriter {
    /// DuckDB's sums have the scale of DC SQL's, but perhaps another precision.
    fileprivate mutating func duckDBSum(
        _ sign: String, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        // DuckDB's sum would overflow before the digits beyond the result's scale are cut off.
        if let scale = scalar.type.digits?.scale, arguments.contains(where: { ($0.type.digits?.scale ?? 0) > scale }) {
            return try decimalCall(sign == "+" ? .add : .subtract, arguments[0], arguments[1], scalar.type)
        }
        let left = try widened(arguments, for: scalar.type).within(.sum)
        let right = try write(arguments[1])
        let plain = Fragment("\(left) \(sign) \(right.precedence <= .sum ? "(\(right.text))" : right.text)", .sum)
        guard case .numeric = scalar.type, let type = dialect.type(scalar.type) else { return plain }
        let types = arguments.compactMap(\.type.decimalDigits)
        guard types.count == 2,
            isWidened(types, scalar.type) || DecimalRules.dc.result(.add, types[0], types[1]) != scalar.type
        else { return plain }
        return Fragment("CAST(\(plain.text) AS \(type))")
    }

    /// A product, with all its digits where 38 are enough for them.
    fileprivate mutating func duckDBProduct(
        _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let digits = arguments.compactMap(\.type.decimalDigits)
        if case .numeric(let precision, let scale) = scalar.type, digits.count == 2 {
            let exact = (precision: digits[0].precision + digits[1].precision, scale: digits[0].scale + digits[1].scale)
            if exact.precision > 38 {
                return try decimalCall(.multiply, arguments[0], arguments[1], scalar.type)
            }
            let left = try widened(arguments, for: .numeric(precision: exact.precision, scale: exact.scale))
            let right = try write(arguments[1])
            let tight = right.precedence <= .product ? "(\(right.text))" : right.text
            let plain = Fragment("\(left.within(.product)) * \(tight)", .product)
            let isWide = isWidened(digits, .numeric(precision: exact.precision, scale: exact.scale))
            if exact == (precision, scale), !isWide { return plain }
            return Fragment("CAST(\(plain.text) AS DECIMAL(\(precision), \(scale)))")
        }
        return try infix("*", arguments, .product)
    }

    /// Whether DuckDB would compute in 64 bits, and fail, although the result has more digits than those hold.
    private func isWidened(_ digits: [(precision: Int, scale: Int)], _ type: SQLType) -> Bool {
        guard case .numeric(let precision, _) = type else { return false }
        return precision > 18 && digits.allSatisfy { $0.precision <= 18 }
    }

    /// The left operand, with so many digits that DuckDB computes in 128 bits where the result needs them.
    private mutating func widened(_ arguments: [Scalar], for type: SQLType) throws(CompileError) -> Fragment {
        let left = try write(arguments[0])
        let digits = arguments.compactMap(\.type.decimalDigits)
        guard digits.count == 2, isWidened(digits, type) else { return left }
        return Fragment("CAST(\(left.text) AS DECIMAL(19, \(digits[0].scale)))")
    }

    /// Rounding in terms of rounding to the nearest.
    mutating func duckDBRounded(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let expanded = RoundedNumber.expanded(
            function, arguments, scalar.type.isFloat ? .double : arguments[0].type)
        if expanded.type == scalar.type { return try write(expanded) }
        let text = try write(expanded).text
        return Fragment("CAST(\(text) AS \(dialect.type(scalar.type) ?? ""))")
    }

    // MARK: - Exact quotients

    /// A quotient of decimals: DuckDB's own is a double.
    fileprivate mutating func duckDBQuotient(
        _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let scales = arguments.map { $0.type.digits?.scale ?? 0 }
        return duckDBQuotient(
            try unscaled(arguments[0]), try unscaled(arguments[1]),
            shift: (scalar.type.digits?.scale ?? 0) + scales[1] - scales[0], scalar.type)
    }

    /// A quotient of whole numbers of 128 bits, rounded half away from zero.
    ///
    /// The part before the point and the rest are divided apart, so that neither needs more bits. So many digits of the
    /// fraction count as `shift` says.
    mutating func duckDBQuotient(_ dividend: String, _ divisor: String, shift: Int, _ type: SQLType) -> Fragment {
        let power = "CAST(\(Decimal.power(shift)) AS HUGEINT)"
        let rest = "(\(dividend) % \(divisor))"
        let rounded = "(2 * \(rest) * \(power) + ABS(\(divisor)) * SIGN(\(rest))) // (2 * \(divisor))"
        let whole = "CAST(\(dividend) // \(divisor) * \(power) + \(rounded) AS DECIMAL(38, 0))"
        guard let digits = type.digits, digits.scale > 0 else {
            return Fragment("CAST(\(whole) AS \(dialect.type(type) ?? ""))")
        }
        let unit = Decimal.text(1, scale: digits.scale)
        return Fragment(
            "CAST(\(whole) * CAST('\(unit)' AS DECIMAL(\(digits.scale + 1), \(digits.scale))) "
                + "AS \(dialect.type(type) ?? ""))")
    }

    /// An exact number as the whole number that its digits are without the point.
    private mutating func unscaled(_ scalar: Scalar) throws(CompileError) -> String {
        switch scalar.literalValue {
        case .integer(let number): return "CAST(\(number) AS HUGEINT)"
        case .decimal(let number): return "CAST(\(number) AS HUGEINT)"
        default: return duckDBUnscaled(try write(scalar).text, scalar.type)
        }
    }

    func duckDBUnscaled(_ text: String, _ type: SQLType) -> String {
        if type.isInteger { return "CAST(\(text) AS HUGEINT)" }
        return "CAST(REPLACE(CAST(\(text) AS VARCHAR), '.', '') AS HUGEINT)"
    }
}

extension Refusals {
    /// What would be added up before the digits beyond the result's scale are cut off.
    fileprivate static let sumsOfLongerScales: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard let scale = result.digits?.scale, arguments.contains(where: { ($0.digits?.scale ?? 0) > scale }) else {
            return nil
        }
        return Inhibition(.functionSemanticsDiffer, "the remote may cut the digits of \(result) otherwise")
    }

    fileprivate static let productsBeyond38Digits: @Sendable ([SQLType], SQLType) -> Inhibition? = {
        arguments, result in
        guard case .numeric = result, arguments.compactMap(\.decimalDigits).map(\.precision).reduce(0, +) > 38 else {
            return nil
        }
        return Inhibition(.functionSemanticsDiffer, "the remote has no room for all digits of this product")
    }

    /// What 128 bits do not hold: see `ScalarWriter.duckDBQuotient`.
    fileprivate static let wideQuotients: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard case .numeric = result else { return nil }
        let digits = arguments.compactMap { ($0.asDecimal ?? $0).decimalDigits }
        guard digits.count == 2, let scale = result.digits?.scale,
            case let shift = scale + digits[1].scale - digits[0].scale, shift >= 0, digits[1].precision + shift < 38
        else { return Inhibition(.functionSemanticsDiffer, "the remote divides these decimals as doubles") }
        return nil
    }

    fileprivate static let wideRemainders: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        let digits = arguments.compactMap(\.digits)
        guard let integer = digits.map(\.integer).max(), let scale = digits.map(\.scale).max(),
            integer + scale > 38
        else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote has no type that holds both numbers")
    }
}
