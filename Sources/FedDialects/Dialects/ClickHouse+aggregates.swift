import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in ClickHouse (<https://clickhouse.com/docs/sql-reference/aggregate-functions>), which pass over NULLs.
    static let clickhouseAggregates: [AggregateFunction: AggregateSpelling] = {
        var table = StandardAggregates.counting
        for (function, name) in [(AggregateFunction.min, "minOrNull"), (.max, "maxOrNull"), (.anyValue, "minOrNull")] {
            let standard = table[function]
            let plain = AggregateSpelling.call(name) { call in
                if call.isDistinct { return Inhibition(.functionSemanticsDiffer, "\(name) takes no DISTINCT") }
                return call.type == .boolean ? nil : standard?.refuses(call)
            }
            table[function] = plain
        }
        table[.count] = AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let argument = call.argument else { throw .notSupported("COUNT of nothing", at: nil) }
            return Fragment(try writer.clickhouseCount(call, argument, tail))
        }
        table[.boolAnd] = clickhouseBoolean("minOrNull")
        table[.boolOr] = clickhouseBoolean("maxOrNull")
        table[.bitAnd] = .castCall("groupBitAndOrNull", refuses: Refusals.distinctAggregate)
        table[.bitOr] = .castCall("groupBitOrOrNull", refuses: Refusals.distinctAggregate)
        table[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("SUM of nothing", at: nil) }
                let type = try writer.typeName(call.type, argument.range)
                return Fragment("CAST(\(try writer.clickhouseSum(call, argument))\(tail) AS \(type))")
            }, refuses: clickhouseWraps)
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("AVG of nothing", at: nil) }
                let count = "greatest(\(try writer.clickhouseCount(call, argument, tail)), 1)"
                return try writer.clickhouseQuotient(
                    ("\(try writer.clickhouseSum(call, argument))\(tail)", argument.type), (count, .bigint), call.type)
            },
            refuses: { call in
                if let inhibition = clickhouseWraps(call) { return inhibition }
                guard case .numeric(_, let scale) = call.type, scale < 38 else {
                    return Inhibition(.functionSemanticsDiffer, "ClickHouse averages in doubles")
                }
                return nil
            })
        // An array of the values, in the order of nothing but themselves.
        table[.stringAgg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument, call.arguments.count > 1 else {
                    throw .notSupported("string_agg of nothing", at: nil)
                }
                let value = try writer.write(argument).text
                var array = "groupArray(\(call.isDistinct ? "DISTINCT " : "")\(value))\(tail)"
                if let key = call.orderBy.first {
                    array = "\(key.isDescending ? "arrayReverseSort" : "arraySort")(\(array))"
                }
                return Fragment(
                    "CASE WHEN count(\(value))\(tail) > 0 THEN arrayStringConcat(\(array), "
                        + "\(try writer.write(call.arguments[1]).text)) END")
            },
            refuses: { call in
                if call.orderBy.isEmpty || call.orderBy.map(\.scalar) == [call.argument] { return nil }
                return Inhibition(.functionSemanticsDiffer, "ClickHouse may put these texts in another order")
            })
        table[.percentileDisc] = AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let key = call.orderBy.first, let share = call.argument else {
                throw .notSupported("a percentile of nothing", at: nil)
            }
            let value = try writer.write(key.scalar).text
            let sort = key.isDescending ? "arrayReverseSort" : "arraySort"
            let count = "CAST(count(\(value))\(tail) AS Float64)"
            let part = "CAST(\(try writer.write(share).text) AS Float64)"
            let place = "CAST(greatest(1, \(count) - floor(\(count) - \(part) * \(count))) AS Int64)"
            return Fragment(
                "CASE WHEN count(\(value))\(tail) > 0 THEN arrayElement(\(sort)(groupArray(\(value))\(tail)), "
                    + "\(place)) END")
        }
        // Keys in their order, and how often there is each.
        table[.mode] = AggregateSpelling { writer, call, tail throws(CompileError) in
            guard let key = call.orderBy.first else { throw .notSupported("a mode of nothing", at: nil) }
            let value = try writer.write(key.scalar).text
            let map = "sumMapIf([assumeNotNull(\(value))], [1], \(value) IS NOT NULL)\(tail)"
            let counts = "tupleElement(\(map), 2)"
            let (keys, numbers) =
                key.isDescending
                ? ("reverse(tupleElement(\(map), 1))", "reverse(\(counts))") : ("tupleElement(\(map), 1)", counts)
            return Fragment(
                "CASE WHEN count(\(value))\(tail) > 0 THEN arrayElement(\(keys), indexOf(\(numbers), "
                    + "arrayMax(\(counts)))) END")
        }
        table[.minBy] = clickhouseByKey("argMin")
        table[.maxBy] = clickhouseByKey("argMax")
        return table
    }()

    private static func clickhouseBoolean(_ name: String) -> AggregateSpelling {
        .castCall(name, refuses: Refusals.distinctAggregate)
    }

    /// A value that is NULL counts as one, in a tuple.
    private static func clickhouseByKey(_ name: String) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                // It has no type of a fixed length that counts characters.
                let type = try writer.typeName(call.type.isText ? .text : call.type, call.argument?.range)
                let value = try writer.write(call.arguments[0]).text
                let key = try writer.write(call.arguments[1]).text
                return Fragment("tupleElement(\(name)(tuple(CAST(\(value) AS \(type))), \(key))\(tail), 1)")
            },
            refuses: { call in
                guard call.arguments.count == 2, !call.arguments[1].type.isFloat, !call.isDistinct else {
                    return Inhibition(.functionSemanticsDiffer, "the remote may order NaN otherwise")
                }
                return nil
            })
    }

    /// A sum of as many rows as there can be has 18 digits more than each.
    private static let clickhouseWraps: @Sendable (_ call: Aggregate.Call) -> Inhibition? = { call in
        guard let digits = call.argument?.type.digits, digits.integer + digits.scale <= 20 else {
            return Inhibition(.functionSemanticsDiffer, "ClickHouse's sums wrap around")
        }
        return nil
    }
}

extension ScalarWriter {
    fileprivate mutating func clickhouseSum(
        _ call: Aggregate.Call, _ argument: Scalar
    ) throws(CompileError) -> String {
        var value = try write(argument).text
        if argument.type == .bigint { value = "CAST(\(value) AS Nullable(Decimal(38, 0)))" }
        return "sumOrNull(\(call.isDistinct ? "DISTINCT " : "")\(value))"
    }
}

extension ScalarWriter {
    /// Over a window some versions look for the NULLs of a bare column, which they have not read; a cast is none.
    fileprivate mutating func clickhouseCount(
        _ call: Aggregate.Call, _ argument: Scalar, _ tail: String
    ) throws(CompileError) -> String {
        guard !tail.isEmpty, let type = dialect.type(argument.type) else {
            return "COUNT(\(try operands(call)))\(tail)"
        }
        return "COUNT(CAST(\(try write(argument).text) AS \(type)))\(tail)"
    }
}

extension Refusals {
    static let distinctAggregate: @Sendable (_ call: Aggregate.Call) -> Inhibition? = { call in
        guard call.isDistinct else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may take no DISTINCT here")
    }
}
