import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DCFunctions {
    static let numeric: [String: Signature] = ["abs": abs]

    static let abs = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "abs")
        return Scalar(.call(.abs, [value]), type: value.type, isNullable: value.isNullable, range: range)
    }
}
