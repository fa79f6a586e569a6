import FedAlgebra
package import FedCatalog

/// A function over exact decimals that the embedded engine computes on 256-bit integers.
package struct DecimalFunction: Hashable, Sendable {
    package enum Operation: String, Sendable { case multiply, divide, add, subtract, modulo }

    package var operation: Operation
    package var left: SQLType
    package var right: SQLType
    package var result: SQLType

    package init(operation: Operation, left: SQLType, right: SQLType, result: SQLType) {
        self.operation = operation
        self.left = left
        self.right = right
        self.result = result
    }

    /// A name that says the types: `federate_divide_38_2_20_0_38_6`.
    package var name: String {
        let digits = [left, right, result].compactMap(\.decimalDigits).flatMap { [$0.precision, $0.scale] }
        return "federate_\(operation.rawValue)_" + digits.map(String.init).joined(separator: "_")
    }
}
