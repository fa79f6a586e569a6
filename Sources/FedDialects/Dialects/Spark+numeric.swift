import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Numeric functions in Spark; where Spark fails and the algebra does not, or the other way round, a CASE says so.
    static let sparkNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .negate: .init(.custom(exactly("(-{0})", of: "REPLACE(CONCAT('-', {0}), '--', '')"))),
            .abs: .init(.custom(exactly("ABS({0})", of: "TRIM(LEADING '-' FROM {0})"))),
            .divideNonZero: .init(.infix("/", .product)),
            .moduloNonZero: .init(.infix("%", .product)),
            // Spark's remainder of a float by zero fails.
            .modulo: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type.isFloat {
                        let text = try writer.fill(
                            "CASE WHEN {1} = 0 THEN {0} * CAST('NaN' AS DOUBLE) ELSE {0} % {1} END", arguments)
                        return Fragment(scalar.type == .double ? text : "CAST(\(text) AS FLOAT)")
                    }
                    return try writer.infix("%", arguments, .product)
                }),
            .roundHalfAway: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let digits = arguments.count > 1 ? try writer.write(arguments[1]).text : "0"
                    let plain = Fragment("ROUND(\(try writer.write(arguments[0]).text), \(digits))")
                    return try writer.cast(plain, to: scalar.type)
                }),
            .roundHalfEven: .init(.call("RINT")),
            .bitAnd: .init(.template("({0} & {1})")),
            .bitOr: .init(.template("({0} | {1})")),
            .bitXor: .init(.template("({0} ^ {1})")),
            .bitNot: .init(.template("(~{0})")),
            .shiftLeft: .init(.call("SHIFTLEFT")),
            .shiftRight: .init(.call("SHIFTRIGHT")),
            .factorial: .init(.call("FACTORIAL")),
            .random: .init(.call("RAND")),
            .isWithinShare: .init(ShareSpelling.isWithinShare),
            .greatest: .init(.call("GREATEST")),
            .least: .init(.call("LEAST")),
            .raise: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let message = try writer.write(arguments[0]).text
                    guard let type = writer.dialect.type(scalar.type) else {
                        throw .notSupported("an error in place of \(scalar.type)", at: scalar.range)
                    }
                    return Fragment("CAST(RAISE_ERROR(\(message)) AS \(type))")
                }),
        ]
        for function in [Function.ceiling, .floor, .truncate] {
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    // They are exact; a comparison with the rounded number loses digits where both do not fit 38.
                    guard arguments.count == 1, case .numeric = scalar.type, case .numeric = arguments[0].type else {
                        return try writer.write(RoundedNumber.expanded(function, arguments, scalar.type))
                    }
                    let template =
                        switch function {
                        case .ceiling: "CEIL({0})"
                        case .floor: "FLOOR({0})"
                        default: "CASE WHEN {0} < 0 THEN CEIL({0}) ELSE FLOOR({0}) END"
                        }
                    return try writer.cast(Fragment(writer.fill(template, arguments)), to: scalar.type)
                })
        }
        let names: [Function: String] = [
            .squareRoot: "SQRT", .cubeRoot: "CBRT", .exp: "EXP", .naturalLogarithm: "LN", .decimalLogarithm: "LOG10",
            .logarithm: "LOG", .power: "POWER", .sin: "SIN", .cos: "COS", .tan: "TAN", .cot: "COT", .asin: "ASIN",
            .acos: "ACOS", .atan: "ATAN", .degrees: "DEGREES", .radians: "RADIANS",
        ]
        for (function, name) in names { table[function] = .init(.call(name)) }
        table[.atan2] = .init(.template(angle))
        return table
    }()

    /// Spark negates a decimal in 34 digits, to which Scala's BigDecimal rounds it (`Decimal.unary_-` in
    /// <https://github.com/apache/spark/blob/v4.0.0/sql/api/src/main/scala/org/apache/spark/sql/types/Decimal.scala>): the
    /// sign of a longer one is changed in its text.
    private static func exactly(_ plain: String, of text: String) -> CallWriter {
        { writer, scalar, arguments throws(CompileError) in
            guard case .numeric(let precision, _) = arguments[0].type, precision > 34 else {
                return Fragment(try writer.fill(plain, arguments))
            }
            let digits = text.replacing("{0}", with: "CAST({0} AS STRING)")
            return try writer.cast(Fragment(writer.fill(digits, arguments)), to: scalar.type)
        }
    }

    /// Spark's ATAN2 adds 0.0 to both of its arguments, so that a zero loses its sign
    /// (`Atan2` in
    /// <https://github.com/apache/spark/blob/v4.0.0/sql/catalyst/src/main/scala/org/apache/spark/sql/catalyst/expressions/mathExpressions.scala>):
    /// beside it, the signs of zeros are those of their reciprocals, which POWER gives without an error.
    private static let angle =
        "CASE WHEN {0} = 0 THEN CASE WHEN POWER({0}, -1D) < 0 THEN -1D ELSE 1D END * "
        + "ATAN2(0D, CASE WHEN POWER({1}, -1D) < 0 THEN -1D ELSE {1} END) ELSE ATAN2({0}, {1}) END"

    /// Casts between numbers, booleans and text, beside the common ones.
    static func sparkCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.boolean, .text): return .cast
        case (_, .text) where from.isExact: return .cast
        case (_, .text) where from.isFloat: return floatText
        // Java reads `1d`, `1f` and hexadecimal floats, too.
        case (_, .double) where from.isText: return .template("CAST(\(textOfFloat) AS DOUBLE)")
        case (_, .numeric) where from.isText: return .cast
        case _ where from.isText && to.isInteger:
            return .template("CAST(\(WholePart.spark) AS \(spark.type(to) ?? ""))")
        default: return nil
        }
    }

    private static let textOfFloat =
        "CASE WHEN LOWER({0}) LIKE '%x%' OR LOWER(RTRIM({0})) LIKE '%d' OR (LOWER(RTRIM({0})) LIKE '%f' "
        + "AND LOWER(RTRIM({0})) NOT LIKE '%inf') THEN '?' ELSE {0} END"

    private static let triedDouble =
        "TRY_CAST(CASE WHEN LOWER(TRIM({0})) IN ('+nan', '-nan') THEN 'NaN' ELSE \(textOfFloat) END AS DOUBLE)"

    /// A float as an integer type, by the template of a whole one.
    ///
    /// What is beyond the type's bounds before it is rounded fails, or is NULL. A cast of 2^63 would make the largest
    /// bigint of it, so that the bound is the double below.
    static func sparkWhole(_ type: SQLType, rounded: String, fails: Bool = true) -> String {
        let (low, high) =
            switch type {
            case .smallint: ("-32768D", "32767D")
            case .integer: ("-2147483648D", "2147483647D")
            default: ("-9.223372036854775808E18D", "9.223372036854774784E18D")
            }
        let name = spark.type(type) ?? ""
        let beyond = fails ? " WHEN {0} IS NOT NULL THEN CAST(RAISE_ERROR('numeric overflow') AS \(name))" : ""
        return "CASE WHEN {0} BETWEEN \(low) AND \(high) THEN CAST(\(rounded) AS \(name))\(beyond) END"
    }

    /// Before Java 19 a float's text may have more digits than it needs (<https://bugs.openjdk.org/browse/JDK-4511638>).
    static let floatText = CastForm.refused("the digits of a float depend on the version of Java that Spark runs on")

    static func sparkTryCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> String? {
        guard let type = spark.type(to) else { return nil }
        switch (from, to) {
        // Spark's own means itself: it cuts fractions, and reads no point in a whole number.
        case _ where kind == .spark && from.isNumber && to.isInteger,
            _ where kind == .spark && from.isText && to.isInteger:
            return "TRY_CAST({0} AS \(type))"
        case (.numeric, _) where to.isInteger: return "TRY_CAST(ROUND({0}, 0) AS \(type))"
        case (.double, _) where to.isInteger: return sparkWhole(to, rounded: "RINT({0})", fails: false)
        case _ where from.isText && to.isInteger: return "TRY_CAST(\(WholePart.spark) AS \(type))"
        case _ where from.isExact && to.isExact, _ where from.isText && to.isExact: return "TRY_CAST({0} AS \(type))"
        // Spark does not read a NaN with a sign. A real is rounded from a double, and may become an infinity.
        case (_, .double) where from.isText && kind != .spark: return triedDouble
        case (_, .real) where from.isText && kind != .spark: return "CAST(\(triedDouble) AS FLOAT)"
        default: return nil
        }
    }
}

extension ScalarWriter {
    /// A cast to the type, as the dialect spells it.
    mutating func cast(_ fragment: Fragment, to type: SQLType) throws(CompileError) -> Fragment {
        guard case .numeric = type, let name = dialect.type(type) else { return fragment }
        return Fragment("CAST(\(fragment.text) AS \(name))")
    }
}
