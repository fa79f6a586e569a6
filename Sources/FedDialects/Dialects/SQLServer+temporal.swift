import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in SQL Server, all of the proleptic Gregorian calendar and the years 1 to 9999.
    ///
    /// DATEPART sees a DATETIMEOFFSET at its own offset
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql>), and so all are brought to UTC by
    /// SWITCHOFFSET (<https://learn.microsoft.com/en-us/sql/t-sql/functions/switchoffset-transact-sql>). Its day of the week
    /// depends on the session: days are counted from the Monday on which year 1 begins.
    static let sqlserverTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("DATEDIFF(DAY, {1}, {0})")),
            // The Thursday of a week has its year; week 26 is in the middle of any.
            .isoYear: SQLServerMoment.part { "YEAR(DATEADD(DAY, 26 - DATEPART(ISO_WEEK, \($0)), \($0)))" },
            .dayOfWeek: SQLServerMoment.part { "((\(SQLServerMoment.days($0)) + 1) % 7)" },
            .isoDayOfWeek: SQLServerMoment.part { "(\(SQLServerMoment.days($0)) % 7 + 1)" },
            .second: SQLServerMoment.part(hasTime: true) {
                "CAST(DATEPART(SECOND, \($0)) + DATEPART(MICROSECOND, \($0)) * 0.000001 AS DECIMAL(8, 6))"
            },
            .epochMicroseconds: SQLServerMoment.part(hasTime: true) {
                "DATEDIFF_BIG(MICROSECOND, CAST('1970-01-01' AS DATETIME2(6)), \($0))"
            },
            .truncateTime: .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    let unit = arguments[0].textLiteral ?? ""
                    let moment = try SQLServerMoment.written(arguments[1], &writer)
                    guard let begin = SQLServerMoment.begin(unit, moment) else {
                        throw .notSupported("date_trunc to \(unit)", at: scalar.range)
                    }
                    return Fragment(scalar.type == .timestamptz ? "CAST(\(begin) AS DATETIMEOFFSET(6))" : begin)
                },
                refuses: { arguments, result in
                    if [.timestamp, .timestamptz].contains(result), arguments.last == result { return nil }
                    return Inhibition(.functionSemanticsDiffer, "the remote may truncate \(result) otherwise")
                },
                refusesArguments: { arguments in
                    if let unit = arguments[0].textLiteral, SQLServerMoment.begin(unit, "") != nil { return nil }
                    return Inhibition(.functionNotAvailable, "the remote has no unit like this")
                }),
        ]
        for (function, name) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "ISO_WEEK"),
            (.dayOfYear, "DAYOFYEAR"),
        ] {
            let isCall = [.year, .month, .day].contains(function)
            table[function] = SQLServerMoment.part { isCall ? "\(name)(\($0))" : "DATEPART(\(name), \($0))" }
        }
        for (function, name) in [(Function.hour, "HOUR"), (.minute, "MINUTE")] {
            table[function] = SQLServerMoment.part(hasTime: true) { "DATEPART(\(name), \($0))" }
        }
        return table
    }()

    /// Casts between dates, timestamps and instants
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetimeoffset-transact-sql>): what has no offset gets that
    /// of UTC, and what has one loses it.
    static func sqlserverTemporalCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.timestamp, .timestamptz), (.date, .timestamptz): .cast
        case (.timestamptz, .timestamp): .template("CAST(SWITCHOFFSET({0}, '+00:00') AS DATETIME2(6))")
        case (.timestamptz, .date): .template("CAST(SWITCHOFFSET({0}, '+00:00') AS DATE)")
        default: nil
        }
    }
}

/// The parts that SQL Server's functions of moments are put together from.
enum SQLServerMoment {
    /// A function of a moment; one with a time, if it asks for the time.
    static func part(
        hasTime: Bool = false, _ body: @escaping @Sendable (_ moment: String) -> String
    ) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in Fragment(body(try written(arguments[0], &writer))) },
            refuses: Refusals.otherThanMoments(hasTime: hasTime))
    }

    /// A moment without an offset, as clocks show it in UTC.
    static func written(_ scalar: Scalar, _ writer: inout ScalarWriter) throws(CompileError) -> String {
        let text = try writer.write(scalar).text
        return scalar.type == .timestamptz ? "CAST(SWITCHOFFSET(\(text), '+00:00') AS DATETIME2(6))" : text
    }

    /// How many days there are from a Monday before all others.
    static func days(_ moment: String) -> String { "DATEDIFF(DAY, CAST('0001-01-01' AS DATE), \(moment))" }

    /// When the unit began in which the moment is.
    static func begin(_ unit: String, _ moment: String) -> String? {
        func first(_ month: String) -> String { "DATETIME2FROMPARTS(YEAR(\(moment)), \(month), 1, 0, 0, 0, 0, 6)" }
        let day = "CAST(CAST(\(moment) AS DATE) AS DATETIME2(6))"
        let minutes = "DATEPART(HOUR, \(moment)) * 60 + DATEPART(MINUTE, \(moment))"
        switch unit {
        case "year": return first("1")
        case "quarter": return first("DATEPART(QUARTER, \(moment)) * 3 - 2")
        case "month": return first("MONTH(\(moment))")
        case "week": return "DATEADD(DAY, -(\(days(moment)) % 7), \(day))"
        case "day": return day
        case "hour": return "DATEADD(HOUR, DATEPART(HOUR, \(moment)), \(day))"
        case "minute": return "DATEADD(MINUTE, \(minutes), \(day))"
        case "second": return "DATEADD(SECOND, (\(minutes)) * 60 + DATEPART(SECOND, \(moment)), \(day))"
        default: return nil
        }
    }
}

extension Refusals {
    /// Moments, and if need be only those with a time.
    static func otherThanMoments(hasTime: Bool) -> @Sendable ([SQLType], SQLType) -> Inhibition? {
        { arguments, _ in
            switch arguments.first {
            case .timestamp, .timestamptz: return nil
            case .date where !hasTime: return nil
            default: return Inhibition(.functionSemanticsDiffer, "the remote has no such part of this")
            }
        }
    }
}
