import FedAlgebra
import FedCatalog
import FedDiagnostics

/// By how many bits a shift goes.
enum ShiftCount {
    /// A constant's lowest bits, or a template in which `{bits}` is the mask of those that count.
    static func text(_ count: Scalar, isLong: Bool, else template: String) -> String {
        let mask: Int64 = isLong ? 63 : 31
        if case .integer(let number) = count.literalValue { return String(number & mask) }
        return template.replacing("{bits}", with: String(mask))
    }
}

extension Dialect.FunctionSpelling {
    /// A shift of an integer, whose type stays: a template over `{0}` and `{count}`, which is `masked` if not constant.
    static func shift(_ template: String, masked: String, of system: String) -> Self {
        .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let count = ShiftCount.text(arguments[1], isLong: scalar.type == .bigint, else: masked)
                return Fragment(try writer.fill(template.replacing("{count}", with: count), arguments))
            },
            refuses: { arguments, result in
                guard arguments.count == 2, arguments[0] == result, arguments[1] == .integer,
                    result == .integer || result == .bigint
                else { return Inhibition(.functionSemanticsDiffer, "\(system) shifts \(arguments[0]) otherwise") }
                return nil
            })
    }
}
