import FedAlgebra
import FedCatalog

extension ScalarWriter {
    /// One side of a comparison, so that the system computes it where the other one is a constant.
    ///
    /// DuckDB solves `x - 2147483647 = 7` for `x`, and finds that no `x` would do, even where the difference overflows;
    /// and of `CAST(x AS INTEGER) > 7` it leaves out the cast, which may fail, or give NULL. It does not see that the
    /// bits of the bits, or the opposite of the opposite, are the number. See
    /// <https://github.com/duckdb/duckdb/blob/main/src/optimizer/rule/move_constants.cpp> and
    /// <https://github.com/duckdb/duckdb/blob/main/src/optimizer/rule/comparison_simplification.cpp>.
    func unsolved(_ fragment: Fragment, _ side: Scalar, beside others: [Scalar], isEquality: Bool) -> Fragment {
        guard dialect.solvesComparisons, side.type.isExact, !side.columns.isEmpty,
            others.allSatisfy(\.columns.isEmpty), side.canChangeInCast || isEquality && side.isSumWithConstant
        else { return fragment }
        return Fragment(
            side.type.isInteger ? "~(~(\(fragment.text)))" : "-(-(\(fragment.text)))", .concatenation)
    }
}

extension Scalar {
    /// An exact number that is cast: what it was cast from, and whether every value is kept.
    private var uncast: (operand: Scalar, isTotal: Bool)? {
        switch kind {
        case .cast(let operand, let kind) where operand.type.isExact,
            .tryCast(let operand, let kind) where operand.type.isExact:
            (operand, CastProperties(from: operand.type, to: type, cast: kind).isTotal)
        default: nil
        }
    }

    /// Whether it is an exact number behind a cast that some values do not survive.
    fileprivate var canChangeInCast: Bool {
        guard let (operand, isTotal) = uncast else { return false }
        return !isTotal || operand.canChangeInCast
    }

    /// Whether it is arithmetic of integers with a constant, perhaps behind casts.
    fileprivate var isSumWithConstant: Bool {
        guard type.isInteger else { return false }
        if let (operand, _) = uncast { return operand.isSumWithConstant }
        guard case .call(let function, let operands) = kind else { return false }
        return [.add, .subtract, .multiply].contains(function) && operands.contains(where: \.columns.isEmpty)
    }
}
