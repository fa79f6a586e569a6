import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// DuckDB as the embedded engine: the whole algebra, with the functions that the engine registers.
    ///
    /// DuckDB divides decimals as floats, gives NULL for an integer divided by zero, and averages decimals as
    /// floats; what differs is spelled out or computed by a registered function on exact integers.
    package static let duckdbEngine = duckdb.deriving("duckdb_engine") { dialect in
        // DuckDB rewrites `NOT (x IN …)` before it looks for the group `x IN …`.
        dialect.matchesComputedGroups = false
        dialect.semiJoin = "SEMI JOIN"
        dialect.antiJoin = "ANTI JOIN"
        // Views have no collations.
        dialect.binaryOrder = nil
        dialect.binaryEquality = nil
        let type = dialect.type
        dialect.type = { $0 == .json || $0 == .uuid || $0 == .time ? "VARCHAR" : type($0) }
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.varchar, .text), (.json, .text), (.uuid, .text), (.time, .text): return .passing
            case (.char, .text): return .template("RTRIM({0}, ' ')")
            case (_, .varchar(let length)) where from.isText: return .template("SUBSTRING({0}, 1, \(length))")
            case (_, .char(let length)) where from.isText:
                return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
            case _ where kind == .spark && to.isInteger && !from.isInteger && from.isNumber:
                return .template("CAST(TRUNC({0}) AS \(type(to) ?? ""))")
            case (.double, .real): return .cast
            case _ where from.isFloat && to.isInteger: return .cast
            default: return StandardCasts.form(from: from, to: to)
            }
        }
        for function in [Function.add, .subtract] {
            let sign = function == .add ? "+" : "-"
            dialect.functions[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.engineSum(sign, scalar, arguments)
                })
        }
        dialect.functions[.multiply] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.engineProduct(scalar, arguments)
            })
        dialect.functions[.divide] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.engineQuotient(scalar, arguments)
            })
        dialect.functions[.divideNonZero] = .init(.template(checked("{0} / {1}", "DOUBLE")))
        dialect.functions[.modulo] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                Fragment(try writer.fill(checked("{0} % {1}", writer.dialect.type(scalar.type) ?? "BIGINT"), arguments))
            })
        dialect.functions[.negate] = .init(.template("(-{0})"))
        dialect.functions[.abs] = .init(.call("ABS"))
        dialect.functions[.roundHalfAway] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                Fragment(
                    "CAST(ROUND(\(try writer.write(arguments[0]).text), 0) AS \(writer.dialect.type(scalar.type) ?? ""))"
                )
            })
        dialect.functions[.roundHalfEven] = .init(.template("ROUND_EVEN({0}, 0)"))
        dialect.functions[.addDays] = .init(.template("({0} + {1})"))
        dialect.functions[.addInterval] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                try writer.engineInterval(arguments)
            })
        dialect.aggregate = { writer, call throws(CompileError) in try writer.engineAggregate(call) }
    }

    /// An operation whose second operand must not be zero.
    private static func checked(_ operation: String, _ type: String) -> String {
        "(CASE WHEN {1} = 0 THEN CAST(error('division by zero') AS \(type)) ELSE \(operation) END)"
    }
}

extension ScalarWriter {
    /// DuckDB's sums have the scale of DC SQL's, but perhaps another precision.
    fileprivate mutating func engineSum(
        _ sign: String, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let left = try write(arguments[0]).within(.sum)
        let right = try write(arguments[1])
        let plain = Fragment("\(left) \(sign) \(right.precedence <= .sum ? "(\(right.text))" : right.text)", .sum)
        guard case .numeric = scalar.type, let type = dialect.type(scalar.type) else { return plain }
        let types = arguments.compactMap(\.type.decimalDigits)
        guard types.count == 2, DecimalRules.dc.result(.add, types[0], types[1]) != scalar.type else { return plain }
        return Fragment("CAST(\(plain.text) AS \(type))")
    }

    fileprivate mutating func engineProduct(
        _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let digits = arguments.compactMap(\.type.decimalDigits)
        if case .numeric(let precision, let scale) = scalar.type, digits.count == 2 {
            let exact = (precision: digits[0].precision + digits[1].precision, scale: digits[0].scale + digits[1].scale)
            if exact.precision > 38 {
                return try decimalCall(.multiply, arguments[0], arguments[1], scalar.type)
            }
            let plain = try infix("*", arguments, .product)
            if exact == (precision, scale) { return plain }
            return Fragment("CAST(\(plain.text) AS DECIMAL(\(precision), \(scale)))")
        }
        return try infix("*", arguments, .product)
    }

    fileprivate mutating func engineQuotient(
        _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        if scalar.type.isFloat { return try infix("/", arguments, .product) }
        if scalar.type.isInteger {
            let texts = (try write(arguments[0]).text, try write(arguments[1]).text)
            let call = "federate_divide(CAST(\(texts.0) AS BIGINT), CAST(\(texts.1) AS BIGINT))"
            return Fragment(scalar.type == .bigint ? call : "CAST(\(call) AS \(dialect.type(scalar.type) ?? ""))")
        }
        return try decimalCall(.divide, arguments[0], arguments[1], scalar.type)
    }

    /// A call of a registered function, whose operands have just its types.
    private mutating func decimalCall(
        _ operation: DecimalFunction.Operation, _ left: Scalar, _ right: Scalar, _ result: SQLType
    ) throws(CompileError) -> Fragment {
        try decimalCall(
            operation, (write(left).text, left.type.asDecimal ?? left.type),
            (write(right).text, right.type.asDecimal ?? right.type), result)
    }

    private mutating func decimalCall(
        _ operation: DecimalFunction.Operation, _ left: (text: String, type: SQLType),
        _ right: (text: String, type: SQLType), _ result: SQLType
    ) throws(CompileError) -> Fragment {
        let function = DecimalFunction(operation: operation, left: left.type, right: right.type, result: result)
        if !decimalFunctions.contains(function) { decimalFunctions.append(function) }
        return Fragment("\(function.name)(\(left.text), \(right.text))")
    }

    private mutating func infix(
        _ sign: String, _ arguments: [Scalar], _ precedence: Fragment.Precedence
    ) throws(CompileError) -> Fragment {
        let right = try write(arguments[1])
        let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
        return Fragment("\(try write(arguments[0]).within(precedence)) \(sign) \(tight)", precedence)
    }

    fileprivate mutating func engineInterval(_ arguments: [Scalar]) throws(CompileError) -> Fragment {
        guard case .literal(.interval(let months, let days, let microseconds)) = arguments[1].kind else {
            throw .notSupported("an interval that is not a literal", at: arguments[1].range)
        }
        var text = try write(arguments[0]).within(.product)
        for (amount, unit) in [(Int64(months), "months"), (Int64(days), "days"), (microseconds, "microseconds")]
        where amount != 0 {
            text += " + INTERVAL '\(amount) \(unit)'"
        }
        return Fragment(text, .sum)
    }

    fileprivate mutating func engineAggregate(_ call: Aggregate.Call) throws(CompileError) -> Fragment {
        guard let argument = call.argument else { return Fragment("COUNT(*)") }
        let text = try write(argument).text
        let operand = (call.isDistinct ? "DISTINCT " : "") + text
        let type = dialect.type(call.type) ?? ""
        switch call.function {
        case .countRows, .count: return Fragment("COUNT(\(operand))")
        case .min: return Fragment("MIN(\(operand))")
        case .max: return Fragment("MAX(\(operand))")
        case .sum:
            if call.type == .double { return Fragment("SUM(\(operand))") }
            // Integers sum up to a hugeint, decimals to 38 digits, reals to a double.
            return Fragment("CAST(SUM(\(operand)) AS \(type))")
        case .avg:
            if call.type == .double { return Fragment("AVG(\(operand))") }
            let scale = argument.type.digits?.scale ?? 0
            let sum = SQLType.numeric(precision: 38, scale: scale)
            let count = SQLType.numeric(precision: 20, scale: 0)
            return try decimalCall(
                .divide, ("CAST(SUM(\(operand)) AS \(dialect.type(sum) ?? ""))", sum),
                ("CAST(COUNT(\(operand)) AS \(dialect.type(count) ?? ""))", count), call.type)
        default:
            throw .notSupported("the aggregate \(call.function.rawValue) in \(dialect.name)", at: argument.range)
        }
    }
}
