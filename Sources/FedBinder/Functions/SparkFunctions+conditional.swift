extension SparkFunctions {
    static let conditional: [String: Signature] = [
        "coalesce": DCFunctions.coalesce, "nullif": DCFunctions.nullif,
    ]
}
