import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Dates and times in Snowflake.
    ///
    /// What has a zone is brought to UTC first: the session's may be another one
    /// (<https://docs.snowflake.com/en/sql-reference/functions/convert_timezone>). Parts of the ISO week are the same whatever WEEK_START and WEEK_OF_YEAR_POLICY are
    /// (<https://docs.snowflake.com/en/sql-reference/functions-date-time>).
    static let snowflakeTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("DATEDIFF(DAY, {1}, {0})")),
            .dayOfWeek: part("(DAYOFWEEKISO({0}) % 7)"),
            // Of nanoseconds a column here has whole microseconds.
            .second: part(
                "CAST(EXTRACT(SECOND FROM {0}) + EXTRACT(NANOSECOND FROM {0}) / 1000000000 AS NUMBER(8, 6))"),
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
                    return Fragment(try writer.fill(inUTC(template, arguments[1]), [arguments[1]]))
                }),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.hour, "HOUR"),
            (.minute, "MINUTE"),
        ] {
            table[function] = part("EXTRACT(\(field) FROM {0})")
        }
        for (function, name) in [
            (Function.week, "WEEKISO"), (.isoYear, "YEAROFWEEKISO"), (.isoDayOfWeek, "DAYOFWEEKISO"),
            (.dayOfYear, "DAYOFYEAR"),
        ] {
            table[function] = part("\(name)({0})")
        }
        return table
    }()

    /// A template over a date or time, as clocks show it in UTC.
    private static func part(_ template: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                Fragment(try writer.fill(inUTC(template, arguments[0]), arguments))
            })
    }

    private static func inUTC(_ template: String, _ operand: Scalar) -> String {
        operand.type == .timestamptz ? template.replacing("{0}", with: "CONVERT_TIMEZONE('UTC', {0})") : template
    }

    /// Casts to and from what has a zone, which is UTC's whatever the session's is.
    static func snowflakeZoned(_ from: SQLType, _ to: SQLType) -> String? {
        switch (from, to) {
        case (.timestamptz, .timestamp): "CAST(CONVERT_TIMEZONE('UTC', {0}) AS TIMESTAMP_NTZ(6))"
        case (.timestamptz, .date): "CAST(CONVERT_TIMEZONE('UTC', {0}) AS DATE)"
        // A number is a moment, counted from 1970 in UTC.
        case (.timestamp, .timestamptz):
            "CAST(TO_TIMESTAMP_LTZ(DATE_PART(EPOCH_MICROSECOND, {0}), 6) AS TIMESTAMP_LTZ(6))"
        case (.date, .timestamptz):
            "CAST(TO_TIMESTAMP_LTZ(DATE_PART(EPOCH_MICROSECOND, CAST({0} AS TIMESTAMP_NTZ(6))), 6) "
                + "AS TIMESTAMP_LTZ(6))"
        default: nil
        }
    }
}
