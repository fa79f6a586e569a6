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
            // A time is a text of fifteen characters.
            .microsecondsOfTime: .init(
                .template(
                    "(CAST(SUBSTRING({0}, 1, 2) AS BIGINT) * 3600000000L + CAST(SUBSTRING({0}, 4, 2) AS BIGINT) "
                        + "* 60000000L + CAST(CONCAT(SUBSTRING({0}, 7, 2), SUBSTRING({0}, 10, 6)) AS BIGINT))")),
            .timeOfMicroseconds: .init(.template(clock("CAST(TIMESTAMP_MICROS({0}) AS TIMESTAMP_NTZ)"))),
            .makeDate: .init(.call("MAKE_DATE")),
            .makeTimestamp: .init(.call("MAKE_TIMESTAMP_NTZ")),
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
        case (.date, .text): return .template(written("DATE", "9999-12-31", "CAST({0} AS STRING)"))
        case (.timestamp, .text):
            return .template(written("TIMESTAMP_NTZ", "9999-12-31 23:59:59.999999", "CAST({0} AS STRING)"))
        case (.timestamptz, .text):
            let last = "9999-12-31 23:59:59.999999+00:00"
            return .template(written("TIMESTAMP_LTZ", last, "CONCAT(CAST({0} AS STRING), '+00')"))
        case (_, .date) where from.isText: return .template(readable(TemporalPattern.instant, "DATE"))
        case (_, .timestamp) where from.isText:
            return .template(readable(TemporalPattern.timestamp, "TIMESTAMP_NTZ"))
        case (_, .timestamptz) where from.isText:
            return .template(readable(TemporalPattern.instant, "TIMESTAMP_LTZ"))
        case (_, .time) where from.isText:
            return .template(
                clock(
                    "CAST(CASE WHEN {0} IS NULL THEN NULL WHEN {0} RLIKE '^ *\(TemporalPattern.time) *$' "
                        + "THEN CONCAT('1970-01-01 ', TRIM({0})) WHEN {0} RLIKE '^ *\(TemporalPattern.dateAndTime) *$' "
                        + "THEN TRIM({0}) ELSE '?' END AS TIMESTAMP_NTZ)"))
        default: return nil
        }
    }

    /// Other years have another text in every system: an error in its place.
    private static func written(_ type: String, _ last: String, _ text: String) -> String {
        "CASE WHEN {0} BETWEEN \(type) '0001-01-01' AND \(type) '\(last)' THEN \(text) WHEN {0} IS NOT NULL "
            + "THEN CAST(RAISE_ERROR('date out of range: no text for a year like this') AS STRING) END"
    }

    /// A text that is surely none gives NULL; one that DC SQL reads, and Spark does not, is an error.
    static func sparkTemporalTryCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> String? {
        guard from.isText, let type = spark.type(to), let pattern = TemporalPattern.common(to) else { return nil }
        if kind == .spark { return to == .time ? nil : "TRY_CAST({0} AS \(type))" }
        let others =
            "WHEN {0} RLIKE '\(TemporalPattern.excluding)' THEN NULL WHEN {0} RLIKE '\(TemporalPattern.possible)' "
            + "THEN CAST(RAISE_ERROR('invalid input: this form of a date or time is not supported') AS STRING) END"
        if to == .time {
            return clock(
                "TRY_CAST(CASE WHEN {0} RLIKE '^ *\(pattern) *$' THEN CONCAT('1970-01-01 ', TRIM({0})) "
                    + "WHEN {0} RLIKE '^ *\(TemporalPattern.dateAndTime) *$' THEN TRIM({0}) "
                    // Behind a date alone a blank makes midnight of it in DC SQL.
                    + "WHEN {0} RLIKE '^ *\(TemporalPattern.date)$' THEN NULL \(others) AS TIMESTAMP_NTZ)")
        }
        return "TRY_CAST(CASE WHEN {0} RLIKE '^ *\(pattern) *$' THEN TRIM({0}) \(others) AS \(type))"
    }

    /// The time of a timestamp, with six digits of fraction.
    private static func clock(_ timestamp: String) -> String {
        "RPAD(REGEXP_REPLACE(SUBSTRING(CAST(\(timestamp) AS STRING), 12), '^(........)\\\\z', '$1.'), 15, '0')"
    }

    /// ISO forms only: other forms DC SQL reads, too, but Spark does not, or reads otherwise.
    private static func readable(_ pattern: String, _ type: String) -> String {
        "CAST(CASE WHEN {0} IS NULL OR {0} RLIKE '^ *\(pattern) *$' THEN TRIM({0}) ELSE '?' END AS \(type))"
    }
}

/// What text must look like to be read as a date or timestamp, for regular expressions of any kind.
///
/// Without braces, which stand for arguments in the templates around.
enum TemporalPattern {
    static let date = "[0-9][0-9][0-9][0-9][0-9]?[0-9]?-[0-9][0-9]?-[0-9][0-9]?"
    private static let fraction = "[.][0-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?"
    static let timestamp = "\(date)([ T][0-9][0-9]?:[0-9][0-9](:[0-9][0-9](\(fraction))?)?)?"
    static let instant = "\(timestamp)(Z|[+-][0-9][0-9](:[0-9][0-9])?)?"
    private static let minuteClock = "(2[0-3]|[01]?[0-9]):[0-5][0-9]"
    private static let secondClock = "\(minuteClock):[0-5][0-9](\(fraction))?"
    private static let clock = "\(minuteClock)(:[0-5][0-9](\(fraction))?)?"
    static let time = clock
    /// A date, and perhaps a time, which is left out.
    static let dayOfMoment = "\(date)([ T]\(clock))?"
    /// With a year of four digits, behind which the time stands in one place.
    static let dateAndTime = "[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?[ T]\(clock)"

    /// Forms for which the systems and DC SQL give the same value, or none.
    static func common(_ type: SQLType) -> String? {
        switch type {
        case .date, .timestamp: dayOfMoment
        case .timestamptz: "\(date)([ T]\(clock)|[ T]\(secondClock)(Z|[+-][0-9][0-9](:[0-9][0-9])?))?"
        case .time: time
        default: nil
        }
    }

    /// ASCII characters that no date and no time has, in whatever form.
    static let excluding = "[_?*()%#@!\"&=<>~^$`]"
    /// What every other text has that DC SQL reads as a date or time.
    ///
    /// It knows words, and takes almost any mark between numbers, as random texts have shown. Here `[^@]` is any
    /// character.
    static let possible =
        "[Nn][Oo][Ww]|[Tt][Oo][Dd][Aa][Yy]|[Tt][Oo][Mm][Oo][Rr]|[Yy][Ee][Ss][Tt][Ee]|[Ee][Pp][Oo][Cc][Hh]|"
        + "[Ii][Nn][Ff][Ii]|[Aa][Ll][Ll][Bb]|[Cc][Uu][Rr][Rr]|:|[0-9][^@]*[A-Za-z]|[A-Za-z][^@]*[0-9]|"
        + "[0-9][0-9][0-9][0-9][0-9][0-9]|[0-9][0-9][0-9][^0-9]+[0-9]|[0-9][^0-9]+[0-9][0-9][0-9]|"
        + "[0-9][^0-9]+[0-9]+[^0-9]+[0-9]"
}
