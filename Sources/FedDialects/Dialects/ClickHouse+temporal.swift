import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of dates and times in ClickHouse
    /// (<https://clickhouse.com/docs/sql-reference/functions/date-time-functions>), which take the zone to see a moment in.
    ///
    /// `date_trunc` and `toStartOfDay` leave what is before 1970 or after 2149 to a setting, and so moments are cut as
    /// numbers of microseconds, and months as days.
    static let clickhouseTemporal: [Function: FunctionSpelling] = {
        var table: [Function: FunctionSpelling] = [
            .daysBetween: .init(.template("CAST(dateDiff('day', {1}, {0}) AS Nullable(Int32))")),
            .isoDayOfWeek: clickhouseField("toDayOfWeek", mode: ", 0"),
            // From 1 on Monday.
            .dayOfWeek: clickhouseField("toDayOfWeek", mode: ", 0", template: "CAST({0} % 7 AS Nullable(Int32))"),
            // Of the last day of 2299 `toDayOfYear` is one less.
            .dayOfYear: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let day = arguments[0].type == .date
                    let form =
                        day
                        ? "CAST(dateDiff('day', makeDate32(toYear({0}), 1, 1), {0}) + 1 AS Nullable(Int32))"
                        : "CAST(toDayOfYear({0}, 'UTC') AS Nullable(Int32))"
                    return Fragment(try writer.fill(form, arguments))
                }),
            .second: .init(
                .custom { writer, _, arguments throws(CompileError) in
                    let rest = "positiveModulo(\(try writer.clickhouseMicroseconds(arguments[0])), 60000000)"
                    return Fragment(
                        "CAST(CAST(\(rest) AS Nullable(Decimal(8, 0))) * CAST('0.000001' AS Nullable(Decimal(7, 6))) "
                            + "AS Nullable(Decimal(8, 6)))")
                }),
            .truncateTime: FunctionSpelling(
                .custom { writer, _, arguments throws(CompileError) in
                    guard case .text(let unit)? = arguments[0].literalValue else {
                        throw .notSupported("a unit of time that is not constant", at: arguments[0].range)
                    }
                    return try writer.clickhouseTruncated(arguments[1], to: unit)
                }
            ).refusing { arguments in
                if case .text(let unit)? = arguments[0].literalValue,
                    clickhouseUnits[unit] != nil || clickhouseMonths[unit] != nil
                {
                    return nil
                }
                return Inhibition(.functionNotAvailable, "ClickHouse may cut moments otherwise")
            },
        ]
        for (function, name) in [
            (Function.year, "toYear"), (.quarter, "toQuarter"), (.month, "toMonth"), (.day, "toDayOfMonth"),
            (.week, "toISOWeek"), (.isoYear, "toISOYear"), (.hour, "toHour"), (.minute, "toMinute"),
        ] {
            table[function] = clickhouseField(name)
        }
        return table
    }()

    /// A field of a date, or of a moment in UTC.
    private static func clickhouseField(
        _ name: String, mode: String = "", template: String = "CAST({0} AS Nullable(Int32))"
    ) -> FunctionSpelling {
        .init(
            .custom { writer, _, arguments throws(CompileError) in
                let value = try writer.write(arguments[0]).text
                let zone = arguments[0].type == .date ? "" : "\(mode), 'UTC'"
                return Fragment(template.filled(["\(name)(\(value)\(zone))"]))
            })
    }

    /// The microseconds of a unit, and those that its first one lies behind 1970-01-01.
    fileprivate static let clickhouseUnits: [String: (length: Int, start: Int)] = [
        "millisecond": (1_000, 0), "second": (1_000_000, 0), "minute": (60_000_000, 0), "hour": (3_600_000_000, 0),
        "day": (86_400_000_000, 0), "week": (604_800_000_000, 345_600_000_000),
    ]
    /// The month that a unit begins with.
    fileprivate static let clickhouseMonths = [
        "year": "1", "quarter": "toQuarter({0}, 'UTC') * 3 - 2", "month": "toMonth({0}, 'UTC')",
    ]

    static func clickhouseCast(_ from: SQLType, _ to: SQLType) -> CastForm? {
        switch (from, to) {
        case (.boolean, .text): .template("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END")
        case _ where from.isInteger && to == .text: .cast
        case (.bigint, .double): .cast
        // Both are moments, seen in UTC.
        case (.timestamptz, .timestamp), (.timestamp, .timestamptz): .cast
        default: nil
        }
    }
}

extension ScalarWriter {
    fileprivate mutating func clickhouseMicroseconds(_ scalar: Scalar) throws(CompileError) -> String {
        "toUnixTimestamp64Micro(CAST(\(try write(scalar).text) AS Nullable(DateTime64(6, 'UTC'))))"
    }

    fileprivate mutating func clickhouseTruncated(
        _ scalar: Scalar, to unit: String
    ) throws(CompileError) -> Fragment {
        if let (length, start) = Dialect.clickhouseUnits[unit] {
            let moment = try clickhouseMicroseconds(scalar)
            let rest = "positiveModulo(\(moment)\(start > 0 ? " - \(start)" : ""), \(length))"
            return Fragment("fromUnixTimestamp64Micro(CAST(\(moment) - \(rest) AS Nullable(Int64)), 'UTC')")
        }
        let value = try write(scalar).text
        let month = (Dialect.clickhouseMonths[unit] ?? "1").filled([value])
        return Fragment(
            "CAST(makeDate32(toYear(\(value), 'UTC'), \(month), 1) AS Nullable(DateTime64(6, 'UTC')))")
    }
}
