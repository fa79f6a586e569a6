import FedDiagnostics

extension DCFunctions {
    static let temporal: [String: Signature] = [
        "year": dateField("year"), "quarter": dateField("quarter"), "month": dateField("month"),
        "day": dateField("day"),
    ]

    static func dateField(_ field: String) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            try binder.extract(field, arguments[0], at: range)
        }
    }
}
