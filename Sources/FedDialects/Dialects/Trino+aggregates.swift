import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in Trino (<https://trino.io/docs/current/functions/aggregate.html>), which pass over NULLs.
    static let trinoAggregates: [AggregateFunction: AggregateSpelling] = {
        var table = conservative.aggregates
        table[.grouping] = .call("GROUPING")
        table[.boolAnd] = .call("BOOL_AND")
        table[.boolOr] = .call("BOOL_OR")
        for (function, name) in [(AggregateFunction.min, "BOOL_AND"), (.max, "BOOL_OR"), (.anyValue, "BOOL_AND")] {
            if let standard = table[function] { table[function] = .ofBooleans(name, else: standard) }
        }
        table[.bitAnd] = .castCall("BITWISE_AND_AGG")
        table[.bitOr] = .castCall("BITWISE_OR_AGG")
        // The values that are not NULL, in an array; LISTAGG fails where the text is long.
        table[.stringAgg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument, call.arguments.count > 1 else {
                    throw .notSupported("string_agg of nothing", at: nil)
                }
                let order = call.orderBy.isEmpty ? "" : " ORDER BY \(try writer.sortKeys(call.orderBy))"
                let value = try writer.write(argument).text
                let array = "ARRAY_AGG(\(call.isDistinct ? "DISTINCT " : "")\(value)\(order))\(tail)"
                return Fragment(
                    "CASE WHEN COUNT(\(value))\(tail) > 0 THEN ARRAY_JOIN(\(array), "
                        + "\(try writer.write(call.arguments[1]).text)) END")
            }, refuses: Refusals.unordered)
        return table
    }()

    /// The value at a share of an ordered array: of the places that main takes, computed in doubles as it does.
    static func trinoPercentile(isInterpolated: Bool) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let key = call.orderBy.first, let share = call.argument else {
                    throw .notSupported("a percentile of nothing", at: nil)
                }
                let value = try writer.write(key.scalar).text
                let array = "ARRAY_AGG(\(value) ORDER BY \(try writer.sortKeys([key])))\(tail)"
                let filled = key.nullsFirst ? "FILTER(\(array), x -> x IS NOT NULL)" : array
                let count = "CAST(COUNT(\(value))\(tail) AS DOUBLE)"
                let part = "CAST(\(try writer.write(share).text) AS DOUBLE)"
                func element(_ place: String) -> String { "ELEMENT_AT(\(filled), CAST(\(place) AS BIGINT))" }
                if !isInterpolated {
                    return Fragment(
                        "CASE WHEN \(count) > 0E0 THEN "
                            + element("GREATEST(1E0, \(count) - FLOOR(\(count) - \(part) * \(count)))") + " END")
                }
                let place = "(\(count) - 1E0) * \(part)"
                let (low, high) = (element("FLOOR(\(place)) + 1E0"), element("CEILING(\(place)) + 1E0"))
                // Infinities have no difference.
                return Fragment(
                    "CASE WHEN \(count) = 0E0 THEN NULL WHEN \(place) = FLOOR(\(place)) THEN \(low) "
                        + "ELSE \(low) + (\(high) - \(low)) * (\(place) - FLOOR(\(place))) END")
            },
            refuses: { call in
                guard isInterpolated, call.orderBy.first?.scalar.type != .double else { return nil }
                return Inhibition(.functionSemanticsDiffer, "Trino would interpolate in another type")
            })
    }
}

extension AggregateSpelling {
    /// MIN and MAX of booleans by a name of their own.
    static func ofBooleans(_ name: String, else standard: AggregateSpelling) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard call.type == .boolean else { return try standard.write(&writer, call, tail) }
                return Fragment("\(name)(\(try writer.operands(call)))\(tail)")
            }, refuses: { call in call.type == .boolean ? nil : standard.refuses(call) })
    }

    /// The value where a key is least or greatest; floats have NaN.
    static func byKey(_ name: String) -> AggregateSpelling {
        .call(name) { call in
            guard let key = call.arguments.last?.type, !key.isFloat else {
                return Inhibition(.functionSemanticsDiffer, "the remote may order NaN otherwise")
            }
            return nil
        }
    }
}
