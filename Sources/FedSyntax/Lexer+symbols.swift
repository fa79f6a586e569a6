import FedDiagnostics

extension Lexer {
    /// Reads an operator or a punctuation mark: the longest that fits.
    mutating func scanSymbol(_ first: UInt8) throws(SyntaxFailure) {
        let second = byte(at: position + 1)
        let third = byte(at: position + 2)
        switch (first, second, third) {
        case ("-", ">", ">"): append(.longArrow, length: 3)
        case ("!", "~", "*"): append(.notTildeStar, length: 3)
        case ("|", "|", "/"): append(.cubeRoot, length: 3)
        case ("<", "=", ">"): append(.nullSafeEqual, length: 3)
        case (">", ">", ">") where grammar == .spark: append(.shiftRightUnsigned, length: 3)
        case ("-", ">", _): append(.arrow, length: 2)
        case ("=", ">", _): append(.fatArrow, length: 2)
        case ("=", "=", _): append(.doubleEqual, length: 2)
        case ("<", ">", _), ("!", "=", _): append(.notEqual, length: 2)
        case ("<", "=", _): append(.lessOrEqual, length: 2)
        case (">", "=", _): append(.greaterOrEqual, length: 2)
        case ("<", "<", _): append(.shiftLeft, length: 2)
        case (">", ">", _): append(.shiftRight, length: 2)
        case ("|", "|", _): append(.concatenate, length: 2)
        case ("|", "/", _): append(.squareRoot, length: 2)
        case ("!", "~", "~") where grammar == .dc: append(.likeSymbol, length: byte(at: position + 3) == "*" ? 4 : 3)
        case ("~", "~", _) where grammar == .dc: append(.likeSymbol, length: third == "*" ? 3 : 2)
        case ("~", "*", _): append(.tildeStar, length: 2)
        case ("!", "~", _): append(.notTilde, length: 2)
        default: try scanMark(first)
        }
    }

    private mutating func scanMark(_ mark: UInt8) throws(SyntaxFailure) {
        let kind: Token.Kind
        switch mark {
        case ",": kind = .comma
        case ";": kind = .semicolon
        case "(": kind = .leftParenthesis
        case ")": kind = .rightParenthesis
        case "[": kind = .leftBracket
        case "]": kind = .rightBracket
        case "+": kind = .plus
        case "-": kind = .minus
        case "*": kind = .star
        case "/": kind = .slash
        case "%": kind = .percent
        case "^": kind = .caret
        case "=": kind = .equal
        case "<": kind = .less
        case ">": kind = .greater
        case "&": kind = .ampersand
        case "|": kind = .pipe
        case "#": kind = .hash
        case "~": kind = .tilde
        case "@": kind = .at
        case "!": kind = .exclamation
        case "?": kind = .questionMark
        default: throw unexpectedCharacter()
        }
        append(kind, length: 1)
    }

    /// Reads `::`, a parameter `:name`, or a colon.
    mutating func scanColon() throws(SyntaxFailure) {
        let second = byte(at: position + 1)
        if second == ":" {
            append(.doubleColon, length: 2)
        } else if second.isWordByte, !second.isDigit {
            var length = 1
            while byte(at: position + length).isWordByte { length += 1 }
            append(.namedParameter, length: length)
        } else {
            append(.colon, length: 1)
        }
    }
}

/// Lets a byte be matched against an ASCII character.
func ~= (character: Unicode.Scalar, byte: UInt8) -> Bool {
    character.value == UInt32(byte)
}

func == (byte: UInt8, character: Unicode.Scalar) -> Bool {
    character.value == UInt32(byte)
}

func != (byte: UInt8, character: Unicode.Scalar) -> Bool {
    character.value != UInt32(byte)
}
