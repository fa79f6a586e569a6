import FedAlgebra
import FedCatalog

extension Dialect {
    /// Casts in PostgreSQL.
    static func postgresCast(_ from: SQLType, _ to: SQLType) -> CastForm {
        switch (from, to) {
        // What CHAR(n) holds is its text without the padding.
        case (_, .char(let length)) where from.isText:
            return .template("RTRIM(SUBSTRING(CAST({0} AS TEXT), 1, \(length)), ' ')")
        case (.boolean, .text): return .cast
        // With as many digits of fraction as the type has.
        case (.numeric(let precision, let scale), .text):
            return .template("CAST(CAST({0} AS NUMERIC(\(precision), \(scale))) AS TEXT)")
        default: return StandardCasts.form(from: from, to: to)
        }
    }

    /// Of a text that is an integer: digits, perhaps with a sign, and white space around them.
    ///
    /// As many digits without their zeros as fit are read as a number that holds them, whose bounds are looked at.
    static func postgresTryCast(_ from: SQLType, _ to: SQLType) -> String? {
        guard from.isText else { return nil }
        let bounds: (least: String, most: String)
        switch to {
        case .smallint: bounds = ("-32768", "32767")
        case .integer: bounds = ("-2147483648", "2147483647")
        default: return nil
        }
        let type = to == .smallint ? "SMALLINT" : "INTEGER"
        // Braces are the template's.
        let digits = "[0-9]" + String(repeating: "[0-9]?", count: 9)
        let pattern = "^[ \\t\\n\\f\\r]*[+\\-]?0*\(digits)[ \\t\\n\\f\\r]*$"
        return "CASE WHEN {0} COLLATE \"C\" ~ '\(pattern)' THEN CASE WHEN CAST({0} AS BIGINT) "
            + "BETWEEN \(bounds.least) AND \(bounds.most) THEN CAST({0} AS \(type)) END END"
    }
}
