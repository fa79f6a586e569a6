import FedAlgebra

extension SparkFunctions {
    static let text: [String: Signature] = [
        "length": DCFunctions.length, "char_length": DCFunctions.length, "character_length": DCFunctions.length,
        "substring": DCFunctions.substring, "substr": DCFunctions.substring,
        "trim": DCFunctions.trim(.trim), "btrim": DCFunctions.trim(.trim),
        "ltrim": DCFunctions.trim(.trimLeading), "rtrim": DCFunctions.trim(.trimTrailing),
    ]
}
