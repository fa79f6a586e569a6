import FedAlgebra
import FedCatalog

extension Dialect {
    /// Oracle Database 19c and later.
    ///
    /// A text without characters is NULL
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Nulls.html>), and so nothing makes a text
    /// there, and none without characters has a literal: what a scan reads, a CHAR of blanks, too, has one or is NULL.
    /// VARCHAR2 compares by its bytes and without padding unless the session or a column has a linguistic collation
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Type-Comparison-Rules.html>), and is
    /// sorted as the session says. There is no type for truth values before 23ai, DATE has a time, AS stands before no
    /// table's alias, and IN has 1,000 members
    /// (<https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/IN-Condition.html>).
    package static let oracle = conservative.deriving("oracle") { dialect in
        // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Database-Object-Names-and-Qualifiers.html
        dialect.canName = { name in
            name.utf8.count <= 128 && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") }
        }
        dialect.emptyTextIsNull = true
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .unknown, padding: .noPad)
        dialect.truthValues = TruthValues(holds: "1", fails: "0")
        dialect.writesAsBeforeTables = false
        dialect.except = "MINUS"
        dialect.features.insert(.fullJoin)
        dialect.distinctTest = "DECODE({0}, {1}, 0, 1)"
        dialect.limitForm = .fetch
        dialect.ranksNeedOrder = true
        // Like other alternatives, one of a text may be of another character set.
        dialect.shiftDefaults = .none
        dialect.ordersFrames = true
        dialect.longestList = 1_000
        // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Data-Types.html (Floating-Point Numbers)
        dialect.ordersNaN = true
        dialect.keyLists?.takes = { $0.digits != nil || $0 == .date }
        dialect.type = { type in
            switch type {
            case .boolean: "NUMBER(1)"
            case .smallint: "NUMBER(5)"
            case .integer: "NUMBER(10)"
            case .bigint: "NUMBER(19)"
            case .numeric(let precision, let scale): "NUMBER(\(precision), \(scale))"
            case .real: "BINARY_FLOAT"
            case .double: "BINARY_DOUBLE"
            case .text: "VARCHAR2(4000)"
            case .varchar(let length): length <= 1_000 ? "VARCHAR2(\(length * 4))" : "VARCHAR2(4000)"
            case .date: "DATE"
            case .timestamp: "TIMESTAMP(6)"
            case .timestamptz: "TIMESTAMP(6) WITH TIME ZONE"
            case .char, .bytes, .time, .interval, .json, .uuid: nil
            }
        }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            let isScan = if case .scan = kind { true } else { false }
            if !isScan, OracleText.cuts(from, to) { return .refused("the remote may count other characters") }
            return switch (from, to) {
            case (.boolean, .text): .template("CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END")
            // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/TO_CHAR-number.html
            case _ where from.isInteger && to == .text: .template("TO_CHAR({0})")
            default:
                oracleTemporalCast(from, to) ?? OracleText.cast(from, to) ?? cast(from, to, kind)
            }
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            if let day = StandardLiterals.day(of: value), OracleMoment.missingDays.contains(day) { return nil }
            switch value {
            case .double(let number): return type == .double ? oracleDouble(number, exactly: true) : nil
            // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Literals.html
            case .text(let text) where text.isEmpty || text.utf8.count > 4_000: return nil
            case .decimal(let unscaled):
                return StandardLiterals.signed(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))
            case .integer(let number): return StandardLiterals.signed(String(number))
            case .timestamp(let microseconds):
                guard let day = StandardLiterals.day(of: value), ConservativeCasts.years.contains(day) else {
                    return nil
                }
                let zone = type == .timestamptz ? " +00:00" : ""
                return Fragment("TIMESTAMP '\(CalendarDate.text(timestamp: microseconds))\(zone)'")
            default: return literal(dialect, value, type)
            }
        }
        // A text of the national character set is no alternative to another one.
        dialect.choosesTexts = false
        dialect.functions[.length] = nil
        dialect.functions[.substring] = nil
        dialect.functions.merge(oracleNumeric) { $1 }
        dialect.functions.merge(oracleTemporal) { $1 }
        dialect.aggregates = oracleAggregates(dialect.aggregates)
        dialect.windowAggregates.formUnion([.avg, .boolAnd, .boolOr])
        // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Analytic-Functions.html
        dialect.rankings = Set(RankingFunction.allCases).subtracting([.percentRank, .cumeDist])
        dialect.shortensShares = true
        dialect.ledger = oracleLedger
    }
}
