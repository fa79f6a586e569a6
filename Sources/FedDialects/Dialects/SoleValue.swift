import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// The value of a scalar subquery, and an error where it had more than one row.
    static let soleValue = FunctionSpelling(
        .custom { writer, scalar, arguments throws(CompileError) in
            let message = Scalar.literal(.text("a subquery in an expression gave more than one row"), .text)
            let failure = Scalar(.call(.raise, [message]), type: scalar.type, isNullable: true)
            let tooMany = Scalar.compare(.greater, arguments[1], .literal(.integer(1), arguments[1].type))
            return try writer.write(
                Scalar(
                    .searchedCase([.init(condition: tooMany, result: failure)], otherwise: arguments[0]),
                    type: scalar.type, isNullable: true))
        })
}
