/// The name of a type as the server writes it, such as `Nullable(Decimal(10, 2))`.
///
/// <https://clickhouse.com/docs/sql-reference/data-types>.
struct TypeName: Hashable, Sendable {
    indirect enum Argument: Hashable, Sendable {
        case type(TypeName)
        /// An integer, or any other number, as it is written.
        case number(String)
        case text(String)
        /// A member of an enumeration.
        case member(String, Int)
    }

    let name: String
    let arguments: [Argument]

    /// Reads a name; nil for what is none of this form, as names of tuples and JSON are.
    init?(_ text: String) {
        var parser = TypeNameParser(text)
        guard let type = parser.type(depth: 0), parser.isAtEnd else { return nil }
        self = type
    }

    fileprivate init(name: String, arguments: [Argument]) {
        self.name = name
        self.arguments = arguments
    }

    /// The integers among the arguments, if all of the first `count` are such.
    func integers(_ count: Int) -> [Int]? {
        let numbers = arguments.prefix(count).compactMap { argument -> Int? in
            guard case .number(let text) = argument else { return nil }
            return Int(text)
        }
        return numbers.count == count ? numbers : nil
    }

    /// The type among the arguments at an index.
    func inner(_ index: Int = 0) -> TypeName? {
        guard arguments.indices.contains(index), case .type(let type) = arguments[index] else { return nil }
        return type
    }
}

/// Recursive descent over the bytes of a name.
private struct TypeNameParser {
    /// The server's own limit on trees is far below what a stack holds.
    private static let deepest = 100

    private let text: [UInt8]
    private var at = 0

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return at == text.count
        }
    }

    mutating func type(depth: Int) -> TypeName? {
        guard depth < Self.deepest, let name = word() else { return nil }
        var arguments: [TypeName.Argument] = []
        guard skip("(") else { return TypeName(name: name, arguments: []) }
        if skip(")") { return TypeName(name: name, arguments: []) }
        repeat {
            guard let argument = argument(depth: depth) else { return nil }
            arguments.append(argument)
        } while skip(",")
        return skip(")") ? TypeName(name: name, arguments: arguments) : nil
    }

    private mutating func argument(depth: Int) -> TypeName.Argument? {
        skipBlanks()
        guard at < text.count else { return nil }
        if text[at] == UInt8(ascii: "'") {
            guard let text = quoted() else { return nil }
            guard skip("=") else { return .text(text) }
            guard let number = number(), let value = Int(number) else { return nil }
            return .member(text, value)
        }
        if text[at] == UInt8(ascii: "-") || Self.isDigit(text[at]) { return number().map { .number($0) } }
        return type(depth: depth + 1).map { .type($0) }
    }

    private mutating func word() -> String? {
        skipBlanks()
        let start = at
        while at < text.count, text[at] == UInt8(ascii: "_") || Self.isDigit(text[at]) || Self.isLetter(text[at]) {
            at += 1
        }
        return at > start ? String(decoding: text[start..<at], as: UTF8.self) : nil
    }

    private mutating func number() -> String? {
        skipBlanks()
        let start = at
        if at < text.count, text[at] == UInt8(ascii: "-") { at += 1 }
        while at < text.count, Self.isDigit(text[at]) || text[at] == UInt8(ascii: ".") { at += 1 }
        return at > start ? String(decoding: text[start..<at], as: UTF8.self) : nil
    }

    /// Between quotes, with backslash escapes; the text must be UTF-8.
    private mutating func quoted() -> String? {
        at += 1
        var content: [UInt8] = []
        while at < text.count {
            var byte = text[at]
            at += 1
            if byte == UInt8(ascii: "'") { return String(validating: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard at < text.count, let meant = Self.escapes[text[at]] else { return nil }
                byte = meant
                at += 1
            }
            content.append(byte)
        }
        return nil
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "b"): 8,
        UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, UInt8(ascii: "0"): 0,
    ]

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard at < text.count, text[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while at < text.count, text[at] == UInt8(ascii: " ") || text[at] == UInt8(ascii: "\n") { at += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
