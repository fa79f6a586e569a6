import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// `random()`, or Spark's `rand()`: each call in the text is a value of its own in each row.
    mutating func random(_ call: FunctionCall, at range: SourceRange) throws(CompileError) -> Scalar {
        guard call.arguments.isEmpty else {
            throw .notSupported(
                "`\(call.name.text)` with an argument", at: range,
                hint: options.language == .dc
                    ? "write floor(random() * n)::integer" : "the seed makes other numbers here")
        }
        let number = Scalar.literal(.integer(Int64(sequence.take().number)), .bigint)
        return Scalar(.call(.random, [number]), type: .double, isNullable: false, range: range)
    }

    /// Shifts take an integer or bigint, and an integer; a smallint counts as an integer.
    func shift(
        _ function: Function, _ value: Scalar, _ count: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        for operand in [value, count] where !operand.type.isInteger && operand.literalValue != .null {
            throw CompileError(
                .typeMismatch, "shifts of bits need integers, and this is \(operand.type)", at: operand.range ?? range)
        }
        guard count.type != .bigint else {
            throw CompileError(.typeMismatch, "bits are shifted by an integer, and not by a bigint", at: count.range)
        }
        let type: SQLType = value.type == .bigint ? .bigint : .integer
        let operands = [coerced(value, to: type), coerced(count, to: .integer)]
        return nullified(.call(function, operands, type, at: range), by: operands)
    }
}
