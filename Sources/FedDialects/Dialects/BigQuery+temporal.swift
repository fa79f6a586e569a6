import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Dates and times in BigQuery: a DATETIME has no zone, and of a TIMESTAMP the zone is said
    /// (<https://cloud.google.com/bigquery/docs/reference/standard-sql/datetime_functions>,
    /// <https://cloud.google.com/bigquery/docs/reference/standard-sql/timestamp_functions>).
    static let bigqueryTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("DATE_DIFF({0}, {1}, DAY)")),
            .second: extract("SECOND") { second in
                let fraction = second.replacing("SECOND", with: "MICROSECOND")
                return "CAST(CAST(\(second) AS NUMERIC) + CAST(\(fraction) AS NUMERIC) / 1000000 AS NUMERIC)"
            },
            // From 1 on Sunday.
            .dayOfWeek: extract("DAYOFWEEK") { "(\($0) - 1)" },
            .isoDayOfWeek: extract("DAYOFWEEK") { "(MOD(\($0) + 5, 7) + 1)" },
            .truncateTime: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    guard case .text(let unit) = arguments[0].literalValue else {
                        throw .notSupported("a unit that is not constant", at: arguments[0].range)
                    }
                    let word = unit == "week" ? "ISOWEEK" : unit.uppercased()
                    let template =
                        arguments[1].type == .timestamptz
                        ? "TIMESTAMP_TRUNC({0}, \(word), 'UTC')" : "DATETIME_TRUNC({0}, \(word))"
                    return Fragment(try writer.fill(template, [arguments[1]]))
                }),
        ]
        for (function, field) in [
            (Function.year, "YEAR"), (.quarter, "QUARTER"), (.month, "MONTH"), (.day, "DAY"), (.week, "ISOWEEK"),
            (.isoYear, "ISOYEAR"), (.dayOfYear, "DAYOFYEAR"), (.hour, "HOUR"), (.minute, "MINUTE"),
        ] {
            table[function] = extract(field) { $0 }
        }
        return table
    }()

    /// A field, in what `around` writes around it.
    private static func extract(
        _ field: String, around: @escaping @Sendable (_ text: String) -> String
    ) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let zone = arguments[0].type == .timestamptz ? " AT TIME ZONE 'UTC'" : ""
                return Fragment(try writer.fill(around("EXTRACT(\(field) FROM {0}\(zone))"), arguments))
            })
    }
}
