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
        return random(at: range)
    }

    /// A number of its own in each row, from 0 up to 1.
    mutating func random(at range: SourceRange) -> Scalar {
        let number = Scalar.literal(.integer(Int64(sequence.take().number)), .bigint)
        return Scalar(.call(.random, [number]), type: .double, isNullable: false, range: range)
    }

    /// The rows for which conditions hold.
    ///
    /// What is random about a row is a column beside it, before it is asked for: the embedded engine moves such a
    /// condition above joins, where it would be another one for each partner of the row.
    mutating func filtered(_ relation: Relation, _ conjuncts: [Scalar]) -> Relation {
        let random = conjuncts.filter(\.isVolatile)
        let fixed = random.isEmpty ? conjuncts : conjuncts.filter { !$0.isVolatile }
        let rest = fixed.isEmpty ? relation : .filter(Filter(input: relation, conjuncts: fixed))
        if random.isEmpty { return rest }
        let passed = rest.columns.map { Projection(passing: $0) }
        let decided = random.map { conjunct in
            Projection(
                column: Column(
                    id: sequence.take(), name: "condition", type: .boolean, isNullable: conjunct.isNullable),
                scalar: conjunct)
        }
        let input = Relation.project(Project(input: rest, items: passed + decided))
        let conditions = zip(decided, random).map { Scalar.column($0.column, at: $1.range) }
        return .project(Project(input: .filter(Filter(input: input, conjuncts: conditions)), items: passed))
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
