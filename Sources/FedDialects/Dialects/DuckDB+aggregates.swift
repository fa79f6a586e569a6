import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates that every DuckDB computes as the embedded engine does
    /// (<https://duckdb.org/docs/stable/sql/functions/aggregates>).
    static let duckDBAggregates: [AggregateFunction: AggregateSpelling] = {
        let asEngine: AggregateWriter = { writer, call, tail throws(CompileError) in
            try writer.engineAggregate(call, tail)
        }
        var table: [AggregateFunction: AggregateSpelling] = [:]
        for function in [
            AggregateFunction.sum, .boolAnd, .boolOr, .bitAnd, .bitOr, .stringAgg, .percentileCont, .mode, .minBy,
            .maxBy,
        ] {
            table[function] = AggregateSpelling(asEngine)
        }
        for function in [AggregateFunction.stddevPop, .stddevSamp, .varPop, .varSamp, .covarPop, .covarSamp] {
            table[function] = AggregateSpelling(asEngine) { call in
                call.type == .double ? nil : Inhibition(.functionSemanticsDiffer, "the remote gives a double")
            }
        }
        // Of a text it follows the column's collation.
        table[.percentileDisc] = AggregateSpelling(asEngine) { call in
            guard call.type.isText else { return nil }
            return Inhibition(.collationOrderUnknown, "the remote may order this text by a collation of its own")
        }
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument, call.type != .double else {
                    return try writer.engineAggregate(call, tail)
                }
                let operands = try writer.operands(call)
                let sum = writer.duckDBUnscaled("SUM(\(operands))\(tail)", argument.type)
                return writer.duckDBQuotient(
                    sum, "COUNT(\(operands))\(tail)",
                    shift: (call.type.digits?.scale ?? 0) - (argument.type.digits?.scale ?? 0), call.type)
            },
            refuses: { call in
                if call.type == .double { return nil }
                // The sum of 10^10 rows has ten digits more.
                if let digits = call.argument?.type.digits, digits.integer + digits.scale > 28 {
                    return Inhibition(.fallibleExpression, "the sum behind an average has at most 38 digits there")
                }
                // A rest is smaller than the number of rows, which has 64 bits of the 128.
                if let scale = call.argument?.type.digits?.scale, let wanted = call.type.digits?.scale,
                    (0...18).contains(wanted - scale)
                {
                    return nil
                }
                return Inhibition(.functionSemanticsDiffer, "the remote averages these decimals as doubles")
            })
        for function in [AggregateFunction.min, .max, .anyValue] {
            guard let standard = StandardAggregates.counting[function] else { continue }
            table[function] = AggregateSpelling(standard.write) { call in
                call.type == .boolean ? nil : standard.refuses(call)
            }
        }
        return table
    }()
}
