import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Numeric functions in the embedded engine.
    ///
    /// DuckDB raises where Spark gives NaN or NULL (<https://duckdb.org/docs/stable/sql/functions/numeric>): such
    /// functions the engine registers itself. No spelling writes an operand twice: the text of nested calls would grow
    /// with a power of two.
    static let engineNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .negate: .init(.template("(-{0})")),
            .abs: .init(.call("ABS")),
            .divideNonZero: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    if arguments[1].isNonZeroLiteral { return try writer.infix("/", arguments, .product) }
                    return try writer.call("federate_quotient", arguments)
                }),
            .moduloNonZero: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if arguments[1].isNonZeroLiteral { return try writer.infix("%", arguments, .product) }
                    let rest = try writer.call("federate_remainder", arguments)
                    return scalar.type == .double ? rest : Fragment("CAST(\(rest.text) AS FLOAT)")
                }),
            .modulo: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type.isFloat { return try writer.infix("%", arguments, .product) }
                    let types = arguments.map(\.type)
                    if let common = types[0].digits.flatMap({ left in types[1].digits.map { right in (left, right) } }),
                        max(common.0.integer, common.1.integer) + max(common.0.scale, common.1.scale) > 38
                    {
                        // The engine would bring both to one type first, and none holds them.
                        return try writer.decimalCall(.modulo, arguments[0], arguments[1], scalar.type)
                    }
                    let type = writer.dialect.type(scalar.type) ?? "BIGINT"
                    // The smallest integer has no quotient by -1.
                    if arguments[1].isNonZeroLiteral, arguments[1].literalValue != .integer(-1) {
                        return Fragment("CAST(\(try writer.infix("%", arguments, .product).text) AS \(type))")
                    }
                    guard scalar.type.isInteger else {
                        return try writer.decimalCall(.modulo, arguments[0], arguments[1], scalar.type)
                    }
                    let rest = try writer.call("federate_modulo", arguments)
                    return scalar.type == .bigint ? rest : Fragment("CAST(\(rest.text) AS \(type))")
                }),
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
            .roundHalfEven: .init(.call("federate_rint")),
            .squareRoot: .init(.call("federate_sqrt")),
            .cubeRoot: .init(.call("CBRT")),
            .exp: .init(.call("EXP")),
            .naturalLogarithm: .init(.call("federate_ln")),
            .decimalLogarithm: .init(.call("federate_log10")),
            .logarithm: .init(.call("federate_log")),
            .power: .init(.call("POWER")),
            .sin: .init(.call("federate_sin")),
            .cos: .init(.call("federate_cos")),
            .tan: .init(.call("federate_tan")),
            .cot: .init(.call("federate_cot")),
            .asin: .init(.call("federate_asin")),
            .acos: .init(.call("federate_acos")),
            .bitAnd: .init(.template("({0} & {1})")),
            .bitOr: .init(.template("({0} | {1})")),
            .bitXor: .init(.call("XOR")),
            .bitNot: .init(.template("(~{0})")),
            .shiftLeft: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    Fragment(try writer.fill(shiftedLeft(isLong: scalar.type == .bigint), arguments))
                }),
            .shiftRight: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    Fragment(try writer.fill("({0} >> ({1} & \(scalar.type == .bigint ? 63 : 31)))", arguments))
                }),
            .factorial: .init(.call("federate_factorial")),
            .random: .init(.call("RANDOM")),
            .greatest: .init(.call("GREATEST")),
            .least: .init(.call("LEAST")),
            .raise: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let message = try writer.write(arguments[0]).text
                    return Fragment("CAST(error(\(message)) AS \(writer.dialect.type(scalar.type) ?? "VARCHAR"))")
                }),
        ]
        for (function, name) in [
            (Function.atan, "ATAN"), (.atan2, "ATAN2"), (.degrees, "DEGREES"), (.radians, "RADIANS"),
        ] {
            table[function] = .init(.call(name))
        }
        for function in [Function.ceiling, .floor, .truncate] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    // Spark's ceilings and floors of decimals have fewer digits than their operand.
                    let operand = arguments[0].type
                    if arguments.count == 1, !operand.isFloat, function != .truncate {
                        let name = function == .ceiling ? "CEIL" : "FLOOR"
                        let text = try writer.write(arguments[0]).text
                        return Fragment("CAST(\(name)(\(text)) AS \(writer.dialect.type(scalar.type) ?? ""))")
                    }
                    let expanded = RoundedNumber.expanded(function, arguments, scalar.type.isFloat ? .double : operand)
                    if expanded.type == scalar.type { return try writer.write(expanded) }
                    let text = try writer.write(expanded).text
                    return Fragment("CAST(\(text) AS \(writer.dialect.type(scalar.type) ?? ""))")
                })
        }
        return table
    }()

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
    private static func shiftedLeft(isLong: Bool) -> String {
        let (wide, type, bits) = isLong ? ("HUGEINT", "BIGINT", 63) : ("BIGINT", "INTEGER", 31)
        let (mask, sign) = isLong ? ("18446744073709551615", "9223372036854775808") : ("4294967295", "2147483648")
        let product = "CAST({0} AS \(wide)) * (CAST(1 AS \(wide)) << CAST({1} & \(bits) AS \(wide)))"
        return "CAST(XOR((\(product)) & CAST(\(mask) AS \(wide)), CAST(\(sign) AS \(wide))) - \(sign) AS \(type))"
    }

    // MARK: - Casts

    /// Text that DuckDB would read as a number, and Spark would not, is kept from it.
    private static func readable(_ target: SQLType) -> String {
        if target.isInteger { return "federate_integer_text({0})" }
        // DuckDB rounds a text with an exponent more than once, and fails for `12345e-5` of five digits.
        return target.isFloat ? "federate_float_text({0})" : "federate_plain_number({0})"
    }

    static func engineCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        guard let type = duckdbEngine.type(to) else { return nil }
        switch (from, to) {
        case _ where from.isText && to.isNumber: return .template("CAST(\(readable(to)) AS \(type))")
        // Through the shortest text that reads as the float, which is what Spark rounds.
        case (.double, .numeric), (.real, .numeric):
            // An infinity and NaN are no decimals: Spark gives NULL for them.
            return .template("CAST(federate_finite_number(CAST({0} AS VARCHAR)) AS \(type))")
        case (.boolean, .text): return .cast
        // Without a digit before the point DuckDB writes none.
        case (.numeric(let precision, let scale), .text) where precision == scale && precision < 38:
            return .template("CAST(CAST({0} AS DECIMAL(\(precision + 1), \(scale))) AS VARCHAR)")
        case (_, .text) where from.isExact: return .cast
        case (_, .text) where from.isFloat: return floatText
        case (_, .boolean) where from.isText:
            return .template("federate_boolean({0})")
        default: return nil
        }
    }

    static func engineTryCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> String? {
        guard let type = duckdbEngine.type(to) else { return nil }
        switch (from, to) {
        case _ where from.isText && to.isNumber: return "TRY_CAST(\(readable(to)) AS \(type))"
        case (.numeric, _) where to.isInteger, (.double, _) where to.isInteger, (.real, _) where to.isInteger:
            return kind == .spark ? "TRY_CAST(TRUNC({0}) AS \(type))" : "TRY_CAST({0} AS \(type))"
        case _ where from.isExact && to.isExact: return "TRY_CAST({0} AS \(type))"
        case _ where from.isText && kind == .spark: return engineTemporalTryCast(to)
        default: return nil
        }
    }
}

extension Scalar {
    fileprivate var isNonZeroLiteral: Bool {
        switch literalValue {
        case .integer(let number): number != 0
        case .decimal(let number): number != 0
        case .double(let number): number != 0
        default: false
        }
    }
}
