package import FedRuntime

/// Tells one query from anything else, for systems that no session makes read-only.
///
/// A text may begin with SELECT, WITH, VALUES, TABLE or a parenthesis, comments left out. Behind WITH no statement that
/// writes may follow, nothing but blanks and comments behind a semicolon, and no other statement in a chain. What the
/// systems' own scanners might read otherwise than this one is refused, too. Functions that a query calls may still
/// have effects: access rights are what keeps a table from being changed.
package struct ReadOnlyRule: Sendable {
    /// What begins a comment that ends with its line.
    fileprivate var lineComments: [[UInt8]] = [Array("--".utf8)]
    /// Whether a backslash at the end of such a line makes the next one a part of it.
    fileprivate var continuesLineComments = false
    /// Quotes between which a backslash takes the meaning of the next character away.
    fileprivate var escapingQuotes: [UInt8] = []
    /// Quotes of which only the same one ends a text.
    fileprivate var plainQuotes: [UInt8] = []
    fileprivate var hasTripledQuotes = false
    /// Whether an `r` before a quote makes backslashes ordinary.
    fileprivate var hasRawTexts = false
    /// Whether texts may stand between `$$`.
    fileprivate var hasDollarQuotes = false
    /// Signs behind which another statement may stand.
    fileprivate var chains: [[UInt8]] = []
    /// Words that no query has, in upper-case letters.
    fileprivate var foreignWords: Set<String> = []

    /// <https://docs.snowflake.com/en/sql-reference/data-types-text#string-constants>, and
    /// <https://docs.snowflake.com/en/sql-reference/operators-flow> for `->>`.
    package static let snowflake = ReadOnlyRule(
        lineComments: ["--", "//"], escapingQuotes: "'", plainQuotes: "\"", hasDollarQuotes: true, chains: ["->>"])

    /// <https://docs.databricks.com/aws/en/sql/language-manual/data-types/string-type>, and
    /// <https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-comment>.
    package static let databricks = ReadOnlyRule(
        lineComments: ["--"], continuesLineComments: true, escapingQuotes: "'\"", plainQuotes: "`", hasRawTexts: true,
        chains: ["|>", "/*+"])

    /// <https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical>, and
    /// <https://cloud.google.com/bigquery/docs/reference/standard-sql/pipe-syntax> for `|>`.
    package static let bigQuery = ReadOnlyRule(
        lineComments: ["--", "#"], escapingQuotes: "'\"`", plainQuotes: "", hasTripledQuotes: true, hasRawTexts: true,
        chains: ["|>"])

    /// <https://trino.io/docs/current/language/types.html#string>.
    package static let trino = ReadOnlyRule(lineComments: ["--"], escapingQuotes: "", plainQuotes: "'\"", chains: [])
    /// <https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_INTO.html>: a SELECT with INTO makes a table.
    package static let redshift = ReadOnlyRule(
        lineComments: ["--"], escapingQuotes: "'", plainQuotes: "\"", hasDollarQuotes: true, chains: [],
        foreignWords: ["INTO"])

    private init(
        lineComments: [String], continuesLineComments: Bool = false, escapingQuotes: String, plainQuotes: String,
        hasTripledQuotes: Bool = false, hasRawTexts: Bool = false, hasDollarQuotes: Bool = false, chains: [String],
        foreignWords: Set<String> = []
    ) {
        self.lineComments = lineComments.map { Array($0.utf8) }
        self.continuesLineComments = continuesLineComments
        self.escapingQuotes = Array(escapingQuotes.utf8)
        self.plainQuotes = Array(plainQuotes.utf8)
        self.hasTripledQuotes = hasTripledQuotes
        self.hasRawTexts = hasRawTexts
        self.hasDollarQuotes = hasDollarQuotes
        self.chains = chains.map { Array($0.utf8) }
        self.foreignWords = foreignWords
    }

    /// - Throws: `queryFailed` for what is no single query, or might not be one.
    package func check(_ text: String) throws(RunError) {
        do throws(Refusal) {
            var scanner = StatementScanner(Array(text.utf8), self)
            try check(&scanner)
        } catch {
            throw RunError(.queryFailed, "only a query may be sent to this system: \(error.reason)")
        }
    }

    private static let beginnings: Set<String> = ["SELECT", "WITH", "VALUES", "TABLE"]
    private static let writing: Set<String> = ["INSERT", "UPDATE", "DELETE", "MERGE"]

    private func check(_ scanner: inout StatementScanner) throws(Refusal) {
        var token = try scanner.next()
        var isWith = false
        switch token {
        case .word(let word):
            guard Self.beginnings.contains(word) else { throw Refusal("it begins with \(word.prefix(40))") }
            isWith = word == "WITH"
        case .sign(UInt8(ascii: "(")): break
        case .sign, .text: throw Refusal("it begins with none of SELECT, WITH, VALUES, TABLE and (")
        case nil: throw Refusal("the text is empty")
        }
        var depth = 0
        var writing: String?
        var hasEnded = false
        while let each = token {
            guard !hasEnded else { throw Refusal("something follows a semicolon") }
            // A function may have the same name.
            if let writing, each != .sign(UInt8(ascii: "(")) { throw Refusal("\(writing) follows WITH") }
            writing = nil
            switch each {
            case .sign(UInt8(ascii: "(")): depth += 1
            case .sign(UInt8(ascii: ")")): depth -= 1
            case .sign(UInt8(ascii: ";")): hasEnded = true
            case .word(let word) where foreignWords.contains(word): throw Refusal("it has \(word)")
            case .word(let word) where isWith && depth <= 0 && Self.writing.contains(word): writing = word
            case .word, .sign, .text: break
            }
            token = try scanner.next()
        }
        if let writing { throw Refusal("\(writing) follows WITH") }
    }
}

private struct Refusal: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Cuts a text into words and signs; comments are left out.
private struct StatementScanner {
    enum Token: Equatable {
        /// In upper-case letters.
        case word(String)
        case sign(UInt8)
        /// Anything between quotes.
        case text
    }

    private let text: [UInt8]
    private let rule: ReadOnlyRule
    private var at = 0

    init(_ text: [UInt8], _ rule: ReadOnlyRule) {
        self.text = text
        self.rule = rule
    }

    mutating func next() throws(Refusal) -> Token? {
        while at < text.count {
            let byte = text[at]
            if byte <= 0x20 {
                at += 1
            } else if rule.lineComments.contains(where: { begins($0) }) {
                skipLine()
            } else if let chain = rule.chains.first(where: { begins($0) }) {
                throw Refusal("it has \(String(decoding: chain, as: UTF8.self))")
            } else if begins(Array("/*".utf8)) {
                try skipComment()
            } else if isQuote(byte) {
                try skipText(isRaw: false)
                return .text
            } else if rule.hasDollarQuotes, begins(Array("$$".utf8)) {
                try skip(past: Array("$$".utf8), from: at + 2, hasEscapes: false)
                return .text
            } else if isWordPart(byte) {
                let start = at
                while at < text.count, isWordPart(text[at]) { at += 1 }
                let word = String(decoding: text[start..<at], as: UTF8.self).uppercased()
                if rule.hasRawTexts, ["R", "RB", "BR"].contains(word), at < text.count, isQuote(text[at]) {
                    try skipText(isRaw: true)
                    return .text
                }
                return .word(word)
            } else {
                at += 1
                return .sign(byte)
            }
        }
        return nil
    }

    private func begins(_ sign: [UInt8]) -> Bool {
        at + sign.count <= text.count && text[at..<at + sign.count].elementsEqual(sign)
    }

    private func isQuote(_ byte: UInt8) -> Bool {
        rule.escapingQuotes.contains(byte) || rule.plainQuotes.contains(byte)
    }

    private func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private mutating func skipLine() {
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == 0x0D { return }
            if byte == 0x0A, !(rule.continuesLineComments && text[at - 2] == UInt8(ascii: "\\")) { return }
        }
    }

    /// Some systems let comments lie in each other: one that has the sign for it is read in two ways.
    private mutating func skipComment() throws(Refusal) {
        at += 2
        while at + 1 < text.count {
            if text[at] == UInt8(ascii: "*"), text[at + 1] == UInt8(ascii: "/") {
                at += 2
                return
            }
            if text[at] == UInt8(ascii: "/"), text[at + 1] == UInt8(ascii: "*") {
                throw Refusal("a comment has another one in it")
            }
            at += 1
        }
        throw Refusal("a comment has no end")
    }

    private mutating func skipText(isRaw: Bool) throws(Refusal) {
        let quote = text[at]
        let hasEscapes = !isRaw && rule.escapingQuotes.contains(quote)
        let triple = [quote, quote, quote]
        if rule.hasTripledQuotes, begins(triple) {
            // A backslash keeps a quote from ending a raw text, too, there.
            try skip(past: triple, from: at + 3, hasEscapes: true)
        } else {
            try skip(past: [quote], from: at + 1, hasEscapes: hasEscapes || isRaw && rule.hasTripledQuotes)
        }
    }

    private mutating func skip(past end: [UInt8], from start: Int, hasEscapes: Bool) throws(Refusal) {
        at = start
        while at < text.count {
            if begins(end) {
                at += end.count
                return
            }
            at += hasEscapes && text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        throw Refusal("a text has no end")
    }
}
