import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Names, literals, types and texts.
extension DialectReader {
    mutating func readNames() throws(CompileError) {
        guard let place = try top.optional("identifiers") else { return }
        try place.allow(["quote", "escape", "folding", "max_bytes"])
        if let quote = try place.optional("quote") {
            let escaped = dialect.quote.areEscaped
            switch try quote.word(among: [QuoteWord.double, .backtick, .bracket]) {
            case .double: dialect.quote = IdentifierQuotes("\"", "\"", areEscaped: escaped)
            case .backtick: dialect.quote = IdentifierQuotes("`", "`", areEscaped: escaped)
            case .bracket: dialect.quote = IdentifierQuotes("[", "]", areEscaped: escaped)
            }
        }
        if let escape = try place.optional("escape") {
            dialect.quote.areEscaped = try escape.word(among: [EscapeWord.doubled, .backslash]) == .backslash
        }
        if try place.optional("folding")?.word(among: [FoldingWord.none, .lower]) == .lower {
            let canName = dialect.canName
            dialect.canName = { $0.utf8.elementsEqual($0.lowercased().utf8) && canName($0) }
        }
        if let longest = try place.optional("max_bytes")?.whole(in: 16...1_000_000) {
            let canName = dialect.canName
            dialect.canName = { $0.utf8.count <= longest && canName($0) }
        }
    }

    private enum QuoteWord: String {
        case double = "\""
        case backtick = "`"
        case bracket = "["
    }

    private enum EscapeWord: String { case doubled, backslash }
    private enum FoldingWord: String { case none, lower }

    // MARK: - Literals

    mutating func readLiterals() throws(CompileError) {
        guard let place = try top.optional("literals") else { return }
        try place.allow(["strings", "date", "timestamp", "timestamptz"])
        if let strings = try place.optional("strings") {
            dialect.strings = try strings.word(among: Dialect.StringStyle.allCases)
            // Runners cannot write these.
            if [.national, .byBytes].contains(dialect.strings) { dialect.keyLists?.takesText = false }
        }
        for family in [SQLType.Family.date, .timestamp, .timestamptz] {
            guard let spelling = try place.optional(family.rawValue) else { continue }
            let parts = try spelling.isNull ? nil : spelling.literalParts(of: family)
            let literal = dialect.literal
            dialect.literal = { dialect, value, type in
                guard type.family == family, let day = StandardLiterals.day(of: value) else {
                    return literal(dialect, value, type)
                }
                // What the parent has no literal for is out of its range, or of no type that it has.
                guard let parts, ConservativeCasts.years.contains(day), literal(dialect, value, type) != nil else {
                    return nil
                }
                switch value {
                case .timestamp(let microseconds):
                    return Fragment(parts.0 + CalendarDate.text(timestamp: microseconds) + parts.1)
                default: return Fragment(parts.0 + CalendarDate.text(days: day) + parts.1)
                }
            }
        }
    }

    // MARK: - Types

    mutating func readTypes() throws(CompileError) {
        guard let place = try top.optional("types") else { return }
        var names: [SQLType.Family: String?] = [:]
        let known = SQLType.Family.allCases.map(\.rawValue)
        for (name, place) in try place.members() {
            guard let family = SQLType.Family(rawValue: name) else {
                throw place.error(
                    "unknown type `\(name)`",
                    hint: FedDiagnostics.Spelling.hint(for: name, among: known)
                        ?? "the types are \(DocumentPlace.list(known))")
            }
            let typeName = try place.isNull ? nil : place.typeName(of: family)
            if let typeName, family.hasLength, parent.cutsTexts(family), !typeName.contains("{length}") {
                throw place.error("without {length} a cast would not cut the text")
            }
            names[family] = .some(typeName)
        }
        let type = dialect.type
        dialect.type = { [names] wanted in
            guard let name = names[wanted.family] else { return type(wanted) }
            return name.map { wanted.filling($0) }
        }
        let takes = dialect.keyLists?.takes
        if let takes {
            dialect.keyLists?.takes = { [names] wanted in
                if case .some(.none) = names[wanted.family] { return false }
                return takes(wanted)
            }
        }
        if case .some(.none) = names[.text] { dialect.keyLists?.takesText = false }
    }

    // MARK: - Text

    mutating func readText() throws(CompileError) {
        guard let place = try top.optional("text") else { return }
        try place.allow(["equality", "order", "padding", "source", "binary_equality", "binary_order"])
        var own = TextDeclaration()
        own.equality = try place.optional("equality")?.word(
            among: [TextDeclaration.Equality.binary, .insensitive, .unknown])
        own.order = try place.optional("order")?.word(among: [TextDeclaration.Order.binary, .other, .unknown])
        own.padding = try place.optional("padding")?.word(among: [TextDeclaration.Padding.noPad, .pad, .unknown])
        let source = try place.optional("source")?.text()
        if own != TextDeclaration(), source == nil {
            throw place.error("say with `source` who says so, such as the vendor's page")
        }
        dialect.textDefaults = own.refining(dialect.textDefaults)
        if let order = try place.optional("binary_order") {
            dialect.binaryOrder = try order.isNull ? nil : order.collating()
            dialect.unifyCollations = nil
            if order.isNull { dialect.makesTextBinary = false }
        }
        if let equality = try place.optional("binary_equality") {
            dialect.binaryEquality = try equality.isNull ? nil : equality.collating()
            if equality.isNull { dialect.makesTextBinary = false }
        }
    }
}

extension SQLType.Family {
    fileprivate var hasLength: Bool { self == .varchar || self == .char }
}

extension Dialect {
    /// Whether a text is cut by the name of the type that it is cast to.
    fileprivate func cutsTexts(_ family: SQLType.Family) -> Bool {
        family == .char ? type(.char(7)) != type(.char(9)) : type(.varchar(7)) != type(.varchar(9))
    }
}

extension DocumentPlace {
    /// A template around a text; what only names a collation stands as it is.
    fileprivate func collating() throws(CompileError) -> String {
        let text = try text()
        let template = try SpellingTemplate(self, arguments: 1...1)
        guard text.wholeMatch(of: /\{1\} COLLATE ("[^"]+"|[A-Za-z0-9_.]+)/) != nil else { return template.text }
        return text.replacing("{1}", with: "{0}")
    }

    /// What stands before and behind the value in a literal, which is in single quotes.
    fileprivate func literalParts(of family: SQLType.Family) throws(CompileError) -> (String, String) {
        let text = try text()
        let zone = family == .timestamptz ? "(?:Z|[+]00:00| UTC)" : ""
        let forms = [
            "((?:[A-Za-z_]+ )*')[{]1[}](\(zone)')", "([A-Za-z_]+[(]')[{]1[}](\(zone)'[)])",
            "([A-Za-z_]+[(]')[{]1[}](\(zone)' AS [A-Za-z_][A-Za-z0-9_ ]*(?:[(][0-9]+[)][A-Za-z0-9_ ]*)?[)])",
        ]
        for form in forms {
            guard let pattern = try? Regex(form, as: (Substring, Substring, Substring).self),
                let match = text.wholeMatch(of: pattern)
            else { continue }
            return (String(match.output.1), String(match.output.2))
        }
        throw error(
            "expected a literal, such as DATE '{1}', or CAST('{1}' AS DATE)",
            hint: zone.isEmpty ? nil : "its zone stands behind the value: {1}+00:00, {1}Z or {1} UTC")
    }

    /// The name of a type, with a place for each of its parameters.
    fileprivate func typeName(of family: SQLType.Family) throws(CompileError) -> String {
        let text = try text()
        let parameters: [String] =
            switch family {
            case .numeric: ["precision", "scale"]
            case .varchar, .char: ["length"]
            default: []
            }
        var bare = text
        for parameter in parameters { bare = bare.replacing("{\(parameter)}", with: "1") }
        guard bare.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_ ]*(\([A-Za-z0-9_ ,']*\)[A-Za-z0-9_ ]*)?/) != nil,
            bare.count(where: { $0 == "'" }).isMultiple(of: 2)
        else {
            let hint =
                parameters.isEmpty
                ? nil : "the placeholders are \(parameters.map { "{\($0)}" }.joined(separator: " and "))"
            throw error("expected the name of a type, perhaps with parameters in parentheses", hint: hint)
        }
        // A decimal that forgets its scale would round.
        if family == .numeric, !text.contains("{scale}") || !text.contains("{precision}") {
            throw error("the name of a decimal type has {precision} and {scale}")
        }
        return text
    }
}

extension SQLType {
    /// A name with the type's own parameters in their places.
    fileprivate func filling(_ name: String) -> String {
        switch self {
        case .numeric(let precision, let scale):
            name.replacing("{precision}", with: "\(precision)").replacing("{scale}", with: "\(scale)")
        case .varchar(let length), .char(let length): name.replacing("{length}", with: "\(length)")
        default: name
        }
    }
}
