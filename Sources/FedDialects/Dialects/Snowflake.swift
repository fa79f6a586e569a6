import FedAlgebra
import FedCatalog

extension Dialect {
    /// Snowflake.
    ///
    /// Text is UTF-8, compares binary and without padding unless a column has a collation
    /// (<https://docs.snowflake.com/en/sql-reference/collation>). Quoted identifiers keep their case. Backslashes escape
    /// inside of string literals (<https://docs.snowflake.com/en/sql-reference/data-types-text>). NaN is equal to itself
    /// and larger than all other floats (<https://docs.snowflake.com/en/sql-reference/data-types-numeric>).
    package static let snowflake = standard.deriving("snowflake") { dialect in
        dialect.strings = .doubledBackslash
        dialect.hasAggregateFilter = false
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features.insert(.fullJoin)
        // https://docs.snowflake.com/en/sql-reference/functions-window
        dialect.rankings = [
            .rowNumber, .rank, .denseRank, .lag, .lead, .firstValue, .lastValue, .nthValue,
        ]
        dialect.ranksNeedOrder = true
        dialect.ordersFrames = true
        dialect.type = snowflakeType
        dialect.cast = { from, to, _ in
            // CHAR is VARCHAR here: nothing pads, and nothing takes trailing blanks away.
            if from.isText, case .char(let length) = to {
                return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
            }
            if case .char = from { return .template("RTRIM({0}, ' ')") }
            if from == .real { return .refused("Snowflake has 64-bit floats only") }
            if let zoned = snowflakeZoned(from, to) { return .template(zoned) }
            // `true` and `false`: https://docs.snowflake.com/en/sql-reference/data-types-logical
            if from == .boolean, to == .text { return .cast }
            return StandardCasts.form(from: from, to: to)
        }
        dialect.literal = { dialect, value, type in
            switch (value, type) {
            case (_, .char): return dialect.unpadded(value)
            // A day has no end there.
            case (.time(let microseconds), _) where microseconds >= 86_400_000_000: return nil
            default: return StandardLiterals.literal(value, type, in: dialect)
            }
        }
        dialect.functions.merge(snowflakeNumeric) { $1 }
        dialect.functions.merge(snowflakeText) { $1 }
        dialect.functions.merge(snowflakeTemporal) { $1 }
        dialect.aggregates = snowflakeAggregates
        dialect.windowAggregates = [.countRows, .count, .sum, .avg, .min, .max, .boolAnd, .boolOr]
        dialect.ledger = snowflakeLedger
    }

    private static let snowflakeType: @Sendable (SQLType) -> String? = { type in
        switch type {
        case .boolean: "BOOLEAN"
        case .smallint: "NUMBER(5, 0)"
        case .integer: "NUMBER(10, 0)"
        case .bigint: "NUMBER(19, 0)"
        case .numeric(let precision, let scale): "NUMBER(\(precision), \(scale))"
        case .double: "FLOAT"
        case .text: "VARCHAR"
        case .varchar(let length): "VARCHAR(\(length))"
        case .bytes: "BINARY"
        case .date: "DATE"
        case .time: "TIME(6)"
        case .timestamp: "TIMESTAMP_NTZ(6)"
        case .timestamptz: "TIMESTAMP_LTZ(6)"
        case .real, .char, .interval, .json, .uuid: nil
        }
    }
}
