import FedDiagnostics

/// A cursor over the tokens of one text; the grammar is in the extensions.
///
/// The parser never goes back: a few places look at tokens ahead instead, so time stays linear.
struct Parser {
    let source: ContiguousArray<UInt8>
    private(set) var tokens: ContiguousArray<Token>
    /// Why the list of tokens ends in an `invalid` one.
    let lexicalError: SyntaxFailure?
    let grammar: Grammar
    let limits: SyntaxLimits

    private(set) var index = 0
    /// How many constructs are open around the cursor.
    private var depth = 0
    /// The height of the tallest tree among the parts of the innermost open construct.
    private(set) var tallest = 0
    /// The operators that wait for their right operand, of all open expressions.
    var waiting: ContiguousArray<WaitingOperator> = []
    /// The parameters that have been read.
    var parameters: Set<Parameter> = []
    /// How many keys nested lists of grouping sets have been expanded to.
    var expandedKeys = 0
    /// How many question marks have been read.
    var questionMarks = 0
    /// The place of the first `$1`.
    var firstNumberedParameter: SourceRange?

    init(_ text: String, grammar: Grammar, limits: SyntaxLimits) throws(SyntaxFailure) {
        guard text.utf8.count <= min(limits.maximumBytes, Int(Int32.max) - 1) else {
            throw SyntaxFailure(
                .limitExceeded, "the text is longer than \(limits.maximumBytes) bytes",
                at: SourceRange(start: 0, end: 0))
        }
        source = ContiguousArray(text.utf8)
        self.grammar = grammar
        self.limits = limits
        (tokens, lexicalError) = source.withUnsafeBufferPointer { bytes in
            var lexer = Lexer(bytes, grammar: grammar)
            lexer.run()
            return (lexer.tokens, lexer.failure)
        }
    }
}

// MARK: - Looking and moving

extension Parser {
    var token: Token { tokens[index] }

    /// The token that was read last.
    var previous: Token? { index > 0 ? tokens[index - 1] : nil }

    func peek(_ distance: Int = 1) -> Token {
        tokens[min(index + distance, tokens.count - 1)]
    }

    /// Moves on by one token; the last one stays.
    mutating func advance() {
        if index + 1 < tokens.count { index += 1 }
    }

    func at(_ kind: Token.Kind) -> Bool { tokens[index].kind == kind }

    func at(_ keyword: Keyword) -> Bool { tokens[index].keyword == keyword }

    /// Whether these words stand here, one after the other.
    func at(_ first: Keyword, _ second: Keyword) -> Bool {
        at(first) && peek().keyword == second
    }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    mutating func take(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    mutating func take(_ first: Keyword, _ second: Keyword) -> Bool {
        guard at(first, second) else { return false }
        advance()
        advance()
        return true
    }

    /// Takes a colon, also where it stands before a name and was read as the parameter `:name`.
    mutating func takeColon() -> Bool {
        guard at(.namedParameter) else { return take(.colon) }
        var word = Token(.word, start: token.start + 1, end: token.end)
        (word.keyword, word.restrictions) = source.withUnsafeBufferPointer { bytes in
            KeywordTable.of(grammar).look(up: bytes[word.start..<word.end])
        }
        tokens[index] = word
        return true
    }

    @inline(never)
    mutating func expect(_ keyword: Keyword) throws(SyntaxFailure) {
        guard take(keyword) else { throw unexpected(expected: "`\(keyword.text)`") }
    }

    /// Reads a punctuation mark, which the message calls `mark`.
    @inline(never)
    mutating func expect(_ kind: Token.Kind, _ mark: String) throws(SyntaxFailure) {
        guard take(kind) else { throw unexpected(expected: "`\(mark)`") }
    }

    mutating func expectLeft() throws(SyntaxFailure) { try expect(.leftParenthesis, "(") }

    mutating func expectRight() throws(SyntaxFailure) { try expect(.rightParenthesis, ")") }

    /// From `start` to the end of the token that was read last.
    func range(from start: Int) -> SourceRange {
        SourceRange(start: start, end: max(start, previous?.end ?? start))
    }

    func text(of range: SourceRange) -> String {
        String(decoding: source[range.start..<range.end], as: UTF8.self)
    }

    /// Whether the word here is `word`, which has no meaning of its own and thus is no keyword.
    func at(word: String) -> Bool {
        at(.word) && token.end - token.start == word.utf8.count
            && text(of: token.range).uppercased() == word
    }

    /// Reads one or more elements with commas between them.
    mutating func list<Element>(
        _ element: (inout Parser) throws(SyntaxFailure) -> Element
    ) throws(SyntaxFailure) -> [Element] {
        var result = [try element(&self)]
        while take(.comma) { result.append(try element(&self)) }
        return result
    }

    /// Reads a list in parentheses.
    mutating func parenthesizedList<Element>(
        _ element: (inout Parser) throws(SyntaxFailure) -> Element
    ) throws(SyntaxFailure) -> [Element] {
        try expectLeft()
        let result = try list(element)
        try expectRight()
        return result
    }
}

// MARK: - Depth and height

extension Parser {
    /// Opens a construct that may contain others; `ascend` takes what this returns.
    ///
    /// A level stands for some 1.5 KB of stack in a release build. Constructs that need more count for more,
    /// so that a text at the limit fits into half a megabyte.
    mutating func descend(levels: Int = 1) throws(SyntaxFailure) -> Int {
        depth += levels
        if depth > limits.maximumDepth { throw tooDeep }
        let outer = tallest
        tallest = 0
        return outer
    }

    /// Closes a construct, which is one higher than its tallest part.
    mutating func ascend(_ outer: Int, levels: Int = 1) throws(SyntaxFailure) {
        depth -= levels
        try grow()
        tallest = max(tallest, outer)
    }

    /// Starts to measure a chain by itself, without counting as nested.
    mutating func beginChain() -> Int {
        let outer = tallest
        tallest = 0
        return outer
    }

    mutating func endChain(_ outer: Int) {
        tallest = max(tallest, outer)
    }

    /// Tells that the open construct has a part of this height, which was read before it was opened.
    mutating func startHigh(_ height: Int) {
        tallest = max(tallest, height)
    }

    /// Puts one node on top of what has been read since the construct began.
    mutating func grow() throws(SyntaxFailure) {
        tallest += 1
        if tallest > limits.maximumDepth { throw tooDeep }
    }

    private var tooDeep: SyntaxFailure {
        if token.kind == .invalid, let lexicalError { return lexicalError }
        return SyntaxFailure(
            .limitExceeded, "the statement nests deeper than \(limits.maximumDepth) levels", at: token.range,
            hint: "chains of AND and OR, lists and CASE branches may be long; chains of other operators, joins "
                + "and set operations count one level each")
    }
}
