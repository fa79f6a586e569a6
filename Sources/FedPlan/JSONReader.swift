extension JSONValue {
    package static let defaultMaximumDepth = 128

    /// Reads one JSON text (RFC 8259), strictly: nothing before or after it but blanks, no name twice in an
    /// object, no nesting beyond `maximumDepth`, no lone surrogate, no number that a double cannot approach.
    ///
    /// A byte order mark at the start, as some editors leave it, is skipped.
    package init(parsing text: String, maximumDepth: Int = defaultMaximumDepth) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }

    /// Reads one JSON text from bytes, which must be UTF-8.
    package init(parsing bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var reader = JSONReader(bytes: buffer, maximumDepth: maximumDepth)
            return try reader.document()
        }
    }
}

/// One pass over the bytes of a JSON text.
struct JSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    var position = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipBlanks()
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw error("text after the end of the JSON value") }
        return value
    }

    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(message, at: offset ?? position, in: bytes)
    }

    /// The byte at the position; 0, which no JSON text contains bare, at the end.
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default:
            throw error(position == bytes.count ? "the text ends where a value should be" : "not a JSON value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
        else { throw error("not a JSON value") }
        position = end
        return value
    }

    private mutating func descend() throws(JSONError) {
        depth += 1
        if depth > maximumDepth { throw error("nested deeper than \(maximumDepth) levels") }
        position += 1
        skipBlanks()
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try descend()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        if current == UInt8(ascii: "]") {
            position += 1
            return values
        }
        while true {
            values.append(try value())
            if try endsList(with: UInt8(ascii: "]")) { return values }
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try descend()
        defer { depth -= 1 }
        var members: [JSONObject.Member] = []
        var names = JSONNames()
        if current == UInt8(ascii: "}") {
            position += 1
            return JSONObject()
        }
        while true {
            guard current == UInt8(ascii: "\"") else { throw error("expected a name in double quotes") }
            let start = position
            let name = try string()
            guard names.insert(name) else { throw error("the name \"\(name)\" occurs twice in one object", at: start) }
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw error("expected `:` after a name") }
            position += 1
            skipBlanks()
            members.append(.init(name: name, value: try value()))
            if try endsList(with: UInt8(ascii: "}")) { return JSONObject(unique: members) }
        }
    }

    /// Reads `,` or the end of a list.
    private mutating func endsList(with end: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        if current == end {
            position += 1
            return true
        }
        guard current == UInt8(ascii: ",") else {
            throw error("expected `,` or `\(Character(Unicode.Scalar(end)))`")
        }
        position += 1
        skipBlanks()
        return false
    }
}

/// The names that an object has had so far, compared by their bytes.
///
/// Swift's own comparison would take two names for one when they differ only in how Unicode composes a letter.
private struct JSONNames {
    private struct Name: Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    private var names: Set<Name> = []

    /// Whether the name is new.
    mutating func insert(_ name: String) -> Bool { names.insert(Name(text: name)).inserted }
}
