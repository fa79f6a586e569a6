import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Holds for days of the calendar, from the year 1; what else a column may have is more than the largest bigint.
    static let mySQLDayTest =
        "9223372036854775807 + (YEAR({0}) = 0 OR DAYOFMONTH({0}) NOT BETWEEN 1 AND "
        + "COALESCE(DAYOFMONTH(LAST_DAY({0})), 0)) > 0"

    /// Parts of dates and times in MySQL
    /// (<https://dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html>), of days of the calendar.
    ///
    /// Weeks in mode 3 are those of ISO 8601. MAKEDATE would take the year 1 for 2001.
    static let mySQLTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.call("DATEDIFF"), refuses: Refusals.otherThanLocal),
            .second: .init(
                .template("CAST(EXTRACT(SECOND_MICROSECOND FROM {0}) * 0.000001 AS DECIMAL(8, 6))"),
                refuses: Refusals.otherThanLocal),
            .truncateTime: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    guard let unit = arguments[0].textValue, let template = mySQLTruncation(unit) else {
                        throw .notSupported("truncation to this unit in \(writer.dialect.name)", at: scalar.range)
                    }
                    return Fragment(try writer.fill(template, [arguments[1]]))
                },
                refuses: { arguments, result in Refusals.otherThanLocal(Array(arguments.dropFirst()), result) }),
        ]
        table[.truncateTime]?.refusesArguments = { arguments in
            if let unit = arguments[0].textValue, mySQLTruncation(unit) != nil { return nil }
            return Inhibition(.functionNotAvailable, "the remote has no such unit")
        }
        for (function, template) in [
            (Function.year, "YEAR({0})"), (.quarter, "QUARTER({0})"), (.month, "MONTH({0})"), (.day, "DAYOFMONTH({0})"),
            (.week, "WEEK({0}, 3)"), (.isoYear, "(YEARWEEK({0}, 3) DIV 100)"), (.dayOfWeek, "(DAYOFWEEK({0}) - 1)"),
            (.isoDayOfWeek, "(WEEKDAY({0}) + 1)"), (.dayOfYear, "DAYOFYEAR({0})"), (.hour, "HOUR({0})"),
            (.minute, "MINUTE({0})"),
        ] {
            table[function] = .init(.template(template), refuses: Refusals.otherThanLocal)
        }
        return table
    }()

    /// A template for the first moment of a unit.
    private static func mySQLTruncation(_ unit: String) -> String? {
        func formatted(_ format: String) -> String { "CAST(DATE_FORMAT({0}, '\(format)') AS DATETIME(6))" }
        switch unit {
        case "year": return formatted("%Y-01-01")
        case "quarter": return "(\(formatted("%Y-01-01")) + INTERVAL QUARTER({0}) - 1 QUARTER)"
        case "month": return formatted("%Y-%m-01")
        case "week": return "(CAST(DATE({0}) AS DATETIME(6)) - INTERVAL WEEKDAY({0}) DAY)"
        case "day": return "CAST(DATE({0}) AS DATETIME(6))"
        case "hour": return formatted("%Y-%m-%d %H:00:00")
        case "minute": return formatted("%Y-%m-%d %H:%i:00")
        case "second": return formatted("%Y-%m-%d %H:%i:%s")
        case "millisecond": return "({0} - INTERVAL MICROSECOND({0}) % 1000 MICROSECOND)"
        default: return nil
        }
    }
}

extension Refusals {
    /// What has a zone is seen in the session's.
    fileprivate static let otherThanLocal: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        if arguments.allSatisfy({ $0 == .date || $0 == .timestamp }) { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote sees \(arguments[0]) in the session's zone")
    }
}
