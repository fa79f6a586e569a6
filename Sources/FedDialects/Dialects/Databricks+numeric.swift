import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Rounding and bits in Databricks, where they are not Spark's.
    ///
    /// CEIL and FLOOR of a double are a BIGINT (<https://docs.databricks.com/en/sql/language-manual/functions/ceil.html>),
    /// and RINT is said to be ROUND, which goes away from zero
    /// (<https://docs.databricks.com/en/sql/language-manual/functions/rint.html>). A double that is not below 2^52 is
    /// whole, and one below it fits; from zero away, its sign is put back behind the rounding.
    static let databricksNumeric: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .roundHalfEven: .init(.custom(ofFloats(halfEven))) { arguments, result in
                if result.isFloat, arguments.count == 1 { return nil }
                return Inhibition(.functionSemanticsDiffer, "Databricks rounds \(result) away from zero")
            },
            // Half away from zero: https://docs.databricks.com/en/sql/language-manual/functions/round.html
            .roundHalfAway: .init(
                spark.functions[.roundHalfAway]?.spelling ?? .call("ROUND"),
                refuses: { arguments, result in
                    if result.isExact, arguments.first?.isExact ?? false { return nil }
                    return Inhibition(.functionSemanticsDiffer, "Databricks may round \(result) by other digits")
                }, refusesArguments: otherThanConstantDigits),
        ]
        let floats: [(Function, String)] = [
            (.ceiling, whole("CEIL({0})", "FLOOR(-{0})")), (.floor, whole("FLOOR({0})", "CEIL(-{0})")),
            (.truncate, whole("FLOOR({0})", "FLOOR(-{0})")),
        ]
        for (function, template) in floats {
            guard case .custom(let exact) = spark.functions[function]?.spelling else { continue }
            let float = ofFloats(template)
            table[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    try (scalar.type.isFloat ? float : exact)(&writer, scalar, arguments)
                }, refusesArguments: otherThanConstantDigits)
        }
        // With a count below zero the result is zero: https://docs.databricks.com/en/sql/language-manual/functions/shiftleft.html
        for (function, name) in [(Function.shiftLeft, "SHIFTLEFT"), (.shiftRight, "SHIFTRIGHT")] {
            table[function] = .shift("\(name)({0}, {count})", masked: "{1} & {bits}", of: "Databricks")
        }
        return table
    }()

    /// Functions of doubles whose last digits depend on who computes them.
    static let databricksMath: [Function] = [
        .cubeRoot, .exp, .naturalLogarithm, .decimalLogarithm, .logarithm, .power, .sin, .cos, .tan, .cot, .asin, .acos,
        .atan, .atan2, .degrees, .radians,
    ]

    /// Casts from and to floats; `nil` for those that are Spark's.
    static func databricksFloatCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> CastForm? {
        if from.isFloat, to.isExact {
            guard kind == .dc, to.isInteger else {
                return .refused("Databricks rounds floats otherwise")
            }
            return .template(sparkWhole(to, rounded: halfEven))
        }
        if from.isExact, to.isFloat, kind == .dc, !(from.isInteger && (to == .double || from != .bigint)) {
            return .refused("Databricks may take another float than the nearest")
        }
        return nil
    }

    /// IEEE 754 rounds a sum, and beside 2^52 there is no room for a fraction.
    private static let halfEven = signed("{0} + \(large) - \(large)", "\(large) - {0} - \(large)")
    private static let large = "4503599627370496D"

    private static func whole(_ above: String, _ below: String) -> String {
        signed("CAST(\(above) AS DOUBLE)", "CAST(\(below) AS DOUBLE)")
    }

    /// What a number above zero becomes, and the opposite of what one below zero does.
    private static func signed(_ above: String, _ below: String) -> String {
        "CASE WHEN {0} > 0 AND {0} < \(large) THEN \(above) WHEN {0} < 0 AND {0} > -\(large) THEN -(\(below)) "
            + "ELSE {0} END"
    }

    private static func ofFloats(_ template: String) -> CallWriter {
        { writer, scalar, arguments throws(CompileError) in
            let text = try writer.fill(template, arguments)
            return Fragment(scalar.type == .real ? "CAST(\(text) AS FLOAT)" : text)
        }
    }

    /// How many digits stay has to be constant.
    private static let otherThanConstantDigits: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        guard arguments.count > 1 else { return nil }
        if arguments[0].type.isExact, case .integer? = arguments[1].literalValue { return nil }
        return Inhibition(.functionSemanticsDiffer, "Databricks rounds to a constant digit of an exact number alone")
    }
}
