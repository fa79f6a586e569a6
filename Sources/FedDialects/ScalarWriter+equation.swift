import FedAlgebra
import FedCatalog

extension ScalarWriter {
    /// One side of an equality, so that the system computes it where the other one is a constant.
    ///
    /// DuckDB solves `x - 2147483647 = 7` for `x`, and finds that no `x` would do, even where the difference overflows.
    /// It sees through casts, but not through the bits of the bits. See
    /// <https://github.com/duckdb/duckdb/blob/main/src/optimizer/rule/move_constants.cpp>.
    func unsolved(_ fragment: Fragment, _ side: Scalar, beside other: Scalar) -> Fragment {
        guard other.columns.isEmpty, side.type.isInteger, !side.columns.isEmpty else { return fragment }
        var number = side
        while case .cast(let operand, _) = number.kind, operand.type.isInteger { number = operand }
        guard case .call(let function, let operands) = number.kind, [.add, .subtract, .multiply].contains(function),
            operands.contains(where: \.columns.isEmpty)
        else { return fragment }
        return Fragment("~(~(\(fragment.text)))", .concatenation)
    }
}
