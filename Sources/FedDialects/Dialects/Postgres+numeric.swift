import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Arithmetic in PostgreSQL with DC SQL's types, rounding and overflows.
    ///
    /// Its `numeric` is exact, and a cast to `NUMERIC(p, s)` rounds half away from zero and raises on overflow
    /// (<https://www.postgresql.org/docs/current/datatype-numeric.html>). Integers raise at the bounds of the wider
    /// operand's type. Floats raise where DC SQL has infinities.
    static let postgresArithmetic: [Function: FunctionSpelling] = [
        .add: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.postgresInfix("+", .sum, scalar, arguments)
            }, refuses: Refusals.floatArithmetic),
        .subtract: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.postgresInfix("-", .sum, scalar, arguments)
            }, refuses: Refusals.floatArithmetic),
        .multiply: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.postgresInfix("*", .product, scalar, arguments)
            }, refuses: Refusals.floatArithmetic),
        .modulo: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                try writer.postgresInfix("%", .product, scalar, arguments)
            }, refuses: Refusals.floatArithmetic),
        .divide: .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard let left = arguments[0].type.decimalDigits, let right = arguments[1].type.decimalDigits,
                    !scalar.type.isInteger
                else { return try writer.postgresInfix("/", .product, scalar, arguments) }
                return try writer.postgresQuotient(
                    (writer.write(arguments[0]).text, left), (writer.write(arguments[1]).within(.sign), right),
                    scalar.type)
            }, refuses: Refusals.floatArithmetic),
        .negate: .init(.template("(-{0})"), refuses: Refusals.floatArithmetic),
        .abs: .init(.call("ABS"), refuses: Refusals.floatArithmetic),
        // A cast of a text that is no number raises, and only in rows for which it is made.
        .soleValue: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let rows = try writer.write(arguments[1]).within(.concatenation)
                let value = try writer.write(arguments[0]).text
                return Fragment(
                    "CASE WHEN \(rows) > 1 AND CAST('a subquery in an expression gave more than one row: ' || \(rows) "
                        + "AS INTEGER) > 0 THEN NULL ELSE \(value) END")
            }),
    ]
}

extension ScalarWriter {
    fileprivate mutating func postgresInfix(
        _ sign: String, _ precedence: Fragment.Precedence, _ scalar: Scalar, _ arguments: [Scalar]
    ) throws(CompileError) -> Fragment {
        let widest = SQLType.common(arguments[0].type, arguments[1].type)
        // Where both are integers the server computes in the wider one's type.
        guard scalar.type.isInteger ? widest == scalar.type : arguments.contains(where: { !$0.type.isInteger }) else {
            let type = try typeName(scalar.type, scalar.range)
            let left = Fragment("CAST(\(try write(arguments[0]).text) AS \(type))")
            let right = try write(arguments[1])
            let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
            return Fragment("\(left.text) \(sign) \(tight)", precedence)
        }
        let plain = try infix(sign, arguments, precedence)
        guard !scalar.type.isInteger, scalar.failsItself else { return plain }
        return Fragment("CAST(\(plain.text) AS \(try typeName(scalar.type, scalar.range)))")
    }

    /// A quotient of decimals, rounded once, half away from zero.
    ///
    /// The server divides to as many digits as the dividend has, and rounds there. A quotient that is not itself half
    /// way between two results of scale k is at least 1 / (2 · 10^(k + s1) · 10^p2) away from that, where s1 is the
    /// dividend's scale and p2 the divisor's precision. With k + s1 + p2 + 1 digits the first rounding cannot cross
    /// it, and the cast rounds as if the quotient were exact.
    mutating func postgresQuotient(
        _ left: (text: String, digits: (precision: Int, scale: Int)),
        _ right: (text: String, digits: (precision: Int, scale: Int)), _ result: SQLType
    ) throws(CompileError) -> Fragment {
        let scale = (result.digits?.scale ?? 0) + left.digits.scale + right.digits.precision + 1
        let precision = left.digits.precision - left.digits.scale + scale
        return Fragment(
            "CAST(CAST(\(left.text) AS NUMERIC(\(precision), \(scale))) / \(right.text) "
                + "AS \(try typeName(result, nil)))")
    }
}

extension Refusals {
    /// Floats raise in PostgreSQL where they are infinite in DC SQL.
    static let floatArithmetic: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, result in
        guard result.isExact, arguments.allSatisfy(\.isExact) else {
            return Inhibition(
                .functionSemanticsDiffer, "arithmetic on \(result) overflows at other bounds on the remote")
        }
        return nil
    }

    /// The greatest text depends on the collation.
    static let orderOfText: @Sendable ([SQLType], SQLType) -> Inhibition? = { _, result in
        guard result.isText else { return nil }
        return Inhibition(.collationOrderUnknown, "the remote may order this text by a collation of its own")
    }
}
