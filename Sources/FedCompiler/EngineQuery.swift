package import FedPlan

/// A main stage in the embedded engine's SQL.
package struct EngineQuery: Sendable {
    /// A decimal function that the engine must have registered before it runs `sql`.
    ///
    /// All take two arguments and compute on exact integers: the mathematical result, rounded half away from
    /// zero to the result's scale; an error on overflow and on division by zero; NULL for NULL.
    package struct DecimalFunction: Hashable, Sendable {
        package enum Operation: String, Sendable { case multiply, divide, add, subtract, modulo }

        package var name: String
        package var operation: Operation
        package var left: ColumnType
        package var right: ColumnType
        package var result: ColumnType

        package init(name: String, operation: Operation, left: ColumnType, right: ColumnType, result: ColumnType) {
            self.name = name
            self.operation = operation
            self.left = left
            self.right = right
            self.result = result
        }
    }

    package struct Column: Hashable, Sendable {
        package var name: String
        package var type: ColumnType

        package init(name: String, type: ColumnType) {
            self.name = name
            self.type = type
        }
    }

    package var sql: String
    package var columns: [Column]
    /// How often each view is read.
    package var viewUses: [String: Int]
    package var decimalFunctions: [DecimalFunction]

    package init(
        sql: String, columns: [Column], viewUses: [String: Int], decimalFunctions: [DecimalFunction]
    ) {
        self.sql = sql
        self.columns = columns
        self.viewUses = viewUses
        self.decimalFunctions = decimalFunctions
    }
}
