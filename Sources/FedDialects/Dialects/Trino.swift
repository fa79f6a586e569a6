import FedAlgebra
import FedCatalog

extension Dialect {
    /// Trino, over whatever its catalogs reach.
    ///
    /// VARCHAR is UTF-8 and compares by code points, without padding; CHAR pads
    /// (<https://trino.io/docs/current/language/types.html#string>). Integers and decimals raise where they overflow
    /// (<https://trino.io/docs/current/functions/decimal.html>), floats are those of IEEE 754, and so NaN is equal to
    /// nothing. OFFSET stands before LIMIT (<https://trino.io/docs/current/sql/select.html#offset-clause>). A subquery
    /// that reads what is around it has to do so by an equality.
    package static let trino = conservative.deriving("trino") { dialect in
        // A statement has a million characters, `query.max-length`: https://trino.io/docs/current/admin/properties-query-management.html
        dialect.surelyTakenList = ListLimit(members: 50_000, bytes: 250_000)
        dialect.textDefaults = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        dialect.features = Set(OperatorFeature.allCases)
        dialect.joinLimits.needingEquality = [.semiJoin, .antiJoin]
        dialect.limitForm = .offsetFirst
        dialect.hasAggregateFilter = true
        dialect.computesBeforeFilter = true
        dialect.aggregates = trinoAggregates
        dialect.windowAggregates.formUnion([.boolAnd, .boolOr])
        // <https://trino.io/docs/current/functions/window.html>
        dialect.rankings = Set(RankingFunction.allCases)
        // A number without a point is a bigint, which holds 19 digits.
        dialect.keyLists?.takes = { $0.isInteger || ($0.digits?.scale ?? 0) > 0 || $0 == .date }
        dialect.type = { type in
            switch type {
            case .boolean: "BOOLEAN"
            case .smallint: "SMALLINT"
            case .integer: "INTEGER"
            case .bigint: "BIGINT"
            case .numeric(let precision, let scale): "DECIMAL(\(precision), \(scale))"
            case .real: "REAL"
            case .double: "DOUBLE"
            case .text: "VARCHAR"
            case .varchar(let length): "VARCHAR(\(length))"
            case .bytes: "VARBINARY"
            case .date: "DATE"
            case .timestamp: "TIMESTAMP(6)"
            case .timestamptz: "TIMESTAMP(6) WITH TIME ZONE"
            case .char, .time, .interval, .json, .uuid: nil
            }
        }
        let cast = dialect.cast
        dialect.cast = { from, to, kind in
            // The padding is a part of CHAR, and RTRIM would take off more than blanks.
            let form = ConservativeCasts.text(from, to, substring: "SUBSTR") { "TRIM(TRAILING ' ' FROM \($0))" }
            if case .template(let template)? = form, case .char = from {
                return .template(template.replacing("{0}", with: "CAST({0} AS VARCHAR)"))
            }
            if let form { return form }
            // What a scan casts is what its column holds.
            if kind == .dc, let own = trinoCast(from, to) { return own }
            return cast(from, to, kind)
        }
        let literal = dialect.literal
        dialect.literal = { dialect, value, type in
            switch value {
            case .decimal(let unscaled) where type.digits?.scale == 0:
                return Fragment("DECIMAL '\(Decimal.text(unscaled, scale: 0))'")
            case .timestamp(let microseconds) where type == .timestamptz:
                guard let day = StandardLiterals.day(of: value), ConservativeCasts.years.contains(day) else {
                    return nil
                }
                return Fragment("TIMESTAMP '\(CalendarDate.text(timestamp: microseconds)) UTC'")
            default: return literal(dialect, value, type)
            }
        }
        dialect.functions.merge(trinoText) { $1 }
        dialect.functions.merge(trinoNumeric) { $1 }
        dialect.functions.merge(trinoTemporal) { $1 }
        dialect.admitDoubles([Function.add, .subtract, .multiply, .negate, .abs])
        dialect.ledger = trinoLedger
    }
}
