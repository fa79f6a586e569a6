import FedAlgebra
import FedDiagnostics

extension DCFunctions {
    static let conditional: [String: Signature] = ["coalesce": coalesce, "nullif": nullif]

    static let coalesce = Signature(count: 1...1000) { binder, arguments, range throws(CompileError) in
        let unified = try binder.unified(arguments, "COALESCE", at: range)
        if unified.count == 1 { return unified[0] }
        return Scalar(
            .call(.coalesce, unified), type: unified[0].type, isNullable: unified.allSatisfy(\.isNullable),
            range: range)
    }

    static let nullif = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let test = try binder.comparison(.equal, arguments[0], arguments[1], at: range)
        let value =
            binder.isUntyped(arguments[0]) ? try binder.adapted(arguments[0], to: arguments[1].type) : arguments[0]
        return Scalar(
            .searchedCase([.init(condition: test, result: .literal(.null, value.type))], otherwise: value),
            type: value.type, isNullable: true, range: range)
    }
}
