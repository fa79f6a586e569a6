import FedDiagnostics

/// One token: what it is and where it lies; its text is cut out of the source when somebody needs it.
struct Token {
    enum Kind: UInt8 {
        /// The end of the text.
        case endOfText
        /// Where the lexer stopped, for a reason that it keeps.
        case invalid

        /// A keyword or an unquoted name.
        case word
        /// `"name"`, in Spark's grammar `` `name` ``.
        case quotedName
        /// `U&"name"`.
        case unicodeName

        /// `'text'` without backslash escapes.
        case string
        /// `E'text'`.
        case escapeString
        /// `U&'text'`.
        case unicodeString
        /// `$$text$$`, `$tag$text$tag$`.
        case dollarString
        /// Spark's `'text'` and `"text"`, with backslash escapes.
        case sparkString
        /// Spark's `r'text'`.
        case rawString
        /// `X'0A'`, `B'01'`.
        case bitString

        case integer
        case decimal
        case double
        /// A Spark numeral with a suffix: `1L`, `1.5BD`.
        case suffixedNumber

        /// `$1`.
        case numberedParameter
        /// `:name`.
        case namedParameter
        /// `?`.
        case questionMark

        case comma, dot, semicolon, colon, doubleColon
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket
        case plus, minus, star, slash, percent, caret
        case equal, doubleEqual, notEqual, less, lessOrEqual, greater, greaterOrEqual, nullSafeEqual
        case concatenate, ampersand, pipe, hash, tilde, shiftLeft, shiftRight, shiftRightUnsigned
        case tildeStar, notTilde, notTildeStar, arrow, longArrow, fatArrow
        case at, likeSymbol, squareRoot, cubeRoot, exclamation
    }

    var kind: Kind
    /// Which word it is, if the parser knows it.
    var keyword = Keyword.unknownWord
    /// What the word may not stand for.
    var restrictions: WordRestrictions = []
    // A text is at most a few MB long, and there is one token for every few bytes.
    private var startOffset: Int32
    private var endOffset: Int32

    init(_ kind: Kind, start: Int, end: Int) {
        self.kind = kind
        startOffset = Int32(truncatingIfNeeded: start)
        endOffset = Int32(truncatingIfNeeded: end)
    }

    var start: Int { Int(startOffset) }
    var end: Int { Int(endOffset) }
    var range: SourceRange { SourceRange(start: start, end: end) }

    /// Whether it is a text literal of any form.
    var isString: Bool {
        switch kind {
        case .string, .escapeString, .unicodeString, .dollarString, .sparkString, .rawString: true
        default: false
        }
    }

    var isQuotedName: Bool { kind == .quotedName || kind == .unicodeName }

    /// Whether it can name a column, a table or a function.
    var isName: Bool {
        kind == .word ? !restrictions.contains(.reserved) : isQuotedName
    }
}
