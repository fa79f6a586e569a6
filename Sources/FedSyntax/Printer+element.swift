extension Printer {
    /// Puts an array, or something that is taken out of a value.
    mutating func putElement(_ expression: Expression) {
        switch expression.kind {
        case .array(let members):
            put("ARRAY[")
            list(members) { $0.put($1) }
            put("]")
        case .arrayQuery(let query):
            put("ARRAY(")
            put(query)
            put(")")
        case .subscript(let value, let index):
            putContainer(value)
            put("[")
            put(index)
            put("]")
        case .slice(let value, let lower, let upper):
            putContainer(value)
            put("[")
            put(lower)
            // With a blank behind it, for `:name` is a parameter.
            put(" : ")
            if let upper { put(upper) }
            put("]")
        case .field(let value, let name):
            if case .column = value.kind { parenthesized { $0.put(value) } } else { putContainer(value) }
            put(".")
            putLabel(name)
        default:
            break
        }
    }

    /// A value that `[` or `.` follows.
    private mutating func putContainer(_ value: Expression) {
        switch value.kind {
        case .subscript, .slice, .field: grammar == .spark ? put(value) : parenthesized { $0.put(value) }
        case .column: put(value)
        case .function(let call) where call.over == nil && call.filter == nil && grammar == .spark: put(value)
        default: parenthesized { $0.put(value) }
        }
    }

    mutating func putLambda(_ names: [Identifier], _ body: Expression) {
        if grammar == .dc {
            put("LAMBDA ")
            list(names) { $0.put($1) }
            put(": ")
        } else if names.count == 1 {
            put(names[0])
            put(" -> ")
        } else {
            putNames(names)
            put(" -> ")
        }
        put(body)
    }
}
