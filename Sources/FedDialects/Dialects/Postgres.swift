import FedAlgebra
import FedCatalog

extension Dialect {
    /// PostgreSQL 12 and later.
    ///
    /// Text compares binary for equality under every deterministic collation; the order depends on the collation,
    /// and `COLLATE "C"` makes it binary (<https://www.postgresql.org/docs/current/collation.html>). CHAR(n) pads,
    /// which is why it only ever compares after the cast to text that takes the padding away.
    package static let postgres = standard.deriving("postgres") { dialect in
        // Lists of constants are hashed (https://www.postgresql.org/docs/release/14.0/).
        dialect.keyLists = .standard(chunk: 50_000, maximum: 50_000)
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .unknown, padding: .noPad)
        dialect.binaryOrder = "{0} COLLATE \"C\""
        // Not at first: an index of another collation is of no use to such a comparison.
        dialect.unifyCollations = { dialect in
            dialect.storedText = dialect.binaryOrder
            dialect.aggregates.merge(extremesOfOneCollation) { $1 }
        }
        // Below version 18 it fails: <https://www.postgresql.org/docs/17/collation.html#COLLATION-NONDETERMINISTIC>.
        dialect.likesFoldedText = false
        dialect.features = Set(OperatorFeature.allCases)
        dialect.rankings = [
            .rowNumber, .rank, .denseRank, .percentRank, .cumeDist, .firstValue, .lastValue, .lag, .lead, .ntile,
            .nthValue,
        ]
        dialect.windowFrames.rangeDistances = true
        // A query with OFFSET is not merged into the one around it, and takes no condition from there: see
        // `is_simple_subquery` and `subquery_is_pushdown_safe` in the server's `src/backend/optimizer`.
        dialect.fence = "OFFSET 0"
        // Nested loops over an estimate of one row have no Materialize: see `match_unsorted_outer` in `joinpath.c`.
        dialect.repeatsSoleRows = true
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "SMALLINT"
            case .integer: "INTEGER"
            case .bigint: "BIGINT"
            case .numeric(let precision, let scale): "NUMERIC(\(precision), \(scale))"
            case .real: "REAL"
            case .double: "DOUBLE PRECISION"
            case .text: "TEXT"
            case .varchar(let length): "VARCHAR(\(length))"
            case .char(let length): "CHAR(\(length))"
            case .bytes: "BYTEA"
            case .date: "DATE"
            case .time: "TIME"
            case .timestamp: "TIMESTAMP"
            case .timestamptz: "TIMESTAMPTZ"
            case .uuid: "UUID"
            case .interval, .json: nil
            }
        }
        dialect.cast = { from, to, _ in postgresCast(from, to) }
        dialect.tryCast = { from, to, _ in postgresTryCast(from, to) }
        dialect.pushesTryCast = true
        dialect.literal = { dialect, value, type in
            // A whole number would be an integer, whose arithmetic has other bounds.
            if case .decimal(let unscaled) = value, type.digits?.scale == 0 {
                return StandardLiterals.signed(Decimal.text(unscaled, scale: 0) + ".")
            }
            if case .interval(let months, let days, let microseconds) = value {
                return Fragment("INTERVAL '\(months) months \(days) days \(microseconds) microseconds'")
            }
            return StandardLiterals.literal(value, type, in: dialect)
        }
        dialect.functions.merge(postgresArithmetic) { $1 }
        dialect.functions[.greatest] = .init(.call("GREATEST"), refuses: Refusals.orderOfText)
        dialect.functions[.least] = .init(.call("LEAST"), refuses: Refusals.orderOfText)
        dialect.functions[.random] = .init(.call("RANDOM"))
        dialect.functions[.isWithinShare] = .init(ShareSpelling.isWithinShare)
        for table in [postgresRounding, postgresText, postgresRegex, postgresTemporal] {
            dialect.functions.merge(table) { $1 }
        }
        dialect.alikeFailures = [
            .add, .subtract, .multiply, .divide, .modulo, .negate, .abs, .roundHalfAway, .ceiling, .floor, .soleValue,
        ]
        dialect.alikeFailures.formUnion(failingPostgresText)
        dialect.ledger = postgresLedger
        dialect.aggregates = postgresAggregates.merging(postgresOrderedAggregates) { $1 }
        dialect.windowAggregates = [
            .countRows, .count, .sum, .avg, .min, .max, .boolAnd, .boolOr, .bitAnd, .bitOr, .stddevPop, .stddevSamp,
            .varPop, .varSamp, .covarPop, .covarSamp,
        ]
    }
}
