import FedAlgebra
import FedCatalog

extension Dialect {
    /// Snowflake.
    ///
    /// Text is UTF-8, compares binary and without padding unless a column has a collation
    /// (<https://docs.snowflake.com/en/sql-reference/collation>). Quoted identifiers keep their case. Backslashes escape
    /// inside of string literals (<https://docs.snowflake.com/en/sql-reference/data-types-text>).
    package static let snowflake = standard.deriving("snowflake") { dialect in
        dialect.strings = .doubledBackslash
        dialect.hasAggregateFilter = false
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "NUMBER(5, 0)"
            case .integer: "NUMBER(10, 0)"
            case .bigint: "NUMBER(19, 0)"
            case .numeric(let precision, let scale): "NUMBER(\(precision), \(scale))"
            case .double: "FLOAT"
            case .text: "VARCHAR"
            case .varchar(let length): "VARCHAR(\(length))"
            case .bytes: "BINARY"
            case .date: "DATE"
            case .timestamp: "TIMESTAMP_NTZ(6)"
            case .timestamptz: "TIMESTAMP_LTZ(6)"
            case .real, .char, .time, .interval, .json, .uuid: nil
            }
        }
        dialect.cast = { from, to, _ in
            // CHAR is VARCHAR here: nothing pads, and nothing takes trailing blanks away.
            if from.isText, case .char(let length) = to {
                return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
            }
            if case .char = from { return .template("RTRIM({0}, ' ')") }
            if from == .real { return .refused("Snowflake has 64-bit floats only") }
            return StandardCasts.form(from: from, to: to)
        }
        // A product keeps at most twelve digits of scale, or the larger operand's
        // (<https://docs.snowflake.com/en/sql-reference/operators-arithmetic>).
        dialect.functions[.multiply] = .init(.infix("*", .product)) { arguments, result in
            if let refusal = Refusals.inexactArithmetic(arguments, result) { return refusal }
            let scales = arguments.compactMap { $0.digits?.scale }
            guard let largest = scales.max(), scales.reduce(0, +) <= max(largest, 12) else {
                return Inhibition(.functionSemanticsDiffer, "Snowflake cuts the scale of this product")
            }
            return nil
        }
        dialect.functions[.trim] = .init(
            .template("TRIM({0}, ' ')"), refuses: Refusals.otherThanBlanks)
        dialect.functions[.trimLeading] = .init(
            .template("LTRIM({0}, ' ')"), refuses: Refusals.otherThanBlanks)
        dialect.functions[.trimTrailing] = .init(
            .template("RTRIM({0}, ' ')"), refuses: Refusals.otherThanBlanks)
        dialect.functions[.daysBetween] = .init(.template("DATEDIFF(DAY, {1}, {0})"))
        for (function, field) in [(Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY")] {
            dialect.functions[function] = .init(.template("EXTRACT(\(field) FROM {0})"))
        }
    }
}
