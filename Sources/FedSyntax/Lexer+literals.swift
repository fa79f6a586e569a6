import FedDiagnostics

extension Lexer {
    /// Reads `E'…'`, `U&'…'`, `U&"…"`, `X'…'`, `B'…'`, Spark's `r'…'`, if that is what stands here.
    mutating func scanPrefixedLiteral(_ first: UInt8) throws(SyntaxFailure) -> Bool {
        let second = byte(at: position + 1)
        switch (first | 0x20, grammar) {
        case ("e", .dc) where second == "'":
            try scanQuoted(.escapeString, quote: second, prefix: 1)
        case ("u", .dc) where second == "&" && byte(at: position + 2) == "'":
            try scanQuoted(.unicodeString, quote: UInt8(ascii: "'"), prefix: 2)
        case ("u", .dc) where second == "&" && byte(at: position + 2) == "\"":
            try scanQuoted(.unicodeName, quote: UInt8(ascii: "\""), prefix: 2)
        case ("n", .dc) where second == "'":
            try scanQuoted(.string, quote: second, prefix: 1)
        case ("x", _) where second == "'", ("b", .dc) where second == "'":
            try scanQuoted(.bitString, quote: second, prefix: 1)
        case ("r", .spark) where second == "'" || second == "\"":
            try scanQuoted(.rawString, quote: second, prefix: 1)
        default:
            return false
        }
        return true
    }

    /// Reads up to the closing quote; a doubled one stands for itself, except in Spark's raw text.
    mutating func scanQuoted(_ kind: Token.Kind, quote: UInt8, prefix: Int) throws(SyntaxFailure) {
        let escapes = kind == .escapeString || kind == .sparkString
        var offset = position + prefix + 1
        while offset < bytes.count {
            let next = bytes[offset]
            if next == quote {
                if kind == .rawString || byte(at: offset + 1) != quote {
                    append(kind, length: offset + 1 - position)
                    return
                }
                offset += 2
            } else if escapes, next == "\\" {
                offset += 2
            } else {
                offset += 1
            }
        }
        throw unterminated(
            quote == "'" || kind == .sparkString || kind == .rawString ? "text literal" : "quoted name",
            length: prefix + 1, closing: String(Unicode.Scalar(quote)))
    }

    private func unterminated(_ what: String, length: Int, closing: String) -> SyntaxFailure {
        SyntaxFailure(
            .syntaxError, "the \(what) has no end", at: SourceRange(start: position, end: position + length),
            hint: "close it with `\(closing)`")
    }

    /// Reads `$1`, `$$…$$` or `$tag$…$tag$`.
    mutating func scanDollar() throws(SyntaxFailure) {
        var end = position + 1
        if byte(at: end).isDigit {
            while byte(at: end).isDigit { end += 1 }
            append(.numberedParameter, length: end - position)
            return
        }
        while byte(at: end).isWordByte || byte(at: end) >= 0x80 { end += 1 }
        guard byte(at: end) == "$" else { throw unexpectedCharacter() }

        let tag = bytes[position...end]
        var offset = end + 1
        while offset + tag.count <= bytes.count {
            // Looks for the first byte first: a tag is compared only where a dollar sign stands.
            if bytes[offset] == "$", bytes[offset..<offset + tag.count].elementsEqual(tag) {
                append(.dollarString, length: offset + tag.count - position)
                return
            }
            offset += 1
        }
        throw unterminated("text literal", length: tag.count, closing: String(decoding: tag, as: UTF8.self))
    }

    /// Reads a number, which starts with a digit, or with a dot and a digit.
    mutating func scanNumber() throws(SyntaxFailure) {
        var kind = Token.Kind.integer
        var end = position
        while byte(at: end).isDigit { end += 1 }
        if byte(at: end) == "." {
            kind = .decimal
            end += 1
            while byte(at: end).isDigit { end += 1 }
        }
        if byte(at: end) | 0x20 == "e" {
            var digits = end + 1
            if byte(at: digits) == "+" || byte(at: digits) == "-" { digits += 1 }
            if byte(at: digits).isDigit {
                kind = .double
                end = digits
                while byte(at: end).isDigit { end += 1 }
            }
        }
        let numberEnd = end
        while byte(at: end).isWordByte || byte(at: end) >= 0x80 { end += 1 }
        if end > numberEnd {
            guard grammar == .spark, isSuffix(bytes[numberEnd..<end], after: kind) else {
                throw junk(from: numberEnd, to: end)
            }
            kind = .suffixedNumber
        }
        append(kind, length: end - position)
    }

    private func isSuffix(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, after kind: Token.Kind) -> Bool {
        switch String(decoding: bytes, as: UTF8.self).uppercased() {
        case "L", "S", "Y": kind == .integer
        case "F", "D", "BD": true
        default: false
        }
    }

    private func junk(from start: Int, to end: Int) -> SyntaxFailure {
        let number = String(decoding: bytes[position..<start], as: UTF8.self)
        let rest = String(decoding: bytes[start..<end], as: UTF8.self)
        let separated = rest.hasPrefix("_") ? "digits are not separated by `_`; " : ""
        return SyntaxFailure(
            .syntaxError, "the number \(number) runs into `\(rest)`", at: SourceRange(start: position, end: end),
            hint: separated + "put a blank between a number and a word")
    }
}
