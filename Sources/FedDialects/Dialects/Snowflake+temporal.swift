import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Dates and times in Snowflake, where the session's zone is UTC.
    ///
    /// Parts of the ISO week are the same whatever WEEK_START and WEEK_OF_YEAR_POLICY are
    /// (<https://docs.snowflake.com/en/sql-reference/functions-date-time>).
    static let snowflakeTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("DATEDIFF(DAY, {1}, {0})")),
            .dayOfWeek: .init(.template("(DAYOFWEEKISO({0}) % 7)")),
            // Of nanoseconds a column here has whole microseconds.
            .second: .init(
                .template(
                    "CAST(EXTRACT(SECOND FROM {0}) + EXTRACT(NANOSECOND FROM {0}) / 1000000000 AS NUMBER(8, 6))")),
            .truncateTime: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard case .text(let unit) = arguments[0].literalValue else {
                        throw .notSupported("a unit that is not constant", at: arguments[0].range)
                    }
                    // A week begins where the session says.
                    let template =
                        unit == "week"
                        ? "DATEADD(DAY, 1 - DAYOFWEEKISO({0}), DATE_TRUNC('DAY', {0}))"
                        : "DATE_TRUNC('\(unit.uppercased())', {0})"
                    return Fragment(try writer.fill(template, [arguments[1]]))
                }),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.hour, "HOUR"),
            (.minute, "MINUTE"),
        ] {
            table[function] = .init(.template("EXTRACT(\(field) FROM {0})"))
        }
        for (function, name) in [
            (Function.week, "WEEKISO"), (.isoYear, "YEAROFWEEKISO"), (.isoDayOfWeek, "DAYOFWEEKISO"),
            (.dayOfYear, "DAYOFYEAR"),
        ] {
            table[function] = .init(.call(name))
        }
        return table
    }()
}
