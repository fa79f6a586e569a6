import FedDiagnostics

extension Parser {
    /// Reads `INTERVAL '3' MONTH`, `INTERVAL '1 day'`, Spark's `INTERVAL -3 DAYS 2 HOURS`; `nil` at a plain name.
    mutating func interval() throws(SyntaxFailure) -> Expression? {
        let start = token.start
        if peek().isString {
            advance()
            let value = try string()
            let unit = try intervalUnit()
            if at(.leftParenthesis), grammar == .dc { throw notSupported("the precision of an interval", at: token) }
            if grammar == .spark, unit != nil, isAtIntervalPart {
                return try moreIntervalParts(after: value + " " + (unit ?? ""), from: start)
            }
            return Expression(.literal(.interval(value, unit: unit)), range(from: start))
        }
        guard grammar == .spark else {
            if peek().kind == .leftParenthesis, peek(2).kind == .integer, peek(4).isString {
                throw notSupported("the precision of an interval", at: peek(2))
            }
            return nil
        }
        advance()
        if isAtIntervalPart {
            let (value, unit) = try intervalPart()
            if isAtIntervalPart { return try moreIntervalParts(after: value + " " + unit, from: start) }
            return Expression(.literal(.interval(value, unit: unit)), range(from: start))
        }
        let name = Identifier(text: text(of: range(from: start)), isQuoted: false, range: range(from: start))
        guard at(.dot) || at(.leftParenthesis) else { return Expression(.column([name]), range(from: start)) }
        throw notSupported("`interval` as the name of a table or a function", at: token, hint: "quote it")
    }

    private mutating func moreIntervalParts(after first: String, from start: Int) throws(SyntaxFailure) -> Expression {
        var text = first
        while isAtIntervalPart {
            let (value, unit) = try intervalPart()
            text += " \(value) \(unit)"
        }
        return Expression(.literal(.interval(text, unit: nil)), range(from: start))
    }

    /// Whether `3 DAYS`, `-3 DAYS` or `'3' DAYS` stands here.
    private var isAtIntervalPart: Bool {
        let signed = token.kind == .minus || at(.plus)
        let number = signed ? peek() : token
        let unit = peek(signed ? 2 : 1)
        return (number.kind == .integer || number.kind == .decimal || number.isString)
            && unit.kind == .word && Self.units[text(of: unit.range).lowercased()] != nil
    }

    private mutating func intervalPart() throws(SyntaxFailure) -> (String, unit: String) {
        let sign = token.kind == .minus ? "-" : ""
        if token.kind == .minus || at(.plus) { advance() }
        let value: String
        if token.isString {
            value = try string()
        } else {
            value = text(of: token.range)
            advance()
        }
        guard let unit = try intervalUnit() else { throw unexpected(expected: "a unit such as DAY") }
        return (sign + value, unit)
    }

    /// Reads a unit, or two with TO between them, in lower case and in the singular.
    mutating func intervalUnit() throws(SyntaxFailure) -> String? {
        guard let first = takeUnit() else { return nil }
        guard at(.to) else { return first }
        advance()
        let order = ["day", "hour", "minute", "second"]
        let finer =
            first == "year" ? ["month"] : order.firstIndex(of: first).map { Array(order[($0 + 1)...]) } ?? []
        let place = token
        guard let last = takeUnit(), finer.contains(last) else {
            throw SyntaxFailure(
                .syntaxError, "an interval does not go from \(first.uppercased()) to `\(shown(place))`",
                at: place.range, hint: "write YEAR TO MONTH, or two of DAY, HOUR, MINUTE and SECOND")
        }
        return "\(first) to \(last)"
    }

    private mutating func takeUnit() -> String? {
        switch token.keyword {
        case .year, .month, .day, .hour, .minute, .second: break
        default: guard grammar == .spark, at(.word) else { return nil }
        }
        guard let unit = Self.units[text(of: token.range).lowercased()] else { return nil }
        advance()
        return unit
    }

    /// The unit that a word names, in the singular, for the functions that take one.
    static func unit(named word: String) -> String? {
        let word = word.lowercased()
        if word == "dayofyear" { return word }
        // The plural and NANOSECOND are for intervals only.
        return word == "quarter" || units[word] == word && word != "nanosecond" ? word : nil
    }

    /// The singular of each unit of an interval, in both numbers.
    private static let units: [String: String] = {
        let singulars = [
            "year", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond",
        ]
        return Dictionary(
            uniqueKeysWithValues: singulars.map { ($0, $0) } + singulars.map { ($0 + "s", $0) })
    }()
}
