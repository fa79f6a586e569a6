import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in Oracle that read the date as it is written.
    ///
    /// Instants are brought to UTC
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/SYS_EXTRACT_UTC.html>). EXTRACT takes no time out
    /// of a DATE (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/EXTRACT-datetime.html>), and TRUNC makes
    /// one of what it takes (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/TRUNC-date.html>).
    static let oracleTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .quarter: OracleMoment.part { "TO_NUMBER(TO_CHAR(\($0), 'Q'))" },
            .truncateTime: OracleMoment.truncation(units: OracleMoment.units),
        ]
        for (function, field) in [(Function.year, "YEAR"), (.month, "MONTH"), (.day, "DAY")] {
            table[function] = OracleMoment.part { "EXTRACT(\(field) FROM \($0))" }
        }
        for (function, field) in [(Function.hour, "HOUR"), (.minute, "MINUTE"), (.second, "SECOND")] {
            table[function] = OracleMoment.part(hasTime: true) { "EXTRACT(\(field) FROM CAST(\($0) AS TIMESTAMP(6)))" }
        }
        return table
    }()

    /// Functions that count days, of which Oracle's calendar has others before 1582-10-15.
    static let oracleDays: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.infix("-", .sum)),
            // Independent of the session's territory, which says what day weeks begin with.
            .dayOfWeek: OracleMoment.part { "MOD(TRUNC(\($0)) - TRUNC(\($0), 'IW') + 1, 7)" },
            .isoDayOfWeek: OracleMoment.part { "(TRUNC(\($0)) - TRUNC(\($0), 'IW') + 1)" },
            .truncateTime: OracleMoment.truncation(units: OracleMoment.units.merging(["week": "IW"]) { $1 }),
        ]
        for (function, format) in [(Function.week, "IW"), (.isoYear, "IYYY"), (.dayOfYear, "DDD")] {
            table[function] = OracleMoment.part { "TO_NUMBER(TO_CHAR(\($0), '\(format)'))" }
        }
        return table
    }()

    /// Casts between dates, timestamps and instants.
    static func oracleTemporalCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.timestamp, .date): .template("TRUNC({0})")
        case (.timestamp, .timestamptz), (.date, .timestamptz):
            .template("FROM_TZ(CAST({0} AS TIMESTAMP(6)), '+00:00')")
        case (.timestamptz, .timestamp): .template("CAST(SYS_EXTRACT_UTC({0}) AS TIMESTAMP(6))")
        case (.timestamptz, .date): .template("TRUNC(SYS_EXTRACT_UTC({0}))")
        default: nil
        }
    }
}

/// The parts that Oracle's functions of moments are put together from.
enum OracleMoment {
    /// From 1582-10-05 to 14: a literal of one of them is 1582-10-15
    /// (<https://seanstuber.com/2018/12/18/looking-through-holes-in-time/>).
    static let missingDays = -141_437 ... -141_428

    static let units = ["year": "YYYY", "quarter": "Q", "month": "MM", "day": "DD", "hour": "HH24", "minute": "MI"]

    static func part(
        hasTime: Bool = false, _ body: @escaping @Sendable (_ moment: String) -> String
    ) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in Fragment(body(try written(arguments[0], &writer))) },
            refuses: Refusals.otherThanMoments(hasTime: hasTime))
    }

    /// A moment without a zone, as clocks show it in UTC.
    private static func written(_ scalar: Scalar, _ writer: inout ScalarWriter) throws(CompileError) -> String {
        let text = try writer.write(scalar).within(.concatenation)
        return scalar.type == .timestamptz ? "SYS_EXTRACT_UTC(\(text))" : text
    }

    static func truncation(units: [String: String]) -> Dialect.FunctionSpelling {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                guard let format = units[arguments[0].textLiteral ?? ""] else {
                    throw .notSupported("date_trunc to this unit", at: scalar.range)
                }
                let begin = "CAST(TRUNC(\(try written(arguments[1], &writer)), '\(format)') AS TIMESTAMP(6))"
                return Fragment(scalar.type == .timestamptz ? "FROM_TZ(\(begin), '+00:00')" : begin)
            },
            refuses: { arguments, result in
                if [.timestamp, .timestamptz].contains(result), arguments.last == result { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote may truncate \(result) otherwise")
            },
            refusesArguments: { arguments in
                if units[arguments[0].textLiteral ?? ""] != nil { return nil }
                return Inhibition(.functionNotAvailable, "the remote has no unit like this")
            })
    }
}
