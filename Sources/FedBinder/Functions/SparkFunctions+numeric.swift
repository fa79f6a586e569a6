import FedAlgebra
import FedCatalog
import FedDiagnostics

extension SparkFunctions {
    static let numeric: [String: Signature] = [
        "abs": DCFunctions.abs,
        "round": Signature(count: 2...2) { _, arguments, range throws(CompileError) in
            guard case .numeric(let precision, let scale) = arguments[0].type,
                arguments[1].literalValue == .integer(0)
            else { throw .notSupported("the function `round`", at: range) }
            let type = SQLType.numeric(precision: min(38, precision - scale + 1), scale: 0)
            return Scalar(.call(.roundHalfAway, [arguments[0]]), type: type, isNullable: arguments[0].isNullable)
        },
        "rint": Signature(count: 1...1) { _, arguments, range throws(CompileError) in
            guard arguments[0].type == .double else { throw .notSupported("the function `rint`", at: range) }
            return Scalar(.call(.roundHalfEven, arguments), type: .double, isNullable: arguments[0].isNullable)
        },
    ]
}
