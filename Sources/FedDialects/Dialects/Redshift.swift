import FedAlgebra
import FedCatalog

extension Dialect {
    /// Amazon Redshift.
    ///
    /// Text is UTF-8 and sorted by its bytes, but trailing blanks count for nothing where it is compared
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html>). It comes from PostgreSQL 8.0:
    /// backslashes escape inside of literals, and no operator compares NULLs. A text type without a length has one of
    /// 256 bytes, so that no text is ever cast to it. Aggregates over an ordered window want a frame of rows
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/r_Window_function_synopsis.html>), and LIMIT belongs to no branch of
    /// a set operation (<https://docs.aws.amazon.com/redshift/latest/dg/r_UNION.html>).
    package static let redshift = conservative.deriving("redshift") { dialect in
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
            case .numeric(let precision, let scale): "NUMERIC(\(precision), \(scale))"
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
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            switch (from, to) {
            case (.boolean, .text): .template("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END")
            case _ where from.isInteger && to == .text: .cast
            default:
                ConservativeCasts.text(from, to, substring: "SUBSTRING") { "RTRIM(\($0), ' ')" } ?? cast(from, to, kind)
            }
        }
        for table in [redshiftText, redshiftTemporal, redshiftNumeric] { dialect.functions.merge(table) { $1 } }
        dialect.ledger = [
            .caseMapping(
                "upper() and lower() map each character to one.",
                link: "https://docs.aws.amazon.com/redshift/latest/dg/r_UPPER.html"),
            .floatRange(link: "https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html"),
            .mathLibrary(link: "https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html"),
            redshiftFloatSums, redshiftPercentiles,
        ]
    }
}
