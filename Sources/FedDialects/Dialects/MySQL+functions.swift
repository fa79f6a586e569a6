import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// What MySQL computes as DC SQL does.
    ///
    /// Its decimals have 65 digits and are exact as long as the result has all digits of the scale
    /// (<https://dev.mysql.com/doc/refman/8.4/en/precision-math-expressions.html>). A text that grows beyond
    /// `max_allowed_packet` becomes NULL, so that none is put together.
    static func mySQLFunctions(largestScale: Int) -> [Function: FunctionSpelling] {
        [
            .add: .init(.infix("+", .sum), refuses: Refusals.inexactArithmetic),
            .subtract: .init(.infix("-", .sum), refuses: Refusals.inexactArithmetic),
            .multiply: .init(.infix("*", .product)) { arguments, result in
                if let refusal = Refusals.inexactArithmetic(arguments, result) { return refusal }
                let scale = arguments.compactMap { $0.digits?.scale }.reduce(0, +)
                if scale <= min(result.digits?.scale ?? 0, largestScale) { return nil }
                return Inhibition(.functionSemanticsDiffer, "the remote keeps other digits of this product")
            },
            .negate: .init(.template("(-{0})"), refuses: Refusals.inexactArithmetic),
            .abs: .init(.call("ABS"), refuses: Refusals.inexactArithmetic),
            .length: .init(.call("CHAR_LENGTH")),
            .trim: .init(.template("TRIM(BOTH ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .trimLeading: .init(.template("TRIM(LEADING ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .trimTrailing: .init(.template("TRIM(TRAILING ' ' FROM {0})"), refuses: Refusals.otherThanBlanks),
            .coalesce: .init(.call("COALESCE")) { _, result in
                guard result.isText else { return nil }
                return Inhibition(
                    .functionSemanticsDiffer, "the remote may not put texts of different encodings together")
            },
        ]
    }

    /// Aggregates in MySQL (<https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html>).
    static func mySQLAggregates(largestScale: Int) -> [AggregateFunction: AggregateSpelling] {
        var table = StandardAggregates.counting
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
