import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Arithmetic in Spark with the result types of the algebra.
enum SparkArithmetic {
    static func write(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar], _ writer: inout ScalarWriter
    ) throws(CompileError) -> Fragment {
        guard case .numeric = scalar.type else {
            return try plainNumber(function, scalar, arguments, &writer)
        }
        guard let operands = operandTypes(function, scalar, arguments) else {
            throw .notSupported(
                "`\(function.name)` of \(arguments[0].type) and \(arguments[1].type)", at: scalar.range,
                hint: "38 digits do not hold it: cast the operands to less")
        }
        let texts = (
            try narrowed(arguments[0], to: operands.left, &writer),
            try narrowed(arguments[1], to: operands.right, &writer)
        )
        let sign = function == .add ? "+" : function == .subtract ? "-" : function == .multiply ? "*" : "/"
        let precedence: Fragment.Precedence = function == .add || function == .subtract ? .sum : .product
        let right = texts.1.precedence <= precedence ? "(\(texts.1.text))" : texts.1.text
        let plain = Fragment("\(texts.0.within(precedence)) \(sign) \(right)", precedence)
        if operands.result == scalar.type { return plain }
        return Fragment("CAST(\(plain.text) AS \(writer.dialect.type(scalar.type) ?? ""))")
    }

    /// Integers and floats.
    private static func plainNumber(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar], _ writer: inout ScalarWriter
    ) throws(CompileError) -> Fragment {
        let isProduct = function == .multiply || function == .divide
        let precedence: Fragment.Precedence = isProduct ? .product : .sum
        var sign = function == .add ? "+" : function == .subtract ? "-" : function == .multiply ? "*" : "/"
        if function == .divide {
            if scalar.type.isInteger {
                sign = "DIV"
            } else if case .literal(.double(let divisor)) = arguments[1].kind, divisor != 0 {
                // Division by anything else may be by zero: an infinity in DC SQL, an error in Spark.
            } else {
                let quotient = "CASE WHEN {1} = 0 THEN {0} * POWER({1}, -1) ELSE {0} / {1} END"
                let text = try writer.fill(quotient, arguments)
                return Fragment(scalar.type == .double ? text : "CAST(\(text) AS FLOAT)")
            }
        }
        let left = try writer.write(arguments[0]).within(precedence)
        let right = try writer.write(arguments[1])
        let tight = right.precedence <= precedence ? "(\(right.text))" : right.text
        let plain = Fragment("\(left) \(sign) \(tight)", precedence)
        // DIV gives a bigint, and a quotient of floats is a double.
        let needsCast = function == .divide && scalar.type != .bigint && scalar.type != .double
        return needsCast ? Fragment("CAST(\(plain.text) AS \(writer.dialect.type(scalar.type) ?? ""))") : plain
    }

    // MARK: - Decimals

    /// The types to give the operands, and what Spark then makes of them; `nil` if none gives the exact result.
    ///
    /// Spark's result must have the algebra's scale, or be exact with less digits. Where it cuts more of the scale
    /// than the algebra does, operands are narrowed digit by digit; a value that does not fit then raises.
    private static func operandTypes(
        _ function: Function, _ scalar: Scalar, _ arguments: [Scalar]
    ) -> (left: SQLType, right: SQLType, result: SQLType)? {
        guard var left = arguments[0].type.decimalDigits, var right = arguments[1].type.decimalDigits,
            let wanted = scalar.type.digits
        else { return nil }
        for _ in 0..<76 {
            guard let result = DecimalRules.spark.result(function, left, right), let got = result.digits else {
                return nil
            }
            let exactScale =
                function == .multiply ? left.scale + right.scale : max(left.scale, right.scale)
            let isExact = function != .divide && got.scale == exactScale
            if got.scale == wanted.scale || isExact {
                return (
                    .numeric(precision: left.precision, scale: left.scale),
                    .numeric(precision: right.precision, scale: right.scale), result
                )
            }
            // The side with more integer digits gives one.
            if left.precision - left.scale >= right.precision - right.scale {
                guard left.precision > max(left.scale, 1) else { return nil }
                left.precision -= 1
            } else {
                guard right.precision > max(right.scale, 1) else { return nil }
                right.precision -= 1
            }
        }
        return nil
    }

    private static func narrowed(
        _ scalar: Scalar, to type: SQLType, _ writer: inout ScalarWriter
    ) throws(CompileError) -> Fragment {
        let fragment = try writer.write(scalar)
        if scalar.type.asDecimal == type { return fragment }
        return Fragment("CAST(\(fragment.text) AS \(writer.dialect.type(type) ?? ""))")
    }

    // MARK: - Intervals

    static func interval(_ arguments: [Scalar], _ writer: inout ScalarWriter) throws(CompileError) -> Fragment {
        guard case .literal(.interval(let months, let days, let microseconds)) = arguments[1].kind else {
            throw .notSupported("an interval that is not a literal", at: arguments[1].range)
        }
        var text = try writer.write(arguments[0]).within(.product)
        if months != 0 { text += " + INTERVAL '\(months)' MONTH" }
        if days != 0 { text += " + INTERVAL '\(days)' DAY" }
        if microseconds != 0 {
            text += " + INTERVAL '\(Decimal.text(Int128(microseconds), scale: 6))' SECOND"
        }
        return Fragment(text, .sum)
    }
}
