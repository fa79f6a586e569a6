import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in the embedded engine, whose session's zone is UTC
    /// (<https://duckdb.org/docs/stable/sql/functions/timestamp>).
    static let engineTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .addDays: .init(.template("({0} + {1})")),
            .addInterval: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    try writer.engineInterval(arguments)
                }),
            .addMonths: .init(.template("({0} + TO_MONTHS({1}))")),
            // See `engineInterval`.
            .addWholeDays: .init(.template("({0} - TO_DAYS(-1 * {1}))")),
            .second: .init(
                .template(
                    "CAST(CAST(EXTRACT(MICROSECOND FROM {0}) AS DECIMAL(8, 0)) * CAST('0.000001' AS DECIMAL(7, 6)) "
                        + "AS DECIMAL(8, 6))")),
            .epochMicroseconds: .init(.call("EPOCH_US")),
            .timestampOfMicroseconds: .init(.template("CAST(MAKE_TIMESTAMP({0}) AS TIMESTAMPTZ)")),
            .makeDate: .init(.call("MAKE_DATE")),
            .makeTimestamp: .init(
                .template("MAKE_TIMESTAMP({0}, {1}, {2}, {3}, {4}, CAST({5} AS DOUBLE))")),
            .localTime: .init(.template("TIMEZONE({1}, {0})")),
            .truncateTime: .init(.call("DATE_TRUNC")),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "WEEK"),
            (.isoYear, "ISOYEAR"), (.dayOfWeek, "DOW"), (.isoDayOfWeek, "ISODOW"), (.dayOfYear, "DOY"),
            (.hour, "HOUR"), (.minute, "MINUTE"),
        ] {
            table[function] = .init(.template("CAST(EXTRACT(\(field) FROM {0}) AS INTEGER)"))
        }
        return table
    }()

    static func engineTemporalCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.timestamp, .text), (.date, .text): return .template("federate_text_of_moment(CAST({0} AS VARCHAR))")
        // Without the zone, as Spark has it.
        case (.timestamptz, .text):
            return .template("federate_text_of_moment(CAST(CAST({0} AS TIMESTAMP) AS VARCHAR))")
        case (_, .date) where from.isText: return .template("CAST(federate_moment_text({0}, 1) AS DATE)")
        case (_, .timestamp) where from.isText: return .template("CAST(federate_moment_text({0}, 0) AS TIMESTAMP)")
        case (_, .timestamptz) where from.isText: return .template("CAST(federate_moment_text({0}, 1) AS TIMESTAMPTZ)")
        default: return nil
        }
    }

    /// Of a text, as Spark makes it: NULL, and an error for a form that Spark reads and nobody else.
    static func engineTemporalTryCast(_ type: SQLType) -> String? {
        guard let pattern = TemporalPattern.common(type), let name = duckdbEngine.type(type), type != .time else {
            return nil
        }
        let error = "ERROR('this form of a date or time is not supported')"
        return "CASE WHEN regexp_full_match({0}, ' *\(pattern) *') THEN TRY_CAST(TRIM({0}) AS \(name)) "
            + "WHEN regexp_matches({0}, '^\\s*[+-]?[0-9][0-9][0-9][0-9]') THEN CAST(\(error) AS \(name)) END"
    }
}
