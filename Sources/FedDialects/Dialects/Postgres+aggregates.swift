import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in PostgreSQL (<https://www.postgresql.org/docs/current/functions-aggregate.html>).
    static let postgresAggregates: [AggregateFunction: AggregateSpelling] = {
        var table = StandardAggregates.counting
        table[.min] = postgresExtreme("MIN", ofBooleans: "BOOL_AND")
        table[.max] = postgresExtreme("MAX", ofBooleans: "BOOL_OR")
        table[.anyValue] = table[.min]
        table[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("SUM of nothing", at: nil) }
                switch argument.type {
                // A sum of these is a bigint.
                case .smallint, .integer: return Fragment("SUM(\(try writer.operands(call)))\(tail)")
                default:
                    let type = try writer.typeName(call.type, argument.range)
                    return Fragment("CAST(SUM(\(try writer.operands(call)))\(tail) AS \(type))")
                }
            },
            refuses: { call in
                guard call.argument?.type.isFloat ?? false else { return nil }
                return Inhibition(
                    .functionSemanticsDiffer, "PostgreSQL fails where a sum of floats is too large; here it is infinite"
                )
            })
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("AVG of nothing", at: nil) }
                guard let digits = argument.type.decimalDigits, call.type.isExact else {
                    // Its own AVG keeps the sum of squares, too, and fails where that overflows: beyond 1e154 for
                    // doubles, and never for what was a real.
                    let value = try writer.write(argument).text
                    let operand = "\(call.isDistinct ? "DISTINCT " : "")CAST(\(value) AS DOUBLE PRECISION)"
                    return Fragment("SUM(\(operand))\(tail) / COUNT(\(operand))\(tail)", .product)
                }
                let operands = try writer.operands(call)
                // The division casts the sum to the scale that it needs; a sum may have more digits than any of its values.
                return try writer.postgresQuotient(
                    ("SUM(\(operands))\(tail)", (57, digits.scale)), ("COUNT(\(operands))\(tail)", (19, 0)), call.type)
            },
            refuses: { call in
                guard call.argument?.type == .double else { return nil }
                return Inhibition(
                    .functionSemanticsDiffer, "PostgreSQL fails where a sum of floats is too large; here it is infinite"
                )
            })
        table[.boolAnd] = .call("BOOL_AND")
        table[.boolOr] = .call("BOOL_OR")
        table[.bitAnd] = .call("BIT_AND")
        table[.bitOr] = .call("BIT_OR")
        // The bits of grouping sets are written apart.
        table[.grouping] = .call("GROUPING")
        return table
    }()

    /// MIN and MAX where all texts have one collation.
    static let extremesOfOneCollation: [AggregateFunction: AggregateSpelling] = {
        let least = postgresExtreme("MIN", ofBooleans: "BOOL_AND", collation: nil)
        return [.min: least, .max: postgresExtreme("MAX", ofBooleans: "BOOL_OR", collation: nil), .anyValue: least]
    }()

    private static func postgresExtreme(
        _ name: String, ofBooleans: String, collation: String? = "default"
    ) -> AggregateSpelling {
        guard let standard = StandardAggregates.counting[name == "MIN" ? .min : .max] else { return .call(name) }
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                if call.type == .boolean { return Fragment("\(ofBooleans)(\(try writer.operands(call)))\(tail)") }
                let plain = try standard.write(&writer, call, tail)
                guard call.type.isText, let collation else { return plain }
                // The collation of its argument would stay with the result, and clash with that of another column.
                return Fragment("\(plain.text) COLLATE \"\(collation)\"")
            },
            refuses: { call in call.type == .boolean ? nil : standard.refuses(call) })
    }
}
