import FedAlgebra
import FedDiagnostics

extension SparkFunctions {
    static let temporal: [String: Signature] = [
        "date_add": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            try binder.arithmetic(.add, arguments[0], arguments[1], at: range)
        },
        "datediff": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            try binder.arithmetic(.subtract, arguments[0], arguments[1], at: range)
        },
        "year": DCFunctions.dateField("year"), "quarter": DCFunctions.dateField("quarter"),
        "month": DCFunctions.dateField("month"), "day": DCFunctions.dateField("day"),
    ]
}
