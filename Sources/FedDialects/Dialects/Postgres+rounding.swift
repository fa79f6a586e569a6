import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Rounding and bits in PostgreSQL (<https://www.postgresql.org/docs/current/functions-math.html>).
    ///
    /// What rounds a double gives a whole one, and does not fail. Shifts leave it to the processor what becomes of a
    /// count that is too large.
    static let postgresRounding: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .roundHalfEven: .init(.call("ROUND"), refuses: Refusals.otherThanDoubles),
            .roundHalfAway: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .double {
                        // What is left of a double without its whole part is exact.
                        return Fragment(
                            try writer.fill(
                                "CASE WHEN ABS({0} - TRUNC({0})) >= 0.5 THEN TRUNC({0}) + SIGN({0}) "
                                    + "ELSE TRUNC({0}) END", arguments))
                    }
                    return try writer.ofDecimals("ROUND", scalar, arguments)
                },
                refuses: { arguments, result in
                    if result == .double, arguments == [.double] { return nil }
                    return Refusals.otherThanNumerics(arguments, result)
                }),
            .bitAnd: .init(.template("({0} & {1})"), refuses: Refusals.otherThanWholeNumbers),
            .bitOr: .init(.template("({0} | {1})"), refuses: Refusals.otherThanWholeNumbers),
            .bitXor: .init(.template("({0} # {1})"), refuses: Refusals.otherThanWholeNumbers),
            .bitNot: .init(.template("(~{0})"), refuses: Refusals.otherThanWholeNumbers),
        ]
        for (function, name) in [(Function.ceiling, "CEIL"), (.floor, "FLOOR"), (.truncate, "TRUNC")] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .double { return try writer.call(name, arguments) }
                    return try writer.ofDecimals(name, scalar, arguments)
                },
                refuses: { arguments, result in
                    if result == .double, arguments == [.double] { return nil }
                    if arguments.count > 1, function != .truncate {
                        return Inhibition(.functionSemanticsDiffer, "PostgreSQL has no \(name) to a digit")
                    }
                    return Refusals.otherThanNumerics(arguments, result)
                })
        }
        for (function, sign) in [(Function.shiftLeft, "<<"), (.shiftRight, ">>")] {
            table[function] = .shift("({0} \(sign) {count})", masked: "({1} & {bits})", of: "PostgreSQL")
        }
        return table
    }()
}

extension ScalarWriter {
    /// A function of decimals whose result has another number of digits than DC SQL's.
    fileprivate mutating func ofDecimals(
        _ name: String, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let call = "\(name)(\(try join(arguments, ", ", within: .or)))"
        return Fragment("CAST(\(call) AS \(try typeName(scalar.type, scalar.range)))")
    }
}

extension Refusals {
    static let otherThanNumerics: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard case .numeric = result, case .numeric = arguments[0] else {
            return Inhibition(.functionSemanticsDiffer, "PostgreSQL rounds \(arguments[0]) otherwise")
        }
        return nil
    }

    static let otherThanWholeNumbers: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result.isInteger, arguments.allSatisfy({ $0 == result }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "PostgreSQL has other bits for \(result)")
    }
}
