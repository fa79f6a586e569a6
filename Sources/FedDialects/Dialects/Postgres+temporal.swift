import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Parts of dates and times in PostgreSQL, whose session's zone is UTC
    /// (<https://www.postgresql.org/docs/current/functions-datetime.html>).
    ///
    /// EXTRACT gives a numeric since version 14, and a double before, which has all digits of a second.
    static let postgresTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.infix("-", .sum)),
            .second: .init(.template("CAST(EXTRACT(SECOND FROM {0}) AS NUMERIC(8, 6))"), refuses: Refusals.dates),
            // Days are integers, and what is left of one a double holds exactly, too.
            .epochMicroseconds: .init(
                .template(
                    "(CAST(CAST({0} AS DATE) - DATE '1970-01-01' AS BIGINT) * 86400000000 "
                        + "+ CAST(EXTRACT(HOUR FROM {0}) AS BIGINT) * 3600000000 "
                        + "+ CAST(EXTRACT(MINUTE FROM {0}) AS BIGINT) * 60000000 "
                        + "+ CAST(EXTRACT(MICROSECONDS FROM {0}) AS BIGINT))"), refuses: Refusals.dates),
            .truncateTime: .init(.call("DATE_TRUNC"), refuses: Refusals.dates),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "WEEK"),
            (.isoYear, "ISOYEAR"), (.dayOfWeek, "DOW"), (.isoDayOfWeek, "ISODOW"), (.dayOfYear, "DOY"),
        ] {
            table[function] = .init(.template("CAST(EXTRACT(\(field) FROM {0}) AS INTEGER)"))
        }
        // Dates have no such fields since version 14.
        for (function, field) in [(Function.hour, "HOUR"), (.minute, "MINUTE")] {
            table[function] = .init(
                .template("CAST(EXTRACT(\(field) FROM {0}) AS INTEGER)"), refuses: Refusals.dates)
        }
        return table
    }()

    /// Sums of a moment and a time, which fail at other years than DC SQL's.
    static let postgresTimeSums: [Function: FunctionSpelling] = [
        .addDays: .init(.infix("+", .sum)),
        .addInterval: .init(.infix("+", .sum), refuses: Refusals.dates),
        .addMonths: .init(.template("({0} + MAKE_INTERVAL(0, {1}))"), refuses: Refusals.dates),
        .addWholeDays: .init(.template("({0} + MAKE_INTERVAL(0, 0, 0, {1}))"), refuses: Refusals.dates),
        .makeDate: .init(.call("MAKE_DATE")),
    ]
}

extension Refusals {
    /// A date is another type for what has a time: its fields, or its sums.
    static let dates: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
        guard arguments.contains(where: { $0 == .date || $0 == .time }) else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may see another type in a date")
    }
}
