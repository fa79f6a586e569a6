import FedAlgebra
import FedCatalog

extension Dialect {
    /// MySQL 8.0.17 and later.
    ///
    /// Nothing here relies on the session's `sql_mode`: names stand in backticks, a literal with a backslash is
    /// written by its bytes (<https://dev.mysql.com/doc/refman/8.4/en/string-literals.html>), texts are put together
    /// by no operator.
    ///
    /// - Text follows a column's collation, most of which ignore case, accents or trailing blanks. A collation of the
    ///   comparison's own makes it binary
    ///   (<https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html>).
    /// - Where rows are sorted, a text counts with its first 1,024 bytes
    ///   (<https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_sort_length>).
    /// - CAST in a SELECT never fails: what does not fit becomes the largest value. The largest bigint and one does
    ///   (<https://dev.mysql.com/doc/refman/8.4/en/out-of-range-and-overflow.html>), which stands beside a cast that
    ///   might not hold a value.
    /// - A date may be zero, have a month or day that is zero, or a day that its month has not
    ///   (<https://dev.mysql.com/doc/refman/8.4/en/using-date.html>), which is an error here: what reads a date there
    ///   fails then, too.
    ///
    /// No test here has one: its ledger is tried on MariaDB alone.
    package static let mysql = {
        var dialect = mySQLFamily("mysql", collation: "utf8mb4_0900_bin", largestScale: 30)
        // Days before the year 1000 might work: https://dev.mysql.com/doc/refman/8.4/en/datetime.html
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            if let day = StandardLiterals.day(of: value), day < -354_285 { return nil }
            return literal(dialect, value, type)
        }
        dialect.groupsZeros = false
        dialect.ledger.append(signedZeros)
        for entry in dialect.ledger.indices { dialect.ledger[entry].witness?.isTried = false }
        return dialect
    }()

    /// MariaDB 10.5 and later, which differs in the collation and in the digits of its decimals.
    ///
    /// See <https://mariadb.com/kb/en/supported-character-sets-and-collations/> and
    /// <https://mariadb.com/kb/en/decimal/>.
    ///
    /// Its cache of subqueries holds the answer for each value of the columns around, and takes texts for the same that are
    /// so under the column's own collation (<https://mariadb.com/kb/en/subquery-cache/>). A session can switch it off, but
    /// not every reader of a plan does: EXISTS over texts stays local.
    package static let mariadb = {
        var dialect = mySQLFamily("mariadb", collation: "utf8mb4_nopad_bin", largestScale: 38)
        dialect.joinLimits.withoutText = [.semiJoin, .antiJoin]
        // An EXISTS becomes a semi-join there, but not one in another: https://mariadb.com/kb/en/exists-to-in-optimization/
        dialect.prefersIn = true
        // It rounds both to ten digits: https://mariadb.com/kb/en/percent_rank/
        dialect.rankings.subtract([.percentRank, .cumeDist])
        // MySQL has them since 8.0.31: https://dev.mysql.com/doc/refman/8.0/en/set-operations.html
        dialect.features.formUnion([.intersect, .intersectAll, .except, .exceptAll])
        return dialect
    }()

    private static func mySQLFamily(_ name: String, collation: String, largestScale: Int) -> Dialect {
        var dialect = Dialect(name: name)
        dialect.quote = "`"
        dialect.strings = .byBytes
        // https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
        dialect.canName = { name in
            !name.hasPrefix(" ") && !name.hasSuffix(" ") && name.unicodeScalars.count <= 64
                && name.unicodeScalars.allSatisfy { (1...0xFFFF).contains($0.value) }
        }
        // FULL JOIN would be read as an alias.
        dialect.features = [
            .limit, .topN, .innerJoin, .crossJoin, .leftJoin, .rightJoin, .semiJoin, .antiJoin, .aggregate, .distinct,
            .window, .unionAll,
        ]
        dialect.rankings = Set(RankingFunction.allCases)
        dialect.windowAggregates = [.countRows, .count, .sum, .avg, .min, .max, .boolAnd, .boolOr]
        // MariaDB has no rank without an order, and MySQL's values for missing rows may have an encoding of their own.
        dialect.ranksNeedOrder = true
        dialect.shiftDefaults = .none
        dialect.keyLists = KeyLists(chunk: 1_000, maximum: 10_000, takesText: false) { $0.digits != nil }
        dialect.textDefaults = TextDeclaration(equality: .unknown, order: .unknown, padding: .unknown)
        dialect.binaryOrder = "CONVERT({0} USING utf8mb4) COLLATE \(collation)"
        dialect.binaryEquality = dialect.binaryOrder
        dialect.makesTextBinary = true
        dialect.keepsCollations = true
        dialect.findsBareText = true
        // Some collations do not go together: https://mariadb.com/kb/en/character-set-and-collation-overview/
        dialect.findsBareColumns = true
        dialect.unifyCollations = { $0.findsBareColumns = false }
        dialect.mixesEncodings = false
        // 1,024 bytes of up to four a character.
        dialect.longestSortedText = 255
        dialect.matchesComputedGroups = false
        dialect.sortsBehindHaving = false
        dialect.distinct = nil
        dialect.notDistinct = "<=>"
        dialect.nullOrder = .least
        dialect.offsetNeedsLimit = true
        dialect.hasAggregateFilter = false
        dialect.validity = { type in
            switch type {
            case .date, .timestamp, .timestamptz: mySQLDayTest
            default: nil
            }
        }
        dialect.type = { mySQLType($0, largestScale: largestScale) }
        dialect.cast = { mySQLCast(from: $0, to: $1, $2, largestScale: largestScale) }
        dialect.literal = mySQLLiteral
        dialect.functions = mySQLNumeric(largestScale: largestScale).merging(mySQLText) { $1 }
            .merging(mySQLTemporal) { $1 }
        dialect.aggregates = mySQLAggregates(largestScale: largestScale)
        dialect.ledger = mySQLLedger
        return dialect
    }

    /// The types that a cast can name.
    private static func mySQLType(_ type: SQLType, largestScale: Int) -> String? {
        switch type {
        case .boolean, .smallint, .integer, .bigint: "SIGNED"
        case .numeric(let precision, let scale): scale <= largestScale ? "DECIMAL(\(precision), \(scale))" : nil
        case .double: "DOUBLE"
        case .text: "CHAR CHARACTER SET utf8mb4"
        case .varchar(let length): "CHAR(\(length)) CHARACTER SET utf8mb4"
        case .date: "DATE"
        case .timestamp: "DATETIME(6)"
        // A FLOAT compares with no decimal as it looks; an instant's text depends on the session's zone.
        case .real, .timestamptz, .char, .bytes, .time, .interval, .json, .uuid: nil
        }
    }

    private static func mySQLCast(
        from: SQLType, to: SQLType, _ kind: CastKind, largestScale: Int
    ) -> CastForm {
        let isScan = if case .scan = kind { true } else { false }
        if case .scan(isKnown: false) = kind {
            if to.isExact { return mySQLStrictCast(to, largestScale) }
            return to == .boolean ? .template("({0} <> 0)") : .passing
        }
        switch (from, to) {
        case (_, .char(let length)) where from.isText:
            return .template("TRIM(TRAILING ' ' FROM SUBSTRING({0}, 1, \(length)))")
        case (.char, .text), (.char, .varchar): return .template("TRIM(TRAILING ' ' FROM {0})")
        case (.varchar, .text): return .passing
        case (_, .varchar(let length)) where from.isText: return .template("SUBSTRING({0}, 1, \(length))")
        // TINYINT(1) is the system's boolean.
        case (.smallint, .boolean) where isScan: return .template("({0} <> 0)")
        case (.date, .timestamp), (.timestamp, .date): return .cast
        case (.real, .double): return .cast
        case _ where from == to: return .passing
        case _ where from.isExact && to == .double: return .cast
        case _ where from.isExact && to.isExact:
            let isTotal = CastProperties(from: from, to: to, cast: kind).isTotal
            if isTotal, (to.digits?.scale ?? 0) <= largestScale { return .cast }
            return isScan ? mySQLStrictCast(to, largestScale) : .refused("what does not fit becomes the largest value")
        case _ where from.isInteger && to == .text: return .cast
        case (.boolean, .text): return .template("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END")
        default: return .refused("a cast from \(from) to \(to) may differ on the remote")
        }
    }

    /// A number, rounded half away from zero, that fails where the type does not hold it.
    ///
    /// What is no exact number becomes a double, which the connector does not take for one.
    static func mySQLStrictCast(_ type: SQLType, _ largestScale: Int) -> CastForm {
        let scale = type.digits?.scale ?? 0
        guard let limit = mySQLLimit(type), scale <= largestScale else {
            return .refused("a decimal there has \(largestScale) digits of scale at most")
        }
        let zero = scale == 0 ? "0" : "0." + String(repeating: "0", count: scale)
        let value = "ROUND({0}, \(scale))"
        let test = type.isInteger ? "\(value) >= \(limit) OR \(value) < -\(limit)" : "ABS(\(value)) >= \(limit)"
        return .template("(\(value) + \(zero) * (9223372036854775807 + (\(test))))")
    }

    private static let mySQLLiteral: @Sendable (Dialect, Value, SQLType) -> Fragment? = { dialect, value, type in
        switch value {
        case .null: return dialect.type(type).map { Fragment("CAST(NULL AS \($0))") }
        case .boolean(let flag): return Fragment(flag ? "TRUE" : "FALSE")
        case .integer(let number): return StandardLiterals.signed(String(number))
        case .decimal(let unscaled):
            return StandardLiterals.signed(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))
        // Without an exponent it would be a decimal.
        case .double(let number):
            guard number.isFinite else { return nil }
            let text = "\(number)"
            return StandardLiterals.signed(text.contains("e") ? text : text + "e0")
        case .text(let text): return Fragment(dialect.string(text))
        // The calendar ends with the year 9999, and the year zero is not one of it.
        case .date(let days):
            let text = CalendarDate.text(days: Int(days))
            return text.utf8.count == 10 && !text.hasPrefix("0000") ? Fragment("DATE '\(text)'") : nil
        case .timestamp(let microseconds):
            let text = CalendarDate.text(timestamp: microseconds)
            guard type == .timestamp, text.prefix(10).utf8.allSatisfy({ $0 != UInt8(ascii: " ") }),
                !text.hasPrefix("0000"), !text.hasPrefix("-"), text.dropFirst(10).first == " "
            else { return nil }
            return Fragment("TIMESTAMP '\(text)'")
        case .time, .bytes, .interval: return nil
        }
    }
}
