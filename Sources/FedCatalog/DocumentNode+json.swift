extension DocumentNode {
    /// Reads a JSON text (RFC 8259), strictly: a name that occurs twice is an error.
    init(json text: String) throws(DocumentError) {
        self = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(DocumentError) in
            var reader = LocatedJSONReader(bytes: bytes)
            return try reader.document()
        }
    }
}

/// One pass over the bytes of a JSON text, which are valid UTF-8.
private struct LocatedJSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var line = 1
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() throws(DocumentError) -> DocumentNode {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipBlanks()
        let node = try value()
        skipBlanks()
        guard position == bytes.count else { throw error("text after the end of the JSON value") }
        return node
    }

    private func error(_ message: String) -> DocumentError {
        DocumentError(message: "not JSON: \(message)", line: line)
    }

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
            default: return
            }
            position += 1
        }
    }

    private mutating func value() throws(DocumentError) -> DocumentNode {
        let start = line
        let content: DocumentNode.Content
        switch current {
        case UInt8(ascii: "{"): content = .mapping(try mapping())
        case UInt8(ascii: "["): content = .list(try list())
        case UInt8(ascii: "\""): content = .text(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = try number()
        default: content = try word()
        }
        return DocumentNode(content: content, line: start)
    }

    private mutating func word() throws(DocumentError) -> DocumentNode.Content {
        let words: [(StaticString, DocumentNode.Content)] = [
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
        ]
        for (word, content) in words {
            let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            if bytes[position...].starts(with: letters) {
                position += letters.count
                return content
            }
        }
        throw error(position == bytes.count ? "the text ends where a value should be" : "no value begins like this")
    }

    private mutating func descend() throws(DocumentError) {
        depth += 1
        if depth > DocumentNode.maximumDepth {
            throw error("nested deeper than \(DocumentNode.maximumDepth) levels")
        }
        position += 1
        skipBlanks()
    }

    private mutating func list() throws(DocumentError) -> [DocumentNode] {
        try descend()
        defer { depth -= 1 }
        var nodes: [DocumentNode] = []
        if current == UInt8(ascii: "]") {
            position += 1
            return nodes
        }
        repeat { nodes.append(try value()) } while try hasMore(before: UInt8(ascii: "]"))
        return nodes
    }

    private mutating func mapping() throws(DocumentError) -> [DocumentNode.Member] {
        try descend()
        defer { depth -= 1 }
        var members: [DocumentNode.Member] = []
        var names = DocumentNames()
        if current == UInt8(ascii: "}") {
            position += 1
            return members
        }
        repeat {
            guard current == UInt8(ascii: "\"") else { throw error("expected a name in double quotes") }
            let nameLine = line
            let name = try string()
            guard names.insert(name) else { throw error("the name `\(name)` occurs twice in one object") }
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw error("expected `:` after a name") }
            position += 1
            skipBlanks()
            members.append(.init(name: name, value: try value(), line: nameLine))
        } while try hasMore(before: UInt8(ascii: "}"))
        return members
    }

    /// Reads `,` or the end of a list.
    private mutating func hasMore(before end: UInt8) throws(DocumentError) -> Bool {
        skipBlanks()
        let isEnd = current == end
        guard isEnd || current == UInt8(ascii: ",") else {
            throw error("expected `,` or `\(Character(Unicode.Scalar(end)))`")
        }
        position += 1
        skipBlanks()
        return !isEnd
    }

    private mutating func number() throws(DocumentError) -> DocumentNode.Content {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let integer = position
        try digits()
        if bytes[integer] == UInt8(ascii: "0"), position > integer + 1 { throw error("a number cannot begin with 0") }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let lexeme = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(lexeme), number.isFinite else { throw error("the number is too large") }
        return .number(lexeme, number)
    }

    private mutating func digits() throws(DocumentError) {
        guard current &- UInt8(ascii: "0") < 10 else { throw error("a number lacks digits") }
        while current &- UInt8(ascii: "0") < 10 { position += 1 }
    }

    private mutating func string() throws(DocumentError) -> String {
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: try escape())
            case 0..<0x20:
                throw error("a control character in a string must be escaped")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("a string does not end")
    }

    private mutating func escape() throws(DocumentError) -> [UInt8] {
        position += 1
        let letter = current
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape())).utf8)
        default: throw error("no such escape in a string")
        }
    }

    private mutating func unicodeEscape() throws(DocumentError) -> Unicode.Scalar {
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xDC00, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
            position += 2
            let low = try codeUnit()
            if (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
            {
                return scalar
            }
        }
        throw error("half of a surrogate pair")
    }

    private mutating func codeUnit() throws(DocumentError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
                throw error("`\\u` needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
