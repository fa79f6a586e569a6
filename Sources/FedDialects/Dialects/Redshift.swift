import FedAlgebra
import FedCatalog

extension Dialect {
    /// Amazon Redshift.
    ///
    /// Text is UTF-8 and sorted by its bytes, but trailing blanks count for nothing where it is compared
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>). It comes from PostgreSQL 8.0:
    /// backslashes escape inside of literals, and no operator compares NULLs. A text type without a length has one of
    /// 256 bytes, so that no text is ever cast to it. A decimal of 19 digits is held in 64 bits, which are too few for
    /// some, and none has more than 37 behind the point
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html>). Aggregates over an ordered window
    /// want a frame of rows (<https://docs.aws.amazon.com/redshift/latest/dg/r_Window_function_synopsis.html>), and
    /// LIMIT belongs to no branch of a set operation (<https://docs.aws.amazon.com/redshift/latest/dg/r_UNION.html>).
    package static let redshift = conservative.deriving("redshift") { dialect in
        // https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
        dialect.canName = { $0.utf8.count <= 127 }
        dialect.strings = .doubledBackslash
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .unknown)
        dialect.features.insert(.fullJoin)
        dialect.joinLimits.needingEquality = [.semiJoin, .antiJoin]
        dialect.limitsBranches = false
        dialect.windowFrames.range = false
        dialect.framesNeedOrder = true
        dialect.shiftDefaults = .none
        dialect.rankings.formUnion([.percentRank, .cumeDist, .ntile, .lag, .lead])
        dialect.distinctTest = "CASE WHEN {0} = {1} OR ({0} IS NULL AND {1} IS NULL) THEN 0 ELSE 1 END"
        dialect.keyLists?.takes = { $0.digits != nil || $0 == .date }
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "SMALLINT"
            case .integer: "INTEGER"
            case .bigint: "BIGINT"
            case .numeric(_, let scale) where scale > 37: nil
            case .numeric(let precision, let scale): "NUMERIC(\(precision == 19 ? 20 : precision), \(scale))"
            case .real: "REAL"
            case .double: "DOUBLE PRECISION"
            case .text: "VARCHAR(65535)"
            case .varchar(let length): length <= 16_383 ? "VARCHAR(\(length * 4))" : "VARCHAR(65535)"
            case .date: "DATE"
            case .timestamp: "TIMESTAMP"
            case .timestamptz: "TIMESTAMPTZ"
            case .char, .bytes, .time, .interval, .json, .uuid: nil
            }
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            switch value {
            // A VARCHAR has no more bytes, and a double is not much nearer to zero.
            case .text(let text) where text.utf8.count > 65_535: nil
            case .double(let number) where number != 0 && number.magnitude < 1e-307: nil
            default: literal(dialect, value, type)
            }
        }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.boolean, .text): .template("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END")
            // A cast to fewer digits cuts: https://docs.aws.amazon.com/redshift/latest/dg/r_enable_numeric_rounding.html
            case (.numeric(let precision, let scale), .numeric) where from == to && kind == .scan(isKnown: false):
                .template("CAST(ROUND({0}, \(scale)) AS NUMERIC(\(precision), \(scale)))")
            case _ where from.isInteger && to == .text: .cast
            // https://docs.aws.amazon.com/redshift/latest/dg/r_AT_TIME_ZONE.html
            case (.timestamp, .timestamptz), (.timestamptz, .timestamp): .template("({0} AT TIME ZONE 'UTC')")
            case (.timestamptz, .date): .template("CAST({0} AT TIME ZONE 'UTC' AS DATE)")
            default:
                ConservativeCasts.text(from, to, substring: "SUBSTRING") { "RTRIM(\($0), ' ')" } ?? cast(from, to, kind)
            }
        }
        for table in [redshiftText, redshiftTemporal, redshiftNumeric] { dialect.functions.merge(table) { $1 } }
        dialect.addRedshiftBooleans()
        dialect.ledger = redshiftLedger
    }
}
