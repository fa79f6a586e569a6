import FedAlgebra
import FedCatalog

extension Dialect {
    /// DuckDB 1.x, as a remote: only what every DuckDB has.
    ///
    /// A file is read by the engine that runs main, so that what both have under one name gives the same values; the
    /// embedded engine adds functions of its own to that.
    ///
    /// Text is UTF-8 and compares binary unless a column has a collation
    /// (<https://duckdb.org/docs/stable/sql/expressions/collations>).
    package static let duckdb = standard.deriving("duckdb") { dialect in
        dialect.keyLists = .standard(chunk: 50_000, maximum: 50_000)
        // Its parser goes down a level for each AND.
        dialect.longestChain = 100
        // Its `join_dependent_filter` rule looks for what the alternatives of a filter have in common
        // (<https://github.com/duckdb/duckdb/blob/main/src/optimizer/rule/join_dependent_filter.cpp>).
        dialect.comparesAlternatives = true
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features.formUnion([.fullJoin, .intersectAll, .exceptAll, .groupingSets, .sample])
        // It rewrites some expressions before it looks for them among the groups.
        dialect.matchesComputedGroups = false
        dialect.solvesComparisons = true
        // Its sort makes a key's column anew from bytes in which the zeros are the same
        // (<https://github.com/duckdb/duckdb/issues/25417>).
        dialect.losesZeroSigns = true
        dialect.computesBeforeFilter = true
        // Not behind ESCAPE: https://github.com/duckdb/duckdb/pull/23559
        dialect.seeksBeginnings = true
        dialect.binaryOrder = "{0} COLLATE C"
        dialect.binaryEquality = "{0} COLLATE C"
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "SMALLINT"
            case .integer: "INTEGER"
            case .bigint: "BIGINT"
            case .numeric(let precision, let scale): "DECIMAL(\(precision), \(scale))"
            case .real: "REAL"
            case .double: "DOUBLE"
            case .text, .varchar, .char: "VARCHAR"
            case .bytes: "BLOB"
            case .date: "DATE"
            case .time: "TIME"
            case .timestamp: "TIMESTAMP"
            case .timestamptz: "TIMESTAMPTZ"
            case .uuid: "UUID"
            case .interval, .json: nil
            }
        }
        dialect.cast = { from, to, _ in
            switch (from, to) {
            // VARCHAR(n) is VARCHAR: no length is kept, and nothing is padded.
            case (.varchar, .text): return .passing
            case (.char, .text): return .template("RTRIM({0}, ' ')")
            case (_, .varchar(let length)) where from.isText: return .template("SUBSTRING({0}, 1, \(length))")
            case (_, .char(let length)) where from.isText:
                return .template("RTRIM(SUBSTRING({0}, 1, \(length)), ' ')")
            default: return duckDBCast(from, to)
            }
        }
        dialect.literal = { dialect, value, type in
            switch value {
            case .decimal(let unscaled):
                let lexeme = Decimal.text(unscaled, scale: type.digits?.scale ?? 0)
                return dialect.type(type).map { Fragment("CAST('\(lexeme)' AS \($0))") }
            // A statement ends at a NUL in the C API.
            case .text(let text) where text.unicodeScalars.contains("\0"):
                let parts = text.unicodeScalars.split(separator: "\0", omittingEmptySubsequences: false)
                let literals = parts.map { dialect.string(String(String.UnicodeScalarView($0))) }
                return Fragment(literals.joined(separator: " || chr(0) || "), .concatenation)
            case .bytes(let bytes):
                let digits = bytes.map { ($0 < 16 ? "\\x0" : "\\x") + String($0, radix: 16, uppercase: true) }
                return Fragment("CAST('\(digits.joined())' AS BLOB)")
            default: return StandardLiterals.literal(value, type, in: dialect)
            }
        }
        dialect.functions.merge(duckDBNumeric) { $1 }
        dialect.functions.merge(duckDBText) { $1 }
        dialect.functions.merge(duckDBTemporal) { $1 }
        dialect.aggregates.merge(duckDBAggregates) { $1 }
        dialect.windowAggregates.formUnion([
            .avg, .boolAnd, .boolOr, .bitAnd, .bitOr, .stddevPop, .stddevSamp, .varPop, .varSamp,
        ])
        dialect.rankings = Set(RankingFunction.allCases)
        dialect.ledger = duckDBLedger
    }
}
