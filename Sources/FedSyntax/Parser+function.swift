import FedDiagnostics

extension Parser {
    /// Reads the parentheses of a call and what follows them: WITHIN GROUP, FILTER, OVER.
    mutating func functionCall(_ name: Identifier) throws(SyntaxFailure) -> FunctionCall {
        if !name.isQuoted, name.text.lowercased() == "values" {
            throw SyntaxFailure(
                .syntaxError, "VALUES as a query needs parentheses around it here", at: name.range,
                hint: "write (VALUES (1), (2))")
        }
        let outer = try descend()
        try expectLeft()
        let arguments = try arguments()
        try expectRight()
        let call = try completedCall(name, arguments)
        try ascend(outer)
        return call
    }

    /// What stands in the parentheses of a call.
    private struct Arguments {
        var values: [Expression] = []
        var orderBy: [OrderItem] = []
        var isStar = false
        var isDistinct = false
        var names: [Identifier?] = []
        var nullTreatment: FunctionCall.NullTreatment?
    }

    @inline(never)
    private mutating func arguments() throws(SyntaxFailure) -> Arguments {
        var result = Arguments()
        if at(.rightParenthesis) { return result }
        if take(.star) {
            result.isStar = true
            return result
        }
        result.isDistinct = take(.distinct)
        if !result.isDistinct { _ = take(.all) }
        repeat {
            if let name = try argumentName() {
                if result.names.isEmpty { result.names = result.values.map { _ in nil } }
                result.names.append(name)
            } else if !result.names.isEmpty {
                throw SyntaxFailure(
                    .syntaxError, "an argument without a name cannot follow one that has a name", at: token.range)
            }
            result.values.append(try argument())
            if grammar == .spark, at(.as) {
                throw notSupported("an alias in a call", at: token, hint: "write named_struct('name', value)")
            }
        } while take(.comma)
        if at(.order) { result.orderBy = try orderBy() }
        result.nullTreatment = try nullTreatment()
        if at(.limit) { throw notSupported("LIMIT in a call", at: token) }
        return result
    }

    /// Reads `name =>`, in DC SQL also `name :=`, if that stands here.
    @inline(never)
    private mutating func argumentName() throws(SyntaxFailure) -> Identifier? {
        guard at(.word) || token.isQuotedName else { return nil }
        if peek().kind == .colon, grammar == .dc, peek(2).kind == .equal {
            let name = try anyName("a name")
            advance()
            advance()
            return name
        }
        guard peek().kind == .fatArrow else { return nil }
        let name = try anyName("a name")
        advance()
        return name
    }

    /// Reads IGNORE NULLS or RESPECT NULLS, if it stands here.
    @inline(never)
    private mutating func nullTreatment() throws(SyntaxFailure) -> FunctionCall.NullTreatment? {
        guard at(.ignore) || at(.respect), peek().keyword == .nulls else { return nil }
        guard grammar == .spark else {
            throw notSupported(
                "\(token.keyword.text) NULLS", at: token,
                hint: at(.ignore) ? "filter the NULLs in a subquery" : "leave it out: NULLs are respected anyway")
        }
        let treatment: FunctionCall.NullTreatment = at(.ignore) ? .ignore : .respect
        advance()
        advance()
        return treatment
    }

    @inline(never)
    private mutating func completedCall(
        _ name: Identifier, _ arguments: Arguments
    ) throws(SyntaxFailure) -> FunctionCall {
        var call = FunctionCall(name: name, arguments: arguments.values, range: range(from: name.range.start))
        call.isStar = arguments.isStar
        call.isDistinct = arguments.isDistinct
        call.orderBy = arguments.orderBy
        call.argumentNames = arguments.names
        call.nullTreatment = arguments.nullTreatment
        readUnit(in: &call)
        reorderTrim(&call)
        if token.kind == .word { try readCallTail(&call) }
        return call
    }

    @inline(never)
    private mutating func readCallTail(_ call: inout FunctionCall) throws(SyntaxFailure) {
        if take(.within, .group) {
            try expectLeft()
            call.withinGroup = try orderBy()
            try expectRight()
        }
        if at(.filter), peek().kind == .leftParenthesis {
            advance()
            advance()
            try expect(.where)
            call.filter = try expression()
            try expectRight()
        }
        if grammar == .dc, at(.from, .first) || at(.from, .last), peek(2).keyword == .over {
            if peek().keyword == .last {
                throw notSupported("FROM LAST", at: peek(), hint: "turn the ORDER BY of the window around")
            }
            advance()
            advance()
        }
        if let treatment = try nullTreatment() { call.nullTreatment = treatment }
        if take(.over) { call.over = try window() }
        call.range = range(from: call.name.range.start)
    }

    @inline(never)
    private mutating func argument() throws(SyntaxFailure) -> Expression {
        if at(.variadic) { throw notSupported("VARIADIC", at: token) }
        if let lambda = try lambda() { return lambda }
        // `f((SELECT 1))` has a subquery as its argument; `f(SELECT 1)` lacks its parentheses.
        if at(.select) {
            throw SyntaxFailure(
                .syntaxError, "a subquery as an argument needs parentheses of its own", at: token.range)
        }
        return try expression()
    }

    /// Makes the first of three arguments a unit, where Spark has one: `dateadd(MONTH, 1, d)`.
    ///
    /// With two arguments the same functions take dates, and MONTH is the name of a column.
    @inline(never)
    private func readUnit(in call: inout FunctionCall) {
        guard grammar == .spark, call.arguments.count == 3, call.argumentNames.isEmpty, !call.name.isQuoted,
            case .column(let path) = call.arguments[0].kind, path.count == 1, !path[0].isQuoted
        else { return }
        switch call.name.text.lowercased() {
        case "dateadd", "date_add", "timestampadd", "datediff", "date_diff", "timestampdiff", "timediff":
            if let unit = Self.unit(named: path[0].text) { call.arguments[0].kind = .unit(unit) }
        default: break
        }
    }

    /// Turns Spark's `ltrim(characters, text)` around: its arguments are the other way round than anywhere else.
    ///
    /// See https://spark.apache.org/docs/latest/api/sql/index.html#ltrim. The tree has the text first, as for
    /// `TRIM(LEADING characters FROM text)`.
    @inline(never)
    private func reorderTrim(_ call: inout FunctionCall) {
        guard grammar == .spark, call.arguments.count == 2 else { return }
        let name = call.name.text.lowercased()
        guard name == "ltrim" || name == "rtrim" || name == "trim" else { return }
        call.arguments.swapAt(0, 1)
        call.name.text = name == "trim" ? "btrim" : name
        // Quotes around the name of a function mean nothing in Spark.
        call.name.isQuoted = false
    }
}
