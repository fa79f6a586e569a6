import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Arithmetic in Oracle with DC SQL's types and rounding.
    ///
    /// A NUMBER has 38 significant digits at least
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html>), and is rounded half away
    /// from zero (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/ROUND-number.html>). MOD has the sign
    /// of the dividend (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/MOD.html>), and BITAND takes two's
    /// complement (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/BITAND.html>).
    static let oracleNumeric: [Function: FunctionSpelling] = {
        [
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let quotient = try writer.infix("/", arguments, .product)
                    if scalar.type.isInteger { return Fragment("TRUNC(\(quotient.text))") }
                    guard case .numeric(_, let scale) = scalar.type else { return quotient }
                    return Fragment(
                        "CAST(ROUND(\(quotient.text), \(scale)) AS \(try writer.typeName(scalar.type, scalar.range)))")
                }, refuses: OracleNumber.unlessQuotientFits),
            .modulo: .init(.call("MOD"), refuses: Refusals.otherThanIntegers),
            .roundHalfAway: OracleNumber.rounded("ROUND", refuses: Refusals.otherThanDecimals),
            .truncate: OracleNumber.rounded("TRUNC", refuses: Refusals.otherThanDecimals),
            .ceiling: .wholeNumber("CEIL"),
            .floor: .wholeNumber("FLOOR"),
            .bitAnd: .init(.call("BITAND"), refuses: Refusals.otherThanIntegers),
            .bitOr: .init(.template("({0} + {1} - BITAND({0}, {1}))"), refuses: Refusals.otherThanIntegers),
            .bitXor: .init(.template("({0} + {1} - 2 * BITAND({0}, {1}))"), refuses: Refusals.otherThanIntegers),
            .bitNot: .init(.template("(-1 - {0})"), refuses: Refusals.otherThanIntegers),
            .shiftLeft: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let product = "{0} * \(BitShift.factor(arguments[1]))"
                    let rounds = "FLOOR((\(product) + 2147483648) / 4294967296)"
                    return Fragment(try writer.fill("(\(product) - 4294967296 * \(rounds))", [arguments[0]]))
                }, refuses: BitShift.otherThanIntegers, refusesArguments: BitShift.withoutConstant),
            .greatest: .greatest(.greaterOrEqual),
            .least: .greatest(.lessOrEqual),
        ]
    }()

    /// Aggregates in Oracle, beside the conservative ones
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Aggregate-Functions.html>).
    static func oracleAggregates(
        _ table: [AggregateFunction: AggregateSpelling]
    ) -> [AggregateFunction: AggregateSpelling] {
        var table = table
        if let sum = table[.sum] {
            // A NUMBER(19) holds more than a bigint: moved to each of its ends, what is none does not fit.
            table[.sum] = AggregateSpelling(
                { writer, call, tail throws(CompileError) in
                    let whole = try sum.write(&writer, call, tail)
                    guard call.type == .bigint else { return whole }
                    let least = "CAST(\(whole.text) + 776627963145224192 AS NUMBER(19)) - 1553255926290448383"
                    return Fragment("CAST(\(least) AS NUMBER(19)) + 776627963145224191", .sum)
                }, refuses: sum.refuses)
        }
        // Truth values are numbers.
        for (function, name) in [(AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN")] {
            guard let strict = table[function] else { continue }
            table[function]?.refuses = { call in call.type == .boolean ? nil : strict.refuses(call) }
            table[name == "MIN" ? .boolAnd : .boolOr] = .call(name)
        }
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                let average = "AVG(\(try writer.operands(call)))\(tail)"
                guard case .numeric(_, let scale) = call.type else { return Fragment(average) }
                let type = try writer.typeName(call.type, call.argument?.range)
                return Fragment("CAST(ROUND(\(average), \(scale)) AS \(type))")
            },
            refuses: { call in
                // Up to 10^10 rows.
                let count = SQLType.numeric(precision: 10, scale: 0)
                if let digits = call.argument?.type.digits, case .numeric(_, let scale) = call.type,
                    OracleNumber.holds(digits.integer + 10, digits.scale, count, scale)
                {
                    return nil
                }
                return Inhibition(.functionSemanticsDiffer, "Oracle keeps fewer digits of this average")
            })
        table[.grouping] = .call("GROUPING")
        return table
    }

    /// A double as a NUMBER that becomes one: no session's decimal point is in it.
    ///
    /// One that has few digits becomes that double for sure.
    static func oracleDouble(_ number: Double, exactly: Bool) -> Fragment? {
        if number.isNaN { return Fragment("BINARY_DOUBLE_NAN") }
        if number.isInfinite {
            return StandardLiterals.signed(number < 0 ? "-BINARY_DOUBLE_INFINITY" : "BINARY_DOUBLE_INFINITY")
        }
        // There is no negative zero.
        if number == 0 { return number.sign == .minus ? nil : Fragment("TO_BINARY_DOUBLE(0)") }
        let size = abs(number)
        let isWhole = number.rounded() == number && size < 9_007_199_254_740_992
        let isShort = size < 1e12 && (number * 8).rounded() == number * 8
        guard isWhole || isShort || !exactly && (1e-100...1e100).contains(size) else { return nil }
        let text = isWhole ? String(Int64(number)) : "\(number)"
        return Fragment("TO_BINARY_DOUBLE(\(text))")
    }
}

/// What fits the digits of a NUMBER.
enum OracleNumber {
    /// Whether a quotient has so many digits that rounding it again rounds as if it were exact: see `postgresQuotient`.
    ///
    /// The dividend has so many digits before the point and behind it, the result so many behind it.
    static func holds(_ whole: Int, _ scale: Int, _ divisor: SQLType, _ wanted: Int) -> Bool {
        guard let digits = divisor.decimalDigits else { return false }
        return whole + digits.scale + wanted + scale + digits.precision + 1 <= 38
    }

    static let unlessQuotientFits: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        if let digits = arguments[0].digits, arguments[1].isExact, let wanted = result.digits?.scale,
            holds(digits.integer, digits.scale, arguments[1], wanted)
        {
            return nil
        }
        // Nothing but a fraction of nines rounds up, and a divisor has too few digits for one.
        if result.isInteger, arguments.allSatisfy(\.isInteger) { return nil }
        return Inhibition(.functionSemanticsDiffer, "Oracle keeps fewer digits of this quotient")
    }

    static func rounded(
        _ name: String, refuses: @escaping @Sendable ([SQLType], SQLType) -> Inhibition?
    ) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let call = "\(name)(\(try writer.join(arguments, ", ", within: .or)))"
                return Fragment("CAST(\(call) AS \(try writer.typeName(scalar.type, scalar.range)))")
            }, refuses: refuses)
    }
}
