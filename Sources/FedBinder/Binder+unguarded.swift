import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Binder {
    /// A quotient or remainder of doubles that a CASE keeps from division by zero, as the one function that it is.
    ///
    /// ```text
    /// CASE WHEN b = 0 THEN a * POWER(b, -1) ELSE a / b END     →   divide(a, b)
    /// CASE WHEN b = 0 THEN a * CAST('NaN' AS DOUBLE) ELSE a % b END   →   modulo(a, b)
    /// ```
    ///
    /// So Spark says what DC SQL's `/` and `%` give for a divisor of zero: an infinity or NaN. `nil` for any other CASE.
    func unguarded(_ branches: [Scalar.Branch], _ otherwise: Scalar, at range: SourceRange) -> Scalar? {
        guard options.language == .spark, branches.count == 1, otherwise.type == .double,
            case .call(let checked, let operands) = otherwise.kind,
            case .compare(.equal, let tested, let zero) = branches[0].condition.kind,
            zero.literalValue == .double(0), case .call(.multiply, let factors) = branches[0].result.kind,
            factors.count == 2, operands.count == 2, tested.type == .double
        else { return nil }
        let function: Function
        switch (checked, factors[1].kind) {
        case (.divideNonZero, .call(.power, let power))
        where power.count == 2 && power[0] == tested && power[1].literalValue == .double(-1):
            function = .divide
        case (.moduloNonZero, .literal(.double(let number))) where number.isNaN:
            function = .modulo
        default: return nil
        }
        guard operands[1] == tested, operands[0] == factors[0] else { return nil }
        return Scalar(
            .call(function, operands), type: .double, isNullable: operands.contains(where: \.isNullable), range: range)
    }
}
