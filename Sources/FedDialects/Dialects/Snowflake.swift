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
        // https://help.salesforce.com/s/articleView?id=001472058, https://docs.snowflake.com/en/user-guide/query-size-limits
        dialect.surelyTakenList = ListLimit(members: 16_384, bytes: 500_000)
        dialect.strings = .doubledBackslash
        dialect.hasAggregateFilter = false
        // A date's literal is read by the session's format: https://docs.snowflake.com/en/sql-reference/parameters
        dialect.keyLists?.takes = { $0.digits != nil }
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features.insert(.fullJoin)
        // https://docs.snowflake.com/en/sql-reference/functions-window
        dialect.rankings = [
            .rowNumber, .rank, .denseRank, .lag, .lead, .firstValue, .lastValue, .nthValue,
        ]
        dialect.ranksNeedOrder = true
        dialect.ordersFrames = true
        dialect.type = snowflakeType
        dialect.cast = { from, to, kind in
            if let text = snowflakeTextCast(from, to, kind) { return text }
            if from == .real { return .refused("Snowflake has 64-bit floats only") }
            // "Might result in loss of precision": https://docs.snowflake.com/en/sql-reference/functions/to_double
            if from.isExact, to == .double, !(from.decimalDigits.map { $0.scale == 0 && $0.precision <= 15 } ?? false) {
                guard case .scan = kind else { return .refused("Snowflake may take another double than the nearest") }
            }
            if let zoned = snowflakeZoned(from, to) { return .template(zoned) }
            // `true` and `false`: https://docs.snowflake.com/en/sql-reference/data-types-logical
            if from == .boolean, to == .text { return .cast }
            return StandardCasts.form(from: from, to: to)
        }
        dialect.literal = { dialect, value, type in
            if let day = StandardLiterals.day(of: value), !ConservativeCasts.years.contains(day) { return nil }
            switch (value, type) {
            case (_, .char): return dialect.unpadded(value)
            // A day has no end there.
            case (.time(let microseconds), _) where microseconds >= 86_400_000_000: return nil
            default: return snowflakeMoment(value, type) ?? StandardLiterals.literal(value, type, in: dialect)
            }
        }
        dialect.functions.merge(snowflakeNumeric) { $1 }
        dialect.functions.merge(snowflakeText) { $1 }
        dialect.functions.merge(snowflakeTemporal) { $1 }
        dialect.aggregates = snowflakeAggregates
        dialect.windowAggregates = [.countRows, .count, .sum, .avg, .min, .max, .boolAnd, .boolOr]
        dialect.ledger = snowflakeLedger
    }

    /// Casts of text: a cast to fewer characters fails there, where DC SQL cuts
    /// (<https://docs.snowflake.com/en/sql-reference/functions/cast>).
    ///
    /// CHAR is VARCHAR: nothing pads, and nothing takes trailing blanks away.
    private static func snowflakeTextCast(_ from: SQLType, _ to: SQLType, _ kind: CastKind) -> CastForm? {
        guard from.isText else { return nil }
        let padded: Int? = if case .char(let length) = from { length } else { nil }
        let longest: Int? = if case .varchar(let length) = from { length } else { padded }
        let value = padded == nil ? "{0}" : "RTRIM({0}, ' ')"
        switch to {
        case .char(let length):
            return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
        case .varchar(let length) where kind == .scan(isKnown: false) || length < longest ?? .max:
            return .template("SUBSTRING(\(value), 1, \(length))")
        default:
            if padded == nil { return nil }
            return .template(value)
        }
    }

    /// A date or time with its format, which else is the session's
    /// (<https://docs.snowflake.com/en/sql-reference/date-time-input-output>).
    private static func snowflakeMoment(_ value: Value, _ type: SQLType) -> Fragment? {
        switch value {
        case .date(let days):
            return Fragment("TO_DATE('\(CalendarDate.text(days: Int(days)))', 'YYYY-MM-DD')")
        case .time(let microseconds):
            let text = CalendarDate.text(time: microseconds)
            return Fragment("TO_TIME('\(text)', 'HH24:MI:SS\(text.contains(".") ? ".FF6" : "")')")
        case .timestamp(let microseconds):
            let text = CalendarDate.text(timestamp: microseconds)
            let format = "YYYY-MM-DD HH24:MI:SS\(text.contains(".") ? ".FF6" : "")"
            if type == .timestamptz { return Fragment("TO_TIMESTAMP_LTZ('\(text) +0000', '\(format) TZHTZM')") }
            return Fragment("TO_TIMESTAMP_NTZ('\(text)', '\(format)')")
        default:
            return nil
        }
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
