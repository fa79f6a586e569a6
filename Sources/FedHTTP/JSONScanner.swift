/// Walks over a JSON text without making anything of it: for answers that hold many rows.
///
/// What is passed over is checked only as far as finding its end takes. See <https://www.rfc-editor.org/rfc/rfc8259>.
package struct JSONScanner {
    package let text: UnsafeRawBufferPointer
    package private(set) var at: Int

    package init(_ text: UnsafeRawBufferPointer, at start: Int = 0) {
        self.text = text
        at = start
    }

    /// The next byte that is no blank; nil at the end.
    @inline(__always)
    package mutating func next() -> UInt8? {
        while at < text.count {
            switch text[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at &+= 1
            default: return text[at]
            }
        }
        return nil
    }

    /// Passes over a byte; false when another one stands there.
    @inline(__always)
    package mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard next() == UInt8(ascii: byte) else { return false }
        at &+= 1
        return true
    }

    /// Passes over a byte that must stand there.
    @inline(__always)
    package mutating func expect(_ byte: Unicode.Scalar) throws(JSONCut) {
        guard skip(byte) else { throw JSONCut(at: at) }
    }

    /// Passes over a string and returns what lies between its quotes, with its escapes.
    @inline(__always)
    package mutating func string() throws(JSONCut) -> (content: Range<Int>, hasEscapes: Bool) {
        try expect("\"")
        let start = at
        var hasEscapes = false
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                at &+= 1
                return (start..<at &- 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                at &+= 2
            default: at &+= 1
            }
        }
        throw JSONCut(at: text.count)
    }

    /// Passes over a number, `true`, `false` or `null`.
    @inline(__always)
    package mutating func word() throws(JSONCut) -> Range<Int> {
        _ = next()
        let start = at
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x09, 0x0A, 0x0D: break
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
                at &+= 1
                continue
            default: throw JSONCut(at: at)
            }
            break
        }
        guard at > start, at < text.count else { throw JSONCut(at: at) }
        return start..<at
    }

    /// Passes over a value of any kind and returns where it lies; nested ones without recursion.
    package mutating func value() throws(JSONCut) -> Range<Int> {
        guard let first = next() else { throw JSONCut(at: at) }
        let start = at
        switch first {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            var depth = 0
            repeat {
                guard at < text.count else { throw JSONCut(at: at) }
                switch text[at] {
                case UInt8(ascii: "\""):
                    _ = try string()
                    continue
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                default: break
                }
                at &+= 1
            } while depth > 0
        default: _ = try word()
        }
        return start..<at
    }

    /// Passes over an object and tells where the value of each member lies; of equal names the last counts.
    ///
    /// Names with escapes are kept as they are written.
    package mutating func members() throws(JSONCut) -> [String: Range<Int>] {
        var members: [String: Range<Int>] = [:]
        try expect("{")
        if skip("}") { return members }
        repeat {
            let name = try string().content
            try expect(":")
            members[String(decoding: text[name], as: UTF8.self)] = try value()
        } while skip(",")
        try expect("}")
        return members
    }
}

/// A JSON text that ends too soon, or is none.
package struct JSONCut: Error {
    /// Where, in bytes.
    package var at: Int

    package init(at: Int) { self.at = at }
}
