import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// What MySQL computes with numbers as DC SQL does.
    ///
    /// Its decimals have 65 digits and are exact as long as the result has all digits of the scale
    /// (<https://dev.mysql.com/doc/refman/8.4/en/precision-math-expressions.html>). Bits are those of 64 without a sign
    /// (<https://dev.mysql.com/doc/refman/8.4/en/bit-functions.html>), which a cast gives back.
    static func mySQLNumeric(largestScale: Int) -> [Function: FunctionSpelling] {
        [
            .add: .init(.infix("+", .sum), refuses: Refusals.inexactArithmetic),
            .subtract: .init(.infix("-", .sum), refuses: Refusals.inexactArithmetic),
            .multiply: .init(.infix("*", .product)) { arguments, result in
                if let refusal = Refusals.inexactArithmetic(arguments, result) { return refusal }
                let scale = arguments.compactMap { $0.digits?.scale }.reduce(0, +)
                if scale <= min(result.digits?.scale ?? 0, largestScale) { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote keeps other digits of this product")
            },
            .divide: .init(mySQLQuotient, refuses: { mySQLRefusesQuotient($0, $1, largestScale) }),
            .modulo: .init(.mySQLCast("({0} % {1})")) { arguments, result in
                let digits = arguments.compactMap(\.digits)
                if result.isExact, digits.count == 2, digits.allSatisfy({ $0.scale <= largestScale }) { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote has NULL for a remainder by zero")
            },
            .negate: .init(.template("(-{0})"), refuses: Refusals.inexactArithmetic),
            .abs: .init(.call("ABS"), refuses: Refusals.inexactArithmetic),
            .roundHalfAway: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let call = try writer.call("ROUND", arguments).text
                    return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: Refusals.otherThanExact),
            .ceiling: .init(.mySQLCast("CEILING({0})"), refuses: Refusals.digitsOfDecimals),
            .floor: .init(.mySQLCast("FLOOR({0})"), refuses: Refusals.digitsOfDecimals),
            .truncate: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                    let type = try writer.typeName(scalar.type, scalar.range)
                    return Fragment("CAST(TRUNCATE(\(try writer.write(arguments[0]).text), \(digits)) AS \(type))")
                }, refuses: Refusals.withoutRoomToRound),
            .bitAnd: .init(.template("CAST({0} & {1} AS SIGNED)")),
            .bitOr: .init(.template("CAST({0} | {1} AS SIGNED)")),
            .bitXor: .init(.template("CAST({0} ^ {1} AS SIGNED)")),
            .bitNot: .init(.template("CAST(~{0} AS SIGNED)")),
            .shiftLeft: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .bigint {
                        return Fragment(try writer.fill("CAST({0} << ({1} & 63) AS SIGNED)", arguments))
                    }
                    let low = try writer.fill("(({0} << ({1} & 31)) & 4294967295)", arguments)
                    return Fragment("(CAST(\(low) ^ 2147483648 AS SIGNED) - 2147483648)")
                }),
            // Zeros come in from the left, which of a negative number's complement are ones.
            .shiftRight: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let bits = scalar.type == .bigint ? 63 : 31
                    return Fragment(
                        try writer.fill(
                            "CASE WHEN {0} < 0 THEN CAST(~(~{0} >> ({1} & \(bits))) AS SIGNED) "
                                + "ELSE CAST({0} >> ({1} & \(bits)) AS SIGNED) END", arguments))
                }),
            .greatest: .init(mySQLExtreme("GREATEST"), refuses: Refusals.otherThanComparable),
            .least: .init(mySQLExtreme("LEAST"), refuses: Refusals.otherThanComparable),
        ]
    }

    /// Integers are cut, and decimals rounded once, half away from zero.
    ///
    /// A quotient has four digits of scale more than the dividend, whatever the session says at least as many. See
    /// `ScalarWriter.postgresQuotient` for how many it needs so that rounding it twice is rounding it once.
    private static let mySQLQuotient = Spelling.custom { writer, scalar, arguments throws(CompileError) in
        if scalar.type.isFloat { return try writer.infix("/", arguments, .product) }
        let type = try writer.typeName(scalar.type, scalar.range)
        if scalar.type.isInteger {
            return Fragment("CAST(\(try writer.infix("DIV", arguments, .product).text) AS \(type))")
        }
        guard let digits = mySQLDividend(arguments.map(\.type), scalar.type) else {
            throw .notSupported("a quotient of these types in \(writer.dialect.name)", at: scalar.range)
        }
        let dividend = "CAST(\(try writer.write(arguments[0]).text) AS DECIMAL(\(digits.precision), \(digits.scale)))"
        return Fragment("CAST(\(dividend) / \(try writer.write(arguments[1]).within(.sign)) AS \(type))")
    }

    /// The digits with which a dividend is divided.
    private static func mySQLDividend(_ arguments: [SQLType], _ result: SQLType) -> (precision: Int, scale: Int)? {
        let digits = arguments.compactMap { ($0.asDecimal ?? $0).decimalDigits }
        guard digits.count == 2, let wanted = result.digits?.scale else { return nil }
        let scale = wanted + digits[0].scale + digits[1].precision + 1
        return (digits[0].precision - digits[0].scale + scale, scale)
    }

    private static func mySQLRefusesQuotient(
        _ arguments: [SQLType], _ result: SQLType, _ largestScale: Int
    ) -> Inhibition? {
        if result.isInteger { return nil }
        if result.isFloat {
            return Inhibition(.functionSemanticsDiffer, "the remote has NULL for the quotient of \(result) by zero")
        }
        // Four digits more come out, and those of the divisor's fraction stand before the point.
        if let digits = mySQLDividend(arguments, result), digits.scale <= largestScale,
            digits.precision + (arguments[1].digits?.scale ?? 0) + 4 <= 65
        {
            return nil
        }
        return Inhibition(.functionSemanticsDiffer, "the remote keeps fewer digits of this quotient")
    }

    /// With NULL among them MySQL's own are NULL.
    private static func mySQLExtreme(_ name: String) -> Spelling {
        .custom { writer, _, arguments throws(CompileError) in
            var texts: [String] = []
            for argument in arguments { texts.append(try writer.key(argument).text) }
            guard arguments.count > 1 else { return Fragment(texts.first ?? "NULL") }
            let members = texts.enumerated().map { position, text in
                guard arguments[position].isNullable else { return text }
                let others = texts.enumerated().filter { $0.offset != position }.map(\.element)
                return "COALESCE(\(([text] + others).joined(separator: ", ")))"
            }
            return Fragment("\(name)(\(members.joined(separator: ", ")))")
        }
    }
}

extension Spelling {
    /// A template over `{0}` and `{1}` in a cast to the result's type.
    static func mySQLCast(_ template: String) -> Spelling {
        .custom { writer, scalar, arguments throws(CompileError) in
            let text = try writer.fill(template, arguments)
            return Fragment("CAST(\(text) AS \(try writer.typeName(scalar.type, scalar.range)))")
        }
    }
}

extension Refusals {
    /// Floats are rounded by the server's C library, and zeros lose their sign.
    fileprivate static let otherThanExact: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if arguments.allSatisfy(\.isExact), result.isExact { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote rounds \(arguments[0]) otherwise")
    }

    /// Main rounds before it cuts, and fails where 38 digits leave no room for that.
    fileprivate static let withoutRoomToRound: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if arguments.count > 1, let digits = arguments[0].decimalDigits, digits.precision >= 38 {
            return Inhibition(.functionSemanticsDiffer, "the remote cuts digits where main fails")
        }
        return otherThanExact(arguments, result)
    }

    /// A number of digits is not for these.
    fileprivate static let digitsOfDecimals: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard arguments.count == 1 else {
            return Inhibition(.functionSemanticsDiffer, "the remote rounds to whole numbers alone")
        }
        return otherThanExact(arguments, result)
    }

    /// A FLOAT compares with no decimal as it looks.
    fileprivate static let otherThanComparable: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        if result.isExact || result.isText || [.double, .date, .timestamp].contains(result) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may compare \(result) otherwise")
    }
}
