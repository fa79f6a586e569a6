import FedDiagnostics

extension Parser {
    /// Reads the parentheses of a call and what follows them: WITHIN GROUP, FILTER, OVER.
    mutating func functionCall(_ name: Identifier) throws(SyntaxFailure) -> FunctionCall {
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
        try refuseSwappedTrim(call)
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

    /// Refuses Spark's `ltrim(characters, text)`: the arguments are the other way round than anywhere else.
    ///
    /// See https://spark.apache.org/docs/latest/api/sql/index.html#trim.
    @inline(never)
    private func refuseSwappedTrim(_ call: FunctionCall) throws(SyntaxFailure) {
        guard grammar == .spark, call.arguments.count > 1, !call.name.isQuoted else { return }
        switch call.name.text.lowercased() {
        case "trim", "ltrim", "rtrim":
            throw .notSupported(
                "\(call.name.text) with two arguments", at: range(from: call.name.range.start),
                hint: "write TRIM(LEADING characters FROM text), TRIM(TRAILING …) or TRIM(BOTH …)")
        default: break
        }
    }

    // MARK: Calls with words between the arguments

    /// Reads EXTRACT, POSITION, SUBSTRING, TRIM or OVERLAY; `nil` if the call turns out to be a plain one.
    @inline(never)
    mutating func spelledCall() throws(SyntaxFailure) -> Expression? {
        let start = token
        switch token.keyword {
        case .extract:
            return try extract()
        case .trim:
            return try trim()
        default:
            break
        }
        let outer = try descend(levels: 2)
        let name = try anyName("a function")
        try expectLeft()
        var arguments: [Expression] = []
        switch start.keyword {
        case .position: arguments = try positionArguments()
        case .overlay: arguments = try overlayArguments()
        default: arguments = try substringArguments()
        }
        try expectRight()
        try ascend(outer, levels: 2)
        let whole = range(from: start.start)
        return Expression(.function(FunctionCall(name: name, arguments: arguments, range: whole)), whole)
    }

    @inline(never)
    private mutating func extract() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token.start
        advance()
        try expectLeft()
        let field: String
        if token.isString {
            field = try string().lowercased()
        } else {
            field = try anyName("a field such as YEAR").text.lowercased()
        }
        try expect(.from)
        let value = try expression()
        try expectRight()
        try ascend(outer)
        return Expression(.extract(field: field, value), range(from: start))
    }

    /// Reads `needle IN text`; Spark also takes `needle, text[, start]`.
    @inline(never)
    private mutating func positionArguments() throws(SyntaxFailure) -> [Expression] {
        let needle = try operand(grammar.patternPrecedence.tighter)
        if grammar == .spark, take(.comma) {
            return [needle] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
        }
        try expect(.in)
        return [needle, try expression()]
    }

    /// Reads `text FROM start FOR length` or `text, start, length`.
    @inline(never)
    private mutating func substringArguments() throws(SyntaxFailure) -> [Expression] {
        let text = try expression()
        if at(.similar) { throw notSupported("SUBSTRING … SIMILAR", at: token) }
        if take(.from) {
            let start = try expression()
            return take(.for) ? [text, start, try expression()] : [text, start]
        }
        if grammar == .dc, at(.for) {
            let one = Expression(.literal(.integer("1")), token.range)
            advance()
            let length = try expression()
            if take(.from) { return [text, try expression(), length] }
            return [text, one, length]
        }
        guard take(.comma) else { throw unexpected(expected: "`FROM` or `,`") }
        return [text] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
    }

    /// Reads `text PLACING new FROM start FOR length`, or the same with commas.
    @inline(never)
    private mutating func overlayArguments() throws(SyntaxFailure) -> [Expression] {
        let text = try expression()
        if take(.comma) {
            return [text] + (try list { parser throws(SyntaxFailure) in try parser.expression() })
        }
        try expect(.placing)
        let new = try expression()
        try expect(.from)
        let start = try expression()
        return take(.for) ? [text, new, start, try expression()] : [text, new, start]
    }

    /// Reads `TRIM([LEADING | TRAILING | BOTH] [characters] FROM text)`, `TRIM(text)` or `TRIM(text, characters)`.
    @inline(never)
    private mutating func trim() throws(SyntaxFailure) -> Expression {
        let outer = try descend()
        let start = token
        advance()
        try expectLeft()
        var name = "btrim"
        var hasSide = true
        switch token.keyword {
        case .leading where !isPlainName: name = "ltrim"
        case .trailing where !isPlainName: name = "rtrim"
        case .both where !isPlainName: break
        default: hasSide = false
        }
        if hasSide { advance() }

        var arguments: [Expression] = []
        if !(hasSide && at(.from)) { arguments.append(try expression()) }
        if take(.from) {
            arguments.insert(try expression(), at: 0)
        } else if !hasSide, grammar == .dc, take(.comma) {
            arguments.append(try expression())
        } else if hasSide && grammar == .spark || at(.comma) {
            throw unexpected(expected: "`FROM`")
        }
        try expectRight()
        try ascend(outer)
        let whole = range(from: start.start)
        let identifier = Identifier(text: name, isQuoted: false, range: start.range)
        return Expression(.function(FunctionCall(name: identifier, arguments: arguments, range: whole)), whole)
    }

    /// Whether the word here, which Spark does not reserve, is a column rather than a side of TRIM.
    private var isPlainName: Bool {
        grammar == .spark
            && (peek().kind == .rightParenthesis || peek().kind == .comma || peek().kind == .dot)
    }
}
