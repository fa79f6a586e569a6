import FedAlgebra
import FedCatalog

extension Column {
    /// Whether values that are equal cannot be told apart: a zero may have a sign.
    var isAlikeWhenEqual: Bool { !type.isFloat }
}

extension Scalar {
    /// Whether it is the same for values of its columns that are equal.
    ///
    /// Comparisons do not see the sign of a zero, and functions of floats may.
    var isAlikeForEqualValues: Bool {
        switch kind {
        case .column: !type.isFloat
        case .compare, .isDistinct, .inList, .isNull:
            operands.allSatisfy { operand in
                operand.uncast.columnID != nil && operand.type.isNumber || operand.isAlikeForEqualValues
            }
        default: operands.allSatisfy(\.isAlikeForEqualValues)
        }
    }
}
