import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Spark's functions of the bits of integers, and `factorial`.
extension SparkFunctions {
    static let bits: [String: Signature] = [
        "shiftleft": shift(.shiftLeft), "shiftright": shift(.shiftRight),
        "factorial": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            .call(.factorial, [try binder.whole(arguments[0], "factorial")], .bigint, at: range)
        },
    ]

    private static func shift(_ function: Function) -> Signature {
        Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            try binder.shift(function, arguments[0], arguments[1], at: range)
        }
    }
}
