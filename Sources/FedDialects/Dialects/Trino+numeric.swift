import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of numbers in Trino (<https://trino.io/docs/current/functions/math.html>).
    ///
    /// Integers are divided toward zero, floats as IEEE 754 has it. Functions of bits are of bigints, shifts of the type
    /// of what is shifted, by an integer
    /// (<https://github.com/trinodb/trino/blob/master/core/trino-main/src/main/java/io/trino/operator/scalar/BitwiseFunctions.java>).
    static let trinoNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type.isInteger { return try writer.trinoInteger("/", scalar, arguments) }
                    guard case .numeric(_, let scale) = scalar.type else {
                        return try writer.infix("/", arguments, .product)
                    }
                    return try writer.trinoQuotient(scalar, scale, arguments)
                }, refuses: Refusals.otherThanIntegersOrDoubles),
            .modulo: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.trinoInteger("%", scalar, arguments)
                }, refuses: Refusals.otherThanIntegersOrDoubles),
            // To a whole number by adding what leaves no room for a fraction; a zero keeps its sign.
            .roundHalfEven: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let large = "4503599627370496E0"
                    return Fragment(
                        try writer.fill(
                            "CASE WHEN {0} = 0E0 OR ABS({0}) >= \(large) THEN {0} "
                                + "WHEN {0} < 0E0 THEN -((\(large) - {0}) - \(large)) "
                                + "ELSE ({0} + \(large)) - \(large) END", arguments))
                }, refuses: Refusals.otherThanDoubles),
            .squareRoot: .init(.call("SQRT"), refuses: Refusals.otherThanDoubles),
            // What is behind the last digit that stays is the remainder, whose sign is the number's.
            .truncate: FunctionSpelling(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .double { return try writer.call("TRUNCATE", arguments) }
                    let type = try writer.typeName(scalar.type, scalar.range)
                    guard let unit = writer.lastUnit(arguments) else {
                        return Fragment("CAST(\(try writer.write(arguments[0]).text) AS \(type))")
                    }
                    return Fragment(try writer.fill("CAST({0} - {0} % \(unit) AS \(type))", arguments))
                }, refuses: Refusals.otherThanOneDoubleOrShortDecimals),
            .ceiling: trinoWhole("CEILING"),
            .floor: trinoWhole("FLOOR"),
            .bitNot: trinoBits("BITWISE_NOT({0})"),
            .bitAnd: trinoBits("BITWISE_AND({0}, {1})"),
            .bitOr: trinoBits("BITWISE_OR({0}, {1})"),
            .bitXor: trinoBits("BITWISE_XOR({0}, {1})"),
            .shiftLeft: trinoShift("BITWISE_LEFT_SHIFT"),
            .shiftRight: trinoShift("BITWISE_RIGHT_SHIFT_ARITHMETIC"),
        ]
        // NULL where one argument is.
        for (function, name) in [(Function.greatest, "GREATEST"), (.least, "LEAST")] {
            table[function] = FunctionSpelling(
                .template("COALESCE(\(name)({0}, {1}), {0}, {1})"), refuses: Refusals.floats
            ).refusing { arguments in
                guard arguments.count != 2 || arguments[0].type != arguments[1].type else { return nil }
                return Inhibition(.functionSemanticsDiffer, "Trino's \(name) of a NULL is NULL")
            }
        }
        return table
    }()

    private static func trinoBits(_ call: String) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let type = try writer.typeName(scalar.type, scalar.range)
                return Fragment("CAST(\(try writer.fill(call, arguments)) AS \(type))")
            })
    }

    private static func trinoShift(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let mask = scalar.type == .bigint ? 63 : 31
                let type = try writer.typeName(scalar.type, scalar.range)
                return Fragment(
                    try writer.fill(
                        "\(name)(CAST({0} AS \(type)), CAST(BITWISE_AND({1}, \(mask)) AS INTEGER))", arguments))
            })
    }

    private static func trinoWhole(_ name: String) -> FunctionSpelling {
        FunctionSpelling(
            .custom { writer, scalar, arguments throws(CompileError) in
                let call = try writer.call(name, arguments)
                if scalar.type == .double { return call }
                return Fragment("CAST(\(call.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
            }, refuses: Refusals.otherThanOneDoubleOrShortDecimals
        ).refusing { arguments in
            guard arguments.count > 1 else { return nil }
            return Inhibition(.functionSemanticsDiffer, "Trino's \(name) leaves no digits of a fraction")
        }
    }
}

extension ScalarWriter {
    /// Integers are computed in the wider one's type, which is the result's.
    fileprivate mutating func trinoInteger(
        _ sign: String, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let plain = try infix(sign, arguments, .product)
        guard scalar.type.isInteger, SQLType.common(arguments[0].type, arguments[1].type) != scalar.type else {
            return plain
        }
        return Fragment("CAST(\(plain.text) AS \(try typeName(scalar.type, scalar.range)))")
    }

    /// A quotient has the scale of the dividend, and is rounded there once.
    fileprivate mutating func trinoQuotient(
        _ scalar: Scalar, _ scale: Int, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let type = try typeName(scalar.type, scalar.range)
        let wide = try typeName(.numeric(precision: 38, scale: scale), scalar.range)
        return Fragment(try fill("CAST(CAST({0} AS \(wide)) / {1} AS \(type))", arguments))
    }

    /// One of the last digit that is kept, if others behind it are not.
    fileprivate func lastUnit(_ arguments: [Scalar]) -> String? {
        var digits = 0
        if arguments.count > 1, case .integer(let number)? = arguments[1].literalValue { digits = Int(number) }
        guard let scale = arguments[0].type.digits?.scale, digits < scale else { return nil }
        return digits > 0
            ? "DECIMAL '\(Decimal.text(1, scale: digits))'" : "DECIMAL '\(Decimal.power(min(-digits, 37)))'"
    }
}

extension Refusals {
    /// Integers, whose quotients are cut, and doubles, whose overflows are infinite.
    static let otherThanIntegersOrDoubles: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result.isInteger, arguments.allSatisfy(\.isInteger) { return nil }
        return otherThanDoubles(arguments, result)
    }

    /// Decimals with room for one digit more.
    static let otherThanShortDecimals: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if case .numeric = result, let digits = arguments.first?.decimalDigits, digits.precision < 38 { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may round \(result) otherwise")
    }

    /// One double, which becomes whole, or a decimal with room for one digit more.
    static let otherThanOneDoubleOrShortDecimals: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if result == .double, arguments == [.double] { return nil }
        return otherThanShortDecimals(arguments, result)
    }

    /// NaN has another place in each order.
    static let floats: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        guard result.isFloat else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may order NaN otherwise")
    }
}
