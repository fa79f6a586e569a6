import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in Snowflake (<https://docs.snowflake.com/en/sql-reference/functions-aggregation>).
    static let snowflakeAggregates: [AggregateFunction: AggregateSpelling] = {
        var table = StandardAggregates.counting
        for (function, name) in [
            (AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN"), (.boolAnd, "MIN"), (.boolOr, "MAX"),
        ] {
            table[function] = ofBooleans(name, else: table[function])
        }
        // No sum of smallints is out of a bigint's range.
        table[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.type == .bigint, call.argument?.type != .smallint else {
                    return try StandardAggregates.sum.write(&writer, call, tail)
                }
                return Fragment(withinBigint("SUM(\(try writer.operands(call)))\(tail)"))
            }, refuses: StandardAggregates.sum.refuses)
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in try writer.snowflakeAverage(call, tail) },
            refuses: { call in
                if call.averageScale != nil { return nil }
                return Inhibition(.functionSemanticsDiffer, "Snowflake keeps other digits of this average")
            })
        // https://docs.snowflake.com/en/sql-reference/functions/bitand_agg
        table[.bitAnd] = .call("BITAND_AGG")
        table[.bitOr] = .call("BITOR_AGG")
        // Of no values it is an empty text: https://docs.snowflake.com/en/sql-reference/functions/listagg
        table[.stringAgg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument, call.arguments.count > 1 else {
                    throw .notSupported("a list of nothing", at: nil)
                }
                let value = try writer.write(argument).text
                let values = (call.isDistinct ? "DISTINCT " : "") + value
                let order = call.orderBy.isEmpty ? "" : " WITHIN GROUP (ORDER BY \(try writer.sortKeys(call.orderBy)))"
                let list = "LISTAGG(\(values), \(try writer.write(call.arguments[1]).text))\(order)\(tail)"
                return Fragment("CASE WHEN COUNT(\(value))\(tail) > 0 THEN \(list) END")
            }, refuses: Refusals.unordered)
        return table
    }()

    /// A whole number that has to be a bigint, where NUMBER(19, 0) holds more.
    ///
    /// Moved up, what is too large has another digit, and so has, moved down, what is too small; a cast refuses both
    /// (<https://docs.snowflake.com/en/sql-reference/functions/cast>).
    private static func withinBigint(_ number: String) -> String {
        let up = "CAST(\(number) + 776627963145224192 AS NUMBER(19, 0))"
        let down = "CAST(\(up) - 1553255926290448383 AS NUMBER(19, 0))"
        return "CAST(\(down) + 776627963145224191 AS NUMBER(19, 0))"
    }

    /// The least or greatest boolean, by numbers, and another spelling for all else.
    ///
    /// A boolean is cast to NUMBER alone, not to one with digits
    /// (<https://docs.snowflake.com/en/sql-reference/data-type-conversion>).
    private static func ofBooleans(_ name: String, else other: AggregateSpelling?) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("\(name) of nothing", at: nil) }
                if argument.type != .boolean, let other { return try other.write(&writer, call, tail) }
                let value = try writer.write(argument).within(.atom)
                let number = "CASE WHEN \(value) THEN 1 WHEN NOT \(value) THEN 0 END"
                return Fragment("\(name)(\(number))\(tail) = 1", .comparison)
            },
            refuses: { call in
                if call.argument?.type == .boolean { return nil }
                guard let other else { return Inhibition(.typeNotAvailable, "\(name) of no boolean") }
                return other.refuses(call)
            })
    }

    /// Snowflake's own average of exact numbers that have too many digits for another one.
    static func ownAverage(else other: AggregateSpelling?) -> AggregateSpelling {
        let own = AggregateSpelling.castCall("AVG")
        let isOwn: @Sendable (Aggregate.Call) -> Bool = { $0.type.isExact && $0.averageScale == nil }
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try (isOwn(call) ? own : other ?? own).write(&writer, call, tail)
            }, refuses: { call in isOwn(call) ? nil : other?.refuses(call) })
    }

    /// A value in a fraction of all that are not NULL.
    static func percentile(_ name: String) -> AggregateSpelling {
        AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let key = call.orderBy.first, let fraction = call.argument else {
                throw .notSupported("\(name) of nothing", at: nil)
            }
            let order = "\(try writer.write(key.scalar).text)\(key.isDescending ? " DESC" : "")"
            return Fragment("\(name)(\(try writer.write(fraction).text)) WITHIN GROUP (ORDER BY \(order))\(tail)")
        }
    }
}

extension Refusals {
    /// A list whose order is nowhere said.
    static let unordered: @Sendable (Aggregate.Call) -> Inhibition? = { call in
        guard call.orderBy.isEmpty else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may put the values in another order")
    }
}

extension Aggregate.Call {
    /// The scale of the last division of an average, for up to 10^12 rows; `nil` where 38 digits do not hold it.
    ///
    /// An average is not half way between two results of scale k, or at least 1 / (2 · 10^(k + s) · count) away from that.
    fileprivate var averageScale: Int? {
        guard let digits = argument?.type.digits, let wanted = type.digits?.scale else { return nil }
        let scale = wanted + digits.scale + 13
        let isHeld = digits.integer + 12 + max(digits.scale, min(digits.scale + 6, 12)) <= 38 && scale + 14 <= 38
        // The whole part and those digits are one number in the end.
        return isHeld && digits.integer + scale <= 38 ? scale : nil
    }
}

extension ScalarWriter {
    /// An exact average: a whole part, and what is left over by the count, with as many digits as rounding it takes.
    ///
    /// The whole part may be one too large, where the quotient was rounded: what is left over is negative then.
    fileprivate mutating func snowflakeAverage(
        _ call: Aggregate.Call, _ tail: String
    ) throws(CompileError) -> Fragment {
        guard let digits = call.argument?.type.digits, let scale = call.averageScale else {
            throw .notSupported("AVG of \(call.argument?.type.description ?? "nothing")", at: call.argument?.range)
        }
        let operands = try operands(call)
        let precision = digits.integer + 12 + digits.scale
        let sum = "CAST(SUM(\(operands))\(tail) AS NUMBER(\(precision), \(digits.scale)))"
        let count = "NULLIF(COUNT(\(operands))\(tail), 0)"
        let whole = "TRUNC(\(sum) / \(count))"
        let rest = "CAST(\(sum) - \(count) * \(whole) AS NUMBER(\(scale + 14), \(scale))) / \(count)"
        return Fragment("CAST(\(whole) + \(rest) AS \(try typeName(call.type, call.argument?.range)))")
    }
}
