import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in Databricks that have one result, in whatever order rows come
    /// (<https://docs.databricks.com/en/sql/language-manual/sql-ref-functions-builtin.html#aggregate-functions>).
    static let databricksAggregates: [AggregateFunction: AggregateSpelling] = {
        let asSpark: AggregateWriter = { writer, call, tail throws(CompileError) in
            try SparkAggregates(tail: tail).write(call, &writer)
        }
        var table = StandardAggregates.counting
        table[.grouping] = .call("GROUPING")
        for (function, name) in [(AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN")] {
            if let standard = table[function] { table[function] = .ofBooleans(name, else: standard) }
        }
        for function in [AggregateFunction.boolAnd, .boolOr, .bitAnd, .bitOr] {
            table[function] = AggregateSpelling(asSpark)
        }
        table[.sum] = AggregateSpelling(asSpark, refuses: StandardAggregates.sum.refuses)
        table[.avg] = AggregateSpelling(asSpark) { call in
            guard let argument = call.argument?.type, SparkAggregates.averages(argument, as: call.type) else {
                return Inhibition(.functionSemanticsDiffer, "Databricks may average \(call.type) otherwise")
            }
            if SparkAggregates.hasRoom(toAverage: argument, as: call.type) { return nil }
            return Inhibition(.fallibleExpression, "the sum behind an average has at most 38 digits there")
        }
        table[.stringAgg] = AggregateSpelling(asSpark) { Refusals.unordered($0) ?? Refusals.orderedByOthers($0) }
        return table
    }()

    /// A value in a fraction of all, which is a DOUBLE
    /// (<https://docs.databricks.com/en/sql/language-manual/functions/percentile_disc.html>).
    static func databricksPercentile(_ name: String) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let key = call.orderBy.first, let fraction = call.argument else {
                    throw .notSupported("\(name) of nothing", at: nil)
                }
                let order = "\(try writer.write(key.scalar).text)\(key.isDescending ? " DESC" : "")"
                let value = "\(name)(\(try writer.write(fraction).text)) WITHIN GROUP (ORDER BY \(order))\(tail)"
                if call.type == .double { return Fragment(value) }
                return Fragment("CAST(\(value) AS \(try writer.typeName(call.type, fraction.range)))")
            },
            refuses: { call in
                guard let type = call.orderBy.first?.scalar.type, type.isNumber else {
                    return Inhibition(.typeNotAvailable, "Databricks has percentiles of numbers alone")
                }
                let isWhole = call.function == .percentileDisc && call.type == type
                if call.type == .double || isWhole && type.decimalDigits.map({ $0.precision <= 15 }) ?? false {
                    return nil
                }
                return Inhibition(.functionSemanticsDiffer, "Databricks makes a double of \(call.type)")
            })
    }
}

extension Refusals {
    /// A list in the order of what is no part of its values: "column references within sortKey must also be present in
    /// expr" (<https://docs.databricks.com/en/sql/language-manual/functions/listagg.html>).
    static let orderedByOthers: @Sendable (Aggregate.Call) -> Inhibition? = { call in
        guard let value = call.argument else { return nil }
        let columns = value.columns
        let isOwn = call.orderBy.allSatisfy { key in
            call.isDistinct ? key.scalar == value : key.scalar.columns.isSubset(of: columns)
        }
        return isOwn ? nil : Inhibition(.functionSemanticsDiffer, "Databricks sorts a list by its own values alone")
    }
}
