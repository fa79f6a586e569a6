extension Statement {
    /// The statement as text that reads back as the same tree.
    ///
    /// A tree that was read in the other grammar may have parts that this one cannot say; they come out in
    /// the words of DC SQL. This is for messages and tests: statements for a system are FedDialects' work.
    package func text(in grammar: Grammar) -> String {
        var printer = Printer(grammar)
        if isExplain { printer.put("EXPLAIN (SQL internal_spark, STAGES) ") }
        printer.put(query)
        return printer.text
    }
}

extension Expression {
    /// The expression as text that reads back as the same tree.
    package func text(in grammar: Grammar) -> String {
        var printer = Printer(grammar)
        printer.put(self)
        return printer.text
    }
}

/// Writes a tree as text, on one line.
struct Printer {
    let grammar: Grammar
    private(set) var text = ""

    init(_ grammar: Grammar) {
        self.grammar = grammar
    }

    mutating func put(_ words: String) { text += words }

    /// Puts elements with commas between them.
    mutating func list<Element>(_ elements: [Element], _ put: (inout Printer, Element) -> Void) {
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ", " }
            put(&self, element)
        }
    }

    mutating func parenthesized(_ body: (inout Printer) -> Void) {
        text += "("
        body(&self)
        text += ")"
    }

    // MARK: Names

    /// Puts a name, with quotes where it had them or where it needs them.
    mutating func put(_ name: Identifier) {
        if name.isQuoted || needsQuotes(name.text, restriction: .reserved) {
            putQuoted(name.text)
        } else {
            text += name.text
        }
    }

    /// Puts a name behind AS or a dot, where no word is reserved.
    mutating func putLabel(_ name: Identifier) {
        if name.isQuoted || needsQuotes(name.text, restriction: []) {
            putQuoted(name.text)
        } else {
            text += name.text
        }
    }

    mutating func put(_ path: [Identifier]) {
        for (index, name) in path.enumerated() {
            if index == 0 {
                put(name)
            } else {
                text += "."
                putLabel(name)
            }
        }
    }

    mutating func putNames(_ names: [Identifier]) {
        parenthesized { $0.list(names) { $0.put($1) } }
    }

    private mutating func putQuoted(_ name: String) {
        text += grammar == .dc ? doubling("\"", in: name) : doubling("`", in: name)
    }

    private func needsQuotes(_ name: String, restriction: WordRestrictions) -> Bool {
        var copy = name
        return copy.withUTF8 { bytes in
            var lexer = Lexer(bytes, grammar: grammar)
            lexer.run()
            guard lexer.tokens.count == 2, let token = lexer.tokens.first else { return true }
            return token.kind != .word || token.end - token.start != bytes.count
                || !token.restrictions.isDisjoint(with: restriction)
        }
    }

    private func doubling(_ quote: Character, in name: String) -> String {
        var result = String(quote)
        for scalar in name.unicodeScalars {
            if Character(scalar) == quote { result.append(quote) }
            result.unicodeScalars.append(scalar)
        }
        result.append(quote)
        return result
    }

    // MARK: Literals

    mutating func put(_ literal: Literal) {
        switch literal {
        case .null: text += "NULL"
        case .boolean(let value): text += value ? "TRUE" : "FALSE"
        case .integer(let digits): text += digits
        case .decimal(let lexeme):
            text += lexeme
            if !lexeme.contains(".") { text += grammar == .dc ? "." : "BD" }
        case .double(let lexeme):
            text += lexeme
            if !lexeme.utf8.contains(where: { $0 | 0x20 == "e" }) { text += grammar == .dc ? "e0" : "D" }
        case .string(let value): putString(value)
        case .typed(let type, let value): putTyped(type, value)
        case .interval(let value, let unit):
            text += "INTERVAL "
            putString(value)
            if let unit { text += " " + unit.uppercased() }
        }
    }

    private mutating func putTyped(_ type: TypeName, _ value: String) {
        switch (type.name, grammar) {
        case ("binary", .spark):
            text += "X'\(value)'"
        case ("bigint", .spark): text += value + "L"
        case ("smallint", .spark): text += value + "S"
        case ("tinyint", .spark): text += value + "Y"
        case ("float", .spark): text += value + "F"
        case ("date", _), ("time", _), ("timestamp", _), ("timestamp_ntz", _), ("timestamp_ltz", _):
            put(type)
            text += " "
            putString(value)
        default:
            if grammar == .dc, !type.isArray {
                put(type)
                text += " "
                putString(value)
            } else {
                text += "CAST("
                putString(value)
                text += " AS "
                put(type)
                text += ")"
            }
        }
    }

    mutating func putString(_ value: String) {
        text += "'"
        for scalar in value.unicodeScalars {
            switch (scalar, grammar) {
            case ("'", .dc): text += "''"
            case ("'", .spark): text += "\\'"
            case ("\\", .spark): text += "\\\\"
            case ("\n", .spark): text += "\\n"
            case ("\r", .spark): text += "\\r"
            case ("\t", .spark): text += "\\t"
            case ("\u{0}"..."\u{1F}", .spark), ("\u{7F}", .spark): text += Self.escape(scalar)
            // Spark substitutes ${…} before it reads a statement.
            case ("{", .spark) where text.hasSuffix("$"): text += "\\u007B"
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "'"
    }

    /// `\u001A` for a control character.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    mutating func put(_ type: TypeName) {
        if type.isArray, grammar == .spark { text += "ARRAY<" }
        let words = type.name.uppercased()
        let suffix = " TIME ZONE"
        if let zone = [" WITH" + suffix, " WITHOUT" + suffix].first(where: words.hasSuffix) {
            text += String(words.dropLast(zone.count))
            putArguments(of: type)
            text += zone
        } else {
            text += words
            putArguments(of: type)
        }
        if type.isArray { text += grammar == .spark ? ">" : "[]" }
    }

    private mutating func putArguments(of type: TypeName) {
        if !type.arguments.isEmpty {
            text += "(" + type.arguments.map(String.init).joined(separator: ", ") + ")"
        }
    }
}
