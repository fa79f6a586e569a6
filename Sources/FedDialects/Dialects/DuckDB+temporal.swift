import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times, where the session's zone is UTC
    /// (<https://duckdb.org/docs/stable/sql/functions/timestamp>).
    static let duckDBTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("CAST(DATE_DIFF('day', {1}, {0}) AS INTEGER)")),
            .addDays: .init(.template("({0} + {1})")),
            .addInterval: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    try writer.duckDBInterval(arguments)
                }),
            .addMonths: .init(.template("({0} + TO_MONTHS({1}))")),
            // See `duckDBInterval`.
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
}

extension ScalarWriter {
    /// Adds months, and subtracts what has a fixed length.
    ///
    /// To DuckDB 30 days equal one month: of `x + INTERVAL '30 days'` and `x + INTERVAL '1 month'` in one statement it
    /// computes only one.
    fileprivate mutating func duckDBInterval(_ arguments: [Scalar]) throws(CompileError) -> Fragment {
        guard case .literal(.interval(let months, let days, let microseconds)) = arguments[1].kind else {
            throw .notSupported("an interval that is not a literal", at: arguments[1].range)
        }
        var text = try write(arguments[0]).within(.product)
        if months != 0 { text += " + INTERVAL '\(months) months'" }
        for (amount, unit) in [(Int64(days), "days"), (microseconds, "microseconds")] where amount != 0 {
            text += " - INTERVAL '\(-Int128(amount)) \(unit)'"
        }
        return Fragment(text, .sum)
    }
}
