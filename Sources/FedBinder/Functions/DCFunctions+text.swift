import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DCFunctions {
    static let text: [String: Signature] = [
        "length": length, "char_length": length, "character_length": length,
        "substring": substring, "substr": substring,
        "trim": trim(.trim), "btrim": trim(.trim), "ltrim": trim(.trimLeading), "rtrim": trim(.trimTrailing),
    ]

    static let length = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "length")
        return Scalar(.call(.length, [value]), type: .integer, isNullable: value.isNullable, range: range)
    }

    /// Only literal positions: what a position before the first character means differs between systems.
    static let substring = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "substring")
        var numbers: [Scalar] = []
        for argument in arguments.dropFirst() {
            guard case .literal(.integer(let number)) = argument.kind, number >= (numbers.isEmpty ? 1 : 0),
                number <= Int64(Int32.max)
            else {
                throw .notSupported(
                    "substring with a position that is not a positive literal", at: argument.range ?? range)
            }
            numbers.append(argument)
        }
        return Scalar(.call(.substring, [value] + numbers), type: .text, isNullable: value.isNullable, range: range)
    }

    static func trim(_ function: Function) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            if arguments.count == 2 {
                throw .notSupported("trimming anything but blanks", at: arguments[1].range ?? range)
            }
            let value = try binder.text(arguments[0], "trim")
            return Scalar(.call(function, [value]), type: .text, isNullable: value.isNullable, range: range)
        }
    }
}
