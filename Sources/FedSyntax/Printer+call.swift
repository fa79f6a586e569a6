extension Printer {
    mutating func put(_ call: FunctionCall) {
        if !putSpelled(call) { putPlain(call) }
    }

    /// Puts a call with its arguments in parentheses, as it must stand in FROM.
    mutating func putPlain(_ call: FunctionCall) {
        putFunctionName(call.name)
        parenthesized { printer in
            if call.isStar { printer.put("*") }
            if call.isDistinct {
                printer.put("DISTINCT ")
            } else if call.argumentNames.isEmpty {
                printer.putQuantifier(before: call.arguments.first)
            }
            printer.list(Array(call.arguments.enumerated())) { printer, argument in
                if let name = call.argumentNames.isEmpty ? nil : call.argumentNames[argument.offset] {
                    printer.putLabel(name)
                    printer.put(" => ")
                }
                printer.put(argument.element)
            }
            if !call.orderBy.isEmpty {
                printer.put(" ")
                printer.put(call.orderBy)
            }
        }
        if !call.withinGroup.isEmpty {
            put(" WITHIN GROUP (")
            put(call.withinGroup)
            put(")")
        }
        if let filter = call.filter {
            put(" FILTER (WHERE ")
            put(filter)
            put(")")
        }
        if let treatment = call.nullTreatment { put(" \(treatment.rawValue) NULLS") }
        if let window = call.over {
            put(" OVER ")
            put(window)
        }
    }

    /// Puts a call that is written without parentheses or with words between its arguments.
    private mutating func putSpelled(_ call: FunctionCall) -> Bool {
        guard !call.name.isQuoted else { return false }
        switch (call.name.text.lowercased(), call.arguments.count) {
        case ("current_date", 0), ("current_timestamp", 0), ("current_time", 0), ("current_user", 0),
            ("session_user", 0), ("user", 0), ("localtimestamp", 0):
            put(call.name.text)
        case ("localtime", 0), ("current_role", 0), ("current_catalog", 0), ("current_schema", 0),
            ("localtime", 1), ("localtimestamp", 1), ("current_timestamp", 1), ("current_time", 1):
            guard grammar == .dc else { return false }
            put(call.name.text)
            if let precision = call.arguments.first { parenthesized { $0.put(precision) } }
        case ("position", 2) where grammar == .dc:
            put(call.name.text + "(")
            put(call.arguments[0], atLeast: patternOperand)
            put(" IN ")
            put(call.arguments[1])
            put(")")
        case ("ltrim", 2) where grammar == .spark: putTrim("LEADING", call)
        case ("rtrim", 2) where grammar == .spark: putTrim("TRAILING", call)
        default: return false
        }
        return true
    }

    private mutating func putTrim(_ side: String, _ call: FunctionCall) {
        put("TRIM(\(side) ")
        put(call.arguments[1])
        put(" FROM ")
        put(call.arguments[0])
        put(")")
    }

    private mutating func putFunctionName(_ name: Identifier) {
        switch (name.text.lowercased(), name.isQuoted) {
        case ("left", false), ("right", false): put(name.text)
        case ("like", false), ("ilike", false), ("rlike", false), ("regexp", false):
            if grammar == .spark { put(name.text) } else { put(name) }
        default: put(name)
        }
    }

    /// Puts a function as the operator that it was written as.
    mutating func putOperator(_ call: FunctionCall) {
        switch call.name.text {
        case "sqrt": put("|/ ")
        case "cbrt": put("||/ ")
        default: put("@ ")
        }
        if let operand = call.arguments.first { put(operand, atLeast: Precedence.other.tighter) }
    }
}
