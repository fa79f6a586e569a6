import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in SQL Server, beside the conservative ones
    /// (<https://learn.microsoft.com/en-us/sql/t-sql/functions/aggregate-functions-transact-sql>).
    static func sqlserverAggregates(
        _ table: [AggregateFunction: AggregateSpelling]
    ) -> [AggregateFunction: AggregateSpelling] {
        var table = table
        table[.countRows] = AggregateSpelling { _, _, tail throws(CompileError) in Fragment("COUNT_BIG(*)\(tail)") }
        table[.count] = .call("COUNT_BIG")
        for (function, name) in [(AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN")] {
            table[function] = table[function].map { extremeOfBits(name, $0) }
        }
        table[.boolAnd] = extremeOfBits("MIN", .call("MIN"))
        table[.boolOr] = extremeOfBits("MAX", .call("MAX"))
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in try writer.sqlserverAverage(call, tail) },
            refuses: { call in
                if let average = SQLServerAverage(call), average.isExact { return nil }
                return Inhibition(.functionSemanticsDiffer, "SQL Server keeps other digits of this average")
            })
        table[.grouping] = .call("GROUPING")
        return table
    }

    /// MIN and MAX take no BIT.
    private static func extremeOfBits(_ name: String, _ other: AggregateSpelling) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.type == .boolean, let argument = call.argument else {
                    return try other.write(&writer, call, tail)
                }
                return Fragment("CAST(\(name)(CAST(\(try writer.write(argument).text) AS INT))\(tail) AS BIT)")
            }, refuses: { call in call.type == .boolean ? nil : other.refuses(call) })
    }
}

/// The types with which an average of up to 10^10 decimals is a quotient, rounded by a cast: see `SQLServerQuotient`.
struct SQLServerAverage {
    let sum: SQLType
    let count = SQLType.numeric(precision: 10, scale: 0)
    /// Whether the quotient has so many digits that however the server cuts them, the cast rounds the exact one.
    let isExact: Bool

    init?(_ call: Aggregate.Call) {
        guard let digits = call.argument?.type.digits, case .numeric(_, let wanted) = call.type else { return nil }
        let whole = digits.integer + 10
        let scale = digits.scale + wanted
        isExact = whole + scale + 11 <= 38
        if isExact {
            sum = .numeric(precision: whole + scale, scale: scale)
        } else {
            // The scale that is left for the quotient: one digit more than the result's, where the server cuts.
            guard whole + digits.scale <= 38, min(digits.scale + 11, 38 - whole) > wanted else { return nil }
            sum = .numeric(precision: whole + digits.scale, scale: digits.scale)
        }
    }
}

extension ScalarWriter {
    fileprivate mutating func sqlserverAverage(
        _ call: Aggregate.Call, _ tail: String
    ) throws(CompileError) -> Fragment {
        guard let argument = call.argument else { throw .notSupported("AVG of nothing", at: nil) }
        let value = try write(argument).text
        let distinct = call.isDistinct ? "DISTINCT " : ""
        guard let average = SQLServerAverage(call) else {
            return Fragment("AVG(\(distinct)CAST(\(value) AS FLOAT))\(tail)")
        }
        let wide = try typeName(.numeric(precision: 38, scale: argument.type.digits?.scale ?? 0), argument.range)
        return try quotient(
            ("SUM(\(distinct)CAST(\(value) AS \(wide)))\(tail)", average.sum),
            ("NULLIF(COUNT_BIG(\(distinct)\(value))\(tail), 0)", average.count), call.type)
    }
}
