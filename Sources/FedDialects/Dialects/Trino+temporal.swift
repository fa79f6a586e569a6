import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in Trino (<https://trino.io/docs/current/functions/datetime.html>).
    ///
    /// A moment with a zone shows the fields of its own zone, and so is seen in UTC first.
    static let trinoTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            // From 1 on Monday.
            .dayOfWeek: trinoField("CAST(EXTRACT(DAY_OF_WEEK FROM {0}) % 7 AS INTEGER)"),
            // The last nine characters of a timestamp with six digits of fraction.
            .second: trinoField("CAST(SUBSTR(CAST(CAST({0} AS TIMESTAMP(6)) AS VARCHAR), -9) AS DECIMAL(8, 6))"),
            .truncateTime: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let unit = try writer.write(arguments[0]).text
                    return Fragment("DATE_TRUNC(\(unit), \(try writer.trinoMoment(arguments[1])))")
                }),
            .daysBetween: .init(.template("CAST(DATE_DIFF('day', {1}, {0}) AS INTEGER)")),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "WEEK"),
            (.isoYear, "YEAR_OF_WEEK"), (.isoDayOfWeek, "DAY_OF_WEEK"), (.dayOfYear, "DAY_OF_YEAR"), (.hour, "HOUR"),
            (.minute, "MINUTE"),
        ] {
            table[function] = trinoField("CAST(EXTRACT(\(field) FROM {0}) AS INTEGER)")
        }
        return table
    }()

    private static func trinoField(_ template: String) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let moment = try writer.trinoMoment(arguments[0])
                return Fragment(template.replacing("{0}", with: moment))
            })
    }

    /// Casts between moments, which are seen in UTC whatever the session's zone is, and to text.
    static func trinoCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.boolean, .text): .template("CASE {0} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END")
        case _ where from.isInteger && to == .text: .cast
        case (.bigint, .double): .cast
        case (.timestamptz, .timestamp): .template("CAST({0} AT TIME ZONE 'UTC' AS TIMESTAMP(6))")
        case (.timestamptz, .date): .template("CAST({0} AT TIME ZONE 'UTC' AS DATE)")
        default: nil
        }
    }
}

extension ScalarWriter {
    /// A date or a moment as it is seen in UTC.
    fileprivate mutating func trinoMoment(_ scalar: Scalar) throws(CompileError) -> String {
        let text = try write(scalar).within(.atom)
        return scalar.type == .timestamptz ? "\(text) AT TIME ZONE 'UTC'" : text
    }
}
