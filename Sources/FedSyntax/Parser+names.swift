import FedDiagnostics

extension Parser {
    /// Reads a name: a quoted one, or a word that is not reserved.
    mutating func name(_ what: String) throws(SyntaxFailure) -> Identifier {
        guard token.isName else { throw unexpected(expected: what, isName: true) }
        return try anyName(what)
    }

    /// Reads a name, for which any word will do.
    mutating func anyName(_ what: String) throws(SyntaxFailure) -> Identifier {
        let token = token
        switch token.kind {
        case .word:
            advance()
            return Identifier(text: text(of: token.range), isQuoted: false, range: token.range)
        case .quotedName, .unicodeName:
            advance()
            let text: String
            if token.kind == .unicodeName {
                text = try unicodeText(of: token)
            } else {
                text = doublingRemoved(of: token, prefix: 1)
            }
            guard !text.isEmpty else {
                throw SyntaxFailure(.syntaxError, "a quoted name may not be empty", at: token.range)
            }
            return Identifier(text: text, isQuoted: true, range: token.range)
        default:
            throw unexpected(expected: what)
        }
    }

    /// Reads `a`, `a.b`, `a.b.c`, `a.b.c.d`.
    mutating func qualifiedName(_ what: String) throws(SyntaxFailure) -> [Identifier] {
        var result = [try name(what)]
        while at(.dot), peek().kind != .star {
            advance()
            result.append(try anyName("a name"))
            if result.count > maximumNameParts {
                throw SyntaxFailure(
                    .syntaxError, "a name has at most \(maximumNameParts) parts",
                    at: range(from: result[0].range.start))
            }
        }
        return result
    }

    /// Database, schema, table and column; Spark has fields of columns, too.
    private var maximumNameParts: Int { grammar == .dc ? 4 : 16 }

    /// Reads `(a, b)`.
    mutating func columnNames() throws(SyntaxFailure) -> [Identifier] {
        try parenthesizedList { parser throws(SyntaxFailure) in try parser.name("the name of a column") }
    }

    // MARK: Types

    /// Reads a type such as `numeric(38, 18)`, `double precision` or `timestamp with time zone`.
    mutating func typeName() throws(SyntaxFailure) -> TypeName {
        let start = token.start
        guard at(.word), token.isName || at(.array) || at(.interval) else {
            throw unexpected(expected: "a type")
        }
        var type: TypeName
        if at(.array), peek().kind == .leftParenthesis || peek().kind == .less {
            type = try arrayType()
        } else {
            type = TypeName(name: try typeWords(), arguments: [], range: token.range)
            if at(.leftParenthesis) {
                type.arguments = try parenthesizedList { parser throws(SyntaxFailure) in try parser.typeArgument() }
            }
            type.name += try timeZoneSuffix(of: type.name)
        }
        if at(.leftBracket) {
            guard grammar == .dc, !type.isArray, peek().kind == .rightBracket else {
                throw notSupported("an array of this form", at: token)
            }
            advance()
            advance()
            type.isArray = true
        }
        if at(.collate), grammar == .spark { throw notSupported("COLLATE", at: token) }
        type.range = range(from: start)
        return type
    }

    /// Reads the words before the parentheses, in lower case.
    private mutating func typeWords() throws(SyntaxFailure) -> String {
        var words = text(of: token.range).lowercased()
        let first = token.keyword
        advance()
        switch (first, token.keyword) {
        case (.double, .precision), (.character, .varying), (.char, .varying), (.national, .character),
            (.national, .char):
            words += " " + text(of: token.range).lowercased()
            advance()
        case (.interval, _):
            if grammar == .dc, at(.year) || at(.month) || at(.day) || at(.hour) || at(.minute) || at(.second) {
                throw notSupported("an interval type with a unit", at: token, hint: "leave the unit out")
            }
            if let unit = try intervalUnit() { words += " " + unit }
        default:
            while grammar == .dc, take(.dot) {
                words += "." + (try name("the name of a type")).text.lowercased()
            }
        }
        if grammar == .spark, at(.less), words == "map" || words == "struct" {
            throw notSupported("the type \(words.uppercased())", at: previous ?? token)
        }
        return words
    }

    private mutating func timeZoneSuffix(of name: String) throws(SyntaxFailure) -> String {
        guard name == "timestamp" || name == "time", at(.with) || at(.without), peek().keyword == .time else {
            return ""
        }
        let word = text(of: token.range).lowercased()
        advance()
        advance()
        try expect(.zone)
        return " \(word) time zone"
    }

    /// Reads `array(T)` or Spark's `ARRAY<T>`.
    private mutating func arrayType() throws(SyntaxFailure) -> TypeName {
        let start = token
        advance()
        let isAngled = take(.less)
        if !isAngled { try expectLeft() }
        if at(.array) { throw notSupported("an array of arrays", at: start) }
        var element = try typeName()
        guard !element.isArray else { throw notSupported("an array of arrays", at: start) }
        if isAngled { try expect(.greater, ">") } else { try expectRight() }
        element.isArray = true
        return element
    }

    private mutating func typeArgument() throws(SyntaxFailure) -> Int {
        guard at(.integer), let value = Int(text(of: token.range)), value <= 1 << 31 else {
            throw unexpected(expected: "an integer")
        }
        advance()
        return value
    }
}
