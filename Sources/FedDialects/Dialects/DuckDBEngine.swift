import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// DuckDB as the embedded engine: the whole algebra, with the functions that the engine registers.
    ///
    /// DuckDB divides decimals as floats, gives NULL for an integer divided by zero, and averages decimals as
    /// floats; what differs is spelled out or computed by a registered function on exact integers.
    package static let duckdbEngine: Dialect = duckdb.deriving("duckdb_engine") { dialect in
        // DuckDB rewrites `NOT (x IN …)` before it looks for the group `x IN …`.
        dialect.matchesComputedGroups = false
        dialect.forgetsTypeOfNull = true
        dialect.overflowsInFrames = true
        dialect.binding = Dialect.Binding(
            name: "federate_it", words: ("LIST_TRANSFORM([", "], lambda federate_it: ", ")[1]"))
        dialect.rows = .duckdb
        dialect.semiJoin = "SEMI JOIN"
        dialect.antiJoin = "ANTI JOIN"
        // Views have no collations.
        dialect.binaryOrder = nil
        dialect.binaryEquality = nil
        let type = dialect.type
        dialect.type = { $0 == .json || $0 == .uuid || $0 == .time ? "VARCHAR" : type($0) }
        dialect.functions[.concatenate] = .init(.infix("||", .concatenation))
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.varchar, .text), (.json, .text), (.uuid, .text), (.time, .text): return .passing
            case (.char, .text): return .template("RTRIM({0}, ' ')")
            case (_, .varchar(let length)) where from.isText: return .template("SUBSTRING({0}, 1, \(length))")
            case (_, .char(let length)) where from.isText:
                return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
            case _ where kind == .spark && to.isInteger && !from.isInteger && from.isNumber:
                return .template("CAST(TRUNC({0}) AS \(type(to) ?? ""))")
            case (.double, .real): return kind == .spark ? .template("federate_float({0})") : .cast
            case _ where from.isFloat && to.isInteger: return .cast
            default:
                return engineCast(from, to) ?? engineTemporalCast(from, to) ?? StandardCasts.form(from: from, to: to)
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
        // DuckDB computes what occurs twice before it looks at the conditions of COALESCE, but not at those of CASE.
        dialect.functions[.coalesce] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard let last = arguments.last, arguments.dropFirst().contains(where: \.isFallible) else {
                    return Fragment("COALESCE(\(try writer.join(arguments, ", ", within: .or)))")
                }
                if case .call(.coalesce, let first) = arguments[0].kind {
                    // Of one COALESCE in the other each condition would repeat all below it.
                    let flat = first + arguments.dropFirst()
                    return try writer.write(
                        Scalar(.call(.coalesce, flat), type: scalar.type, isNullable: scalar.isNullable))
                }
                let branches = arguments.dropLast().map {
                    Scalar.Branch(condition: .not(.isNull($0)), result: $0)
                }
                return try writer.write(
                    Scalar(.searchedCase(branches, otherwise: last), type: scalar.type, isNullable: scalar.isNullable))
            })
        dialect.functions.merge(engineNumeric) { $1 }
        dialect.functions.merge(engineText) { $1 }
        dialect.likeOfPatterns = "federate_like({0}, {1}, {2})"
        dialect.tryCast = { from, to, kind in engineTryCast(from, to, kind) }
        dialect.functions.merge(engineTemporal) { $1 }
        dialect.functions[.soleValue] = soleValue
        dialect.aggregate = { writer, call, tail throws(CompileError) in try writer.engineAggregate(call, tail) }
    }
}

extension ScalarWriter {
    /// DuckDB's sums have the scale of DC SQL's, but perhaps another precision.
    fileprivate mutating func engineSum(
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

    fileprivate mutating func engineProduct(
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
    mutating func decimalCall(
        _ operation: DecimalFunction.Operation, _ left: Scalar, _ right: Scalar, _ result: SQLType
    ) throws(CompileError) -> Fragment {
        try decimalCall(
            operation, (write(left).text, left.type.asDecimal ?? left.type),
            (write(right).text, right.type.asDecimal ?? right.type), result)
    }

    mutating func decimalCall(
        _ operation: DecimalFunction.Operation, _ left: (text: String, type: SQLType),
        _ right: (text: String, type: SQLType), _ result: SQLType
    ) throws(CompileError) -> Fragment {
        let function = DecimalFunction(operation: operation, left: left.type, right: right.type, result: result)
        if !decimalFunctions.contains(function) { decimalFunctions.append(function) }
        return Fragment("\(function.name)(\(left.text), \(right.text))")
    }

    /// Adds months, and subtracts what has a fixed length.
    ///
    /// To DuckDB 30 days equal one month: of `x + INTERVAL '30 days'` and `x + INTERVAL '1 month'` in one statement it
    /// computes only one.
    mutating func engineInterval(_ arguments: [Scalar]) throws(CompileError) -> Fragment {
        guard case .literal(.interval(let months, let days, let microseconds)) = arguments[1].kind else {
            throw .notSupported("an interval that is not a literal", at: arguments[1].range)
        }
        var text = try write(arguments[0]).within(.product)
        if months != 0 { text += " + INTERVAL '\(months) months'" }
        for (amount, unit) in [(Int64(days), "days"), (microseconds, "microseconds")] where amount != 0 {
            text += " - INTERVAL '\(-Int128(amount)) \(unit)'"
        }
        return Fragment(text, .sum)
    }
}
