import FedAlgebra
import FedDiagnostics

/// Truth values of systems whose conditions are no values: a column holds them as numbers or bits.
extension ScalarWriter {
    /// A scalar where a condition must stand.
    mutating func condition(_ scalar: Scalar) throws(CompileError) -> Fragment {
        guard let truth = dialect.truthValues else { return try write(scalar) }
        if scalar.isCondition { return try plain(scalar) }
        return Fragment("\(try write(scalar).within(.concatenation)) = \(truth.holds)", .comparison)
    }

    mutating func conditions(
        _ scalars: [Scalar], within limit: Fragment.Precedence
    ) throws(CompileError) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(scalars.count)
        for scalar in scalars { texts.append(try condition(scalar).within(limit)) }
        return texts
    }

    /// A condition where a value must stand.
    mutating func value(of condition: Scalar, _ truth: TruthValues) throws(CompileError) -> Fragment {
        let text = try plain(condition)
        guard condition.isNullable else {
            return Fragment("CASE WHEN \(text.text) THEN \(truth.holds) ELSE \(truth.fails) END")
        }
        return Fragment(
            "CASE WHEN \(text.text) THEN \(truth.holds) WHEN NOT (\(text.text)) THEN \(truth.fails) END")
    }

    /// What is 1 where the values are distinct and else 0, where there is no operator for that.
    mutating func distinctTest(_ left: Scalar, _ right: Scalar) throws(CompileError) -> String? {
        guard let template = dialect.distinctTest else { return nil }
        return try fill(template, [left, right])
    }
}

extension Scalar {
    /// Whether it is written as a condition, and not as a value of type boolean.
    var isCondition: Bool {
        switch kind {
        case .compare, .and, .or, .not, .isNull, .isDistinct, .inList, .like: true
        default: false
        }
    }
}
