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
        let (type, remoteCast) = (dialect.type, dialect.cast)
        dialect.type = { $0 == .json || $0 == .uuid || $0 == .time ? "VARCHAR" : type($0) }
        dialect.functions[.concatenate] = .init(.custom(typedConcatenation))
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.json, .text), (.uuid, .text), (.time, .text): return .passing
            case _ where from.isText && to.isText: return remoteCast(from, to, kind)
            case _ where kind == .spark && to.isInteger && !from.isInteger && from.isNumber:
                return .template("CAST(TRUNC({0}) AS \(type(to) ?? ""))")
            case (.double, .real): return kind == .spark ? .template("federate_float({0})") : .cast
            case _ where from.isFloat && to.isInteger: return .cast
            default:
                return engineCast(from, to) ?? engineTemporalCast(from, to) ?? duckDBCast(from, to)
            }
        }
        for function in [Function.add, .subtract, .multiply] { dialect.functions[function]?.refuses = { _, _ in nil } }
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
        dialect.functions[.microsecondsOfTime] = .init(
            .template("EPOCH_US(CAST('1970-01-01' AS TIMESTAMP) + CAST({0} AS INTERVAL))"))
        dialect.functions[.timeOfMicroseconds] = .init(.template("STRFTIME(MAKE_TIMESTAMP({0}), '%H:%M:%S.%f')"))
        dialect.likeOfPatterns = "federate_like({0}, {1}, {2})"
        dialect.tryCast = { from, to, kind in engineTryCast(from, to, kind) }
        dialect.functions[.soleValue] = soleValue
        dialect.aggregate = { writer, call, tail throws(CompileError) in try writer.engineAggregate(call, tail) }
    }

    /// One whose operand turns out to be a constant NULL has no type in the engine: its column would be an INTEGER.
    private static let typedConcatenation: CallWriter = { writer, scalar, arguments throws(CompileError) in
        let operands = arguments.flatMap(\.concatenated)
        var text = try writer.write(operands[0]).within(.concatenation)
        for operand in operands.dropFirst() {
            let right = try writer.write(operand)
            text += " || " + (right.precedence <= .concatenation ? "(\(right.text))" : right.text)
        }
        guard operands.contains(where: { $0.isNullable && $0.columnID == nil }) else {
            return Fragment(text, .concatenation)
        }
        return Fragment("CAST(\(text) AS \(try writer.typeName(scalar.type, scalar.range)))")
    }
}

extension ScalarWriter {
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
}
