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
            .factorial: .init(.call("federate_factorial")),
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
                    return try writer.duckDBRounded(function, scalar, arguments)
                })
        }
        return table
    }()

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
        case (_, .text) where from.isFloat: return floatText
        case (_, .boolean) where from.isText:
            return .template("federate_boolean({0})")
        default: return nil
        }
    }

    static func engineTryCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> String? {
        guard let type = duckdbEngine.type(to) else { return nil }
        switch (from, to) {
        // As in DC SQL a real is rounded from a double.
        case (_, .real) where from.isText && kind != .spark:
            return "federate_float(TRY_CAST(\(readable(.double)) AS DOUBLE))"
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
