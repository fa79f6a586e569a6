/// The words, numbers, strings and signs of one line of the notation.
struct NotationTokens {
    enum Token: Hashable {
        case word(String)
        case number(String)
        case string(String)
        case sign(String)
    }

    private var tokens: [Token] = []
    private var position = 0
    let line: Int

    init(_ text: some StringProtocol, line: Int) throws(NotationError) {
        self.line = line
        var rest = Substring(text)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first.isLetter || first == "_" {
                tokens.append(.word(String(Self.take(&rest) { $0.isLetter || $0.isNumber || $0 == "_" })))
            } else if first.isNumber {
                tokens.append(.number(String(Self.take(&rest) { $0.isNumber || $0 == "." })))
            } else if first == "'" {
                tokens.append(.string(try Self.quoted(&rest, line)))
            } else if let sign = ["::", ":=", "<=", ">=", "<>", "||"].first(where: rest.hasPrefix) {
                tokens.append(.sign(sign))
                rest.removeFirst(2)
            } else {
                tokens.append(.sign(String(first)))
                rest.removeFirst()
            }
        }
    }

    private static func take(_ text: inout Substring, _ belongs: (Character) -> Bool) -> Substring {
        let part = text.prefix(while: belongs)
        text.removeFirst(part.count)
        return part
    }

    private static func quoted(_ text: inout Substring, _ line: Int) throws(NotationError) -> String {
        var result = ""
        text.removeFirst()
        while let character = text.popFirst() {
            if character != "'" {
                result.append(character)
            } else if text.first == "'" {
                text.removeFirst()
                result.append("'")
            } else {
                return result
            }
        }
        throw NotationError(line: line, message: "a string does not end")
    }

    var isAtEnd: Bool { position == tokens.count }
    var next: Token? { position < tokens.count ? tokens[position] : nil }

    mutating func accept(_ token: Token) -> Bool {
        guard next == token else { return false }
        position += 1
        return true
    }

    mutating func accept(sign: String) -> Bool { accept(.sign(sign)) }
    mutating func accept(word: String) -> Bool { accept(.word(word)) }

    mutating func expect(sign: String) throws(NotationError) {
        if !accept(sign: sign) { throw unexpected("`\(sign)`") }
    }

    mutating func expect(word: String) throws(NotationError) {
        if !accept(word: word) { throw unexpected("`\(word)`") }
    }

    mutating func word() throws(NotationError) -> String {
        guard case .word(let text) = next else { throw unexpected("a word") }
        position += 1
        return text
    }

    mutating func number() throws(NotationError) -> String {
        guard case .number(let text) = next else { throw unexpected("a number") }
        position += 1
        return text
    }

    mutating func string() throws(NotationError) -> String {
        guard case .string(let text) = next else { throw unexpected("a string") }
        position += 1
        return text
    }

    /// What stands between `[` and `]`, or other brackets, separated by commas.
    mutating func list<Element>(
        _ open: String, _ close: String, _ element: (inout NotationTokens) throws(NotationError) -> Element
    ) throws(NotationError) -> [Element] {
        try expect(sign: open)
        var elements: [Element] = []
        if accept(sign: close) { return elements }
        repeat { elements.append(try element(&self)) } while accept(sign: ",")
        try expect(sign: close)
        return elements
    }

    func unexpected(_ wanted: String) -> NotationError {
        let found =
            switch next {
            case .word(let text), .number(let text), .sign(let text): "`\(text)`"
            case .string(let text): "'\(text)'"
            case nil: "the end"
            }
        return NotationError(line: line, message: "expected \(wanted) before \(found)")
    }
}
