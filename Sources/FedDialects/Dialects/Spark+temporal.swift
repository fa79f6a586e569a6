import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in Spark (<https://spark.apache.org/docs/latest/api/sql/#date-functions>), with the
    /// session's zone UTC.
    static let sparkTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .addDays: .init(.call("DATE_ADD")),
            .daysBetween: .init(.call("DATEDIFF")),
            .addInterval: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    try SparkArithmetic.interval(arguments, &writer)
                }),
            .addMonths: .init(.template("({0} + MAKE_YM_INTERVAL(0, {1}))")),
            .addWholeDays: .init(.template("({0} + MAKE_DT_INTERVAL({1}))")),
            // Spark counts from 1.
            .dayOfWeek: .init(.template("(EXTRACT(DOW FROM {0}) - 1)")),
            .epochMicroseconds: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let isInstant = arguments[0].type == .timestamptz
                    let template = isInstant ? "UNIX_MICROS({0})" : "UNIX_MICROS(CAST({0} AS TIMESTAMP_LTZ))"
                    return Fragment(try writer.fill(template, arguments))
                }),
            .timestampOfMicroseconds: .init(.call("TIMESTAMP_MICROS")),
            .makeDate: .init(.call("MAKE_DATE")),
            .localTime: .init(.template("CAST(FROM_UTC_TIMESTAMP({0}, {1}) AS TIMESTAMP_NTZ)")),
            // The result is a timestamp with zone, whatever the argument is.
            .truncateTime: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let isInstant = scalar.type == .timestamptz
                    let template =
                        isInstant
                        ? "DATE_TRUNC({0}, {1})"
                        : "CAST(DATE_TRUNC({0}, CAST({1} AS TIMESTAMP_LTZ)) AS TIMESTAMP_NTZ)"
                    return Fragment(try writer.fill(template, arguments))
                }),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "WEEK"),
            (.isoYear, "YEAROFWEEK"), (.isoDayOfWeek, "DOW_ISO"), (.dayOfYear, "DOY"), (.hour, "HOUR"),
            (.minute, "MINUTE"), (.second, "SECOND"),
        ] {
            table[function] = .init(.template("EXTRACT(\(field) FROM {0})"))
        }
        return table
    }()

    static func sparkTemporalCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.timestamp, .text): return .cast
        case (.timestamptz, .text): return .template("CONCAT(CAST({0} AS STRING), '+00')")
        case (_, .date) where from.isText: return .template(readable(TemporalPattern.instant, "DATE"))
        case (_, .timestamp) where from.isText:
            return .template(readable(TemporalPattern.timestamp, "TIMESTAMP_NTZ"))
        case (_, .timestamptz) where from.isText:
            return .template(readable(TemporalPattern.instant, "TIMESTAMP_LTZ"))
        default: return nil
        }
    }

    /// ISO forms only: other forms DC SQL reads, too, but Spark does not, or reads otherwise.
    private static func readable(_ pattern: String, _ type: String) -> String {
        "CAST(CASE WHEN {0} IS NULL OR {0} RLIKE '^ *\(pattern) *$' THEN TRIM({0}) ELSE '?' END AS \(type))"
    }
}

/// What text must look like to be read as a date or timestamp, for regular expressions of any kind.
enum TemporalPattern {
    static let date = "[0-9][0-9][0-9][0-9][0-9]?[0-9]?-[0-9][0-9]?-[0-9][0-9]?"
    private static let fraction = "[.][0-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?"
    static let timestamp = "\(date)([ T][0-9][0-9]?:[0-9][0-9](:[0-9][0-9](\(fraction))?)?)?"
    static let instant = "\(timestamp)(Z|[+-][0-9][0-9](:[0-9][0-9])?)?"
}
