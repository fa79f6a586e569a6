import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Aggregates in MySQL (<https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html>).
    static func mySQLAggregates(largestScale: Int) -> [AggregateFunction: AggregateSpelling] {
        var table = StandardAggregates.counting
        // Truth values are numbers, of which any but zero is true.
        for (function, name) in [
            (AggregateFunction.min, "MIN"), (.max, "MAX"), (.anyValue, "MIN"), (.boolAnd, "MIN"), (.boolOr, "MAX"),
        ] {
            let standard = StandardAggregates.counting[function]
            table[function] = AggregateSpelling(
                { writer, call, tail throws(CompileError) in
                    if let argument = call.argument, call.type == .boolean {
                        return Fragment("\(name)(\(try writer.write(argument).within(.concatenation)) <> 0)\(tail)")
                    }
                    guard let standard else { throw .notSupported("\(name) of this type", at: call.argument?.range) }
                    return try standard.write(&writer, call, tail)
                }, refuses: { call in call.type == .boolean ? nil : standard?.refuses(call) })
        }
        // Of no values they are all ones, and zero.
        for (function, name) in [(AggregateFunction.bitAnd, "BIT_AND"), (.bitOr, "BIT_OR")] {
            table[function] = AggregateSpelling { writer, call, tail throws(CompileError) in
                let operands = try writer.operands(call)
                return Fragment(
                    "CASE WHEN COUNT(\(operands))\(tail) > 0 THEN CAST(\(name)(\(operands))\(tail) AS SIGNED) END")
            }
        }
        let ofFloats = Inhibition(
            .functionSemanticsDiffer, "the remote fails where a sum of floats is too large; here it is infinite")
        table[.sum] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                let sum = "SUM(\(try writer.operands(call)))\(tail)"
                guard let bounds = mySQLBounds(call.type) else {
                    throw .notSupported("SUM of this type", at: call.argument?.range)
                }
                // A sum of its own has 65 digits: where it has more than DC SQL's, the largest bigint and one fails.
                return Fragment("\(sum) + 0 * (9223372036854775807 + (\(sum) NOT BETWEEN \(bounds)))", .sum)
            },
            refuses: { call in
                guard let argument = call.argument?.type, argument.isExact, call.type.isExact else { return ofFloats }
                return nil
            })
        // A quotient has four digits of scale more than the dividend. One that is not itself half way between two
        // results of scale k is at least 1 / (2 · 10^k · count) away from that, so that with twelve digits more the
        // first cut does not cross it for 10^11 rows.
        table[.avg] = AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                let operands = try writer.operands(call)
                let type = try writer.typeName(call.type, call.argument?.range)
                return Fragment(
                    "CAST(CAST(SUM(\(operands))\(tail) AS DECIMAL(65, \(largestScale - 4))) / COUNT(\(operands))\(tail) "
                        + "AS \(type))")
            },
            refuses: { call in
                guard let argument = call.argument?.type, let digits = argument.digits, let result = call.type.digits
                else { return ofFloats }
                if max(digits.scale, result.scale) + 12 <= largestScale { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote keeps fewer digits of this average")
            })
        return table
    }

    /// The least and the largest number of the type, as BETWEEN takes them.
    private static func mySQLBounds(_ type: SQLType) -> String? {
        switch type {
        case .smallint: return "-32768 AND 32767"
        case .integer: return "-2147483648 AND 2147483647"
        case .bigint: return "-9223372036854775808 AND 9223372036854775807"
        case .numeric:
            guard let digits = type.digits else { return nil }
            let whole = String(repeating: "9", count: max(digits.integer, 0))
            let largest =
                (whole.isEmpty ? "0" : whole) + (digits.scale > 0 ? "." : "")
                + String(repeating: "9", count: digits.scale)
            return "-\(largest) AND \(largest)"
        default: return nil
        }
    }

    /// The first number that is too large for the type.
    static func mySQLLimit(_ type: SQLType) -> String? {
        switch type {
        case .smallint: "32768"
        case .integer: "2147483648"
        case .bigint: "9223372036854775808"
        case .numeric: type.digits.map { "1" + String(repeating: "0", count: $0.integer) }
        default: nil
        }
    }
}
