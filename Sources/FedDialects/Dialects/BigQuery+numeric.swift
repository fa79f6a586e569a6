import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Numbers in BigQuery
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/mathematical_functions>).
    ///
    /// DIV cuts toward zero, and MOD has the dividend's sign. Exact numbers are rounded half away from zero.
    static let bigqueryNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .divide: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    // It never fails, and gives infinities and NaN.
                    if scalar.type.isFloat { return try writer.call("IEEE_DIVIDE", arguments) }
                    if scalar.type.isInteger { return try writer.call("DIV", arguments) }
                    let quotient = try writer.fill("CAST({0} AS BIGNUMERIC) / {1}", arguments)
                    return try writer.bigqueryRounded(quotient, scalar.type)
                },
                refuses: { arguments, result in
                    if result.isInteger { return nil }
                    if result == .double, arguments.allSatisfy({ $0 == .double }) { return nil }
                    guard let left = arguments[0].digits, let right = arguments[1].decimalDigits,
                        let scale = result.digits?.scale, scale + left.scale + right.precision + 1 <= 38,
                        left.integer + right.scale <= 38
                    else {
                        return Inhibition(.functionSemanticsDiffer, "BigQuery keeps too few digits of this quotient")
                    }
                    return nil
                }),
            .modulo: .init(.call("MOD")) { arguments, result in
                if result.isInteger, arguments.allSatisfy(\.isInteger) { return nil }
                return Inhibition(.functionSemanticsDiffer, "BigQuery may have another remainder of \(result)")
            },
            .ceiling: rounded("CEIL", toDigits: false),
            .floor: rounded("FLOOR", toDigits: false),
            .truncate: rounded("TRUNC"),
            .roundHalfAway: rounded("ROUND"),
            // https://cloud.google.com/bigquery/docs/reference/standard-sql/operators#bitwise_operators
            .bitAnd: .init(.template("({0} & {1})")),
            .bitOr: .init(.template("({0} | {1})")),
            .bitXor: .init(.template("({0} ^ {1})")),
            .bitNot: .init(.template("(~{0})")),
            .shiftLeft: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let isLong = scalar.type == .bigint
                    let count = ShiftCount.text(arguments[1], isLong: isLong, else: "({1} & {bits})")
                    return Fragment(
                        try writer.fill(
                            isLong
                                ? "({0} << \(count))"
                                : "(((({0} << \(count)) & 4294967295) ^ 2147483648) - 2147483648)", arguments))
                }),
            .greatest: choice("GREATEST"),
            .least: choice("LEAST"),
        ]
        for function in [Function.add, .subtract, .multiply] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try writer.bigqueryArithmetic(function, scalar, arguments)
                }, refuses: Refusals.unlessRoomy)
        }
        return table
    }()

    /// Of exact numbers, whose type stays; of doubles in the ledger, to whole ones only.
    private static func rounded(_ name: String, toDigits takesDigits: Bool = true) -> FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let call = try writer.call(name, arguments)
                if scalar.type.isFloat { return call }
                return Fragment("CAST(\(call.text) AS \(try writer.typeName(scalar.type, scalar.range)))")
            },
            refuses: { arguments, result in
                if arguments.count > 1, !takesDigits {
                    return Inhibition(.functionSemanticsDiffer, "BigQuery has no \(name) to a digit")
                }
                return Refusals.inexactArithmetic(arguments, result)
            })
    }

    /// The greatest or least that is not NULL: the system's own is NULL where one is.
    private static func choice(_ name: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                var text = try writer.write(arguments[0]).text
                for argument in arguments.dropFirst() {
                    let other = try writer.write(argument).text
                    text = "COALESCE(\(name)(\(text), \(other)), \(text), \(other))"
                }
                return Fragment(text)
            },
            refuses: { arguments, result in
                if result.isFloat {
                    return Inhibition(.functionSemanticsDiffer, "of NaN and a number BigQuery chooses NaN")
                }
                // Each one doubles the text.
                if arguments.count > 4 {
                    return Inhibition(.functionSemanticsDiffer, "of NULL and a value BigQuery chooses NULL")
                }
                return nil
            })
    }
}

extension ScalarWriter {
    /// Of two NUMERICs the result is one, too, and is rounded where it has more digits.
    mutating func bigqueryArithmetic(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let (sign, precedence): (String, Fragment.Precedence) =
            function == .multiply ? ("*", .product) : function == .add ? ("+", .sum) : ("-", .sum)
        let isWide = !Dialect.isNarrow(scalar.type) && arguments.map(\.type).allSatisfy(Dialect.isNarrow)
        guard isWide || arguments.allSatisfy(\.type.isInteger) else { return try infix(sign, arguments, precedence) }
        let type = isWide ? "BIGNUMERIC" : "NUMERIC"
        let right = try write(arguments[1])
        let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
        return Fragment("CAST(\(try write(arguments[0]).text) AS \(type)) \(sign) \(tight)", precedence)
    }

    /// What has been computed in 38 digits of scale, rounded to those that the type has.
    mutating func bigqueryRounded(_ text: String, _ type: SQLType) throws(CompileError) -> Fragment {
        Fragment("CAST(ROUND(\(text), \(type.digits?.scale ?? 0)) AS \(try typeName(type, nil)))")
    }
}
