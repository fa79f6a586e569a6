import FedDiagnostics

/// A format of `to_char`, `to_date` or `to_timestamp`, token by token.
///
/// Letters outside of quotes are tokens, all in upper or all in lower case but for names; a letter that begins none is
/// refused, so that no token of Hyper's is taken for a text.
struct TimeFormat {
    enum Field: Hashable {
        case year(digits: Int)
        case isoYear(digits: Int)
        case century, quarter, month, day, dayOfYear, dayOfWeek, isoDayOfWeek, week, isoWeek, weekOfMonth, julianDay
        case hour24, hour12, minute, second, secondOfDay, milliseconds, microseconds
        case meridiem(isLower: Bool, hasDots: Bool)
        case monthName(NameForm)
        case dayName(NameForm)
    }

    struct NameForm: Hashable {
        enum Letters { case upper, lower, capitalized }

        var letters: Letters
        var isShort: Bool

        func apply(_ name: String) -> String {
            let word = isShort ? String(name.prefix(3)) : name
            switch letters {
            case .upper: return word.uppercased()
            case .lower: return word.lowercased()
            case .capitalized: return word
            }
        }
    }

    enum Item: Hashable {
        case text(String, isQuoted: Bool)
        /// With `isFilled` a number has zeros before it, and a name blanks behind it.
        case field(Field, isFilled: Bool)
    }

    private(set) var items: [Item] = []

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// - Throws: `NOT_SUPPORTED` for a part that is no token of this list.
    init(_ format: String, at range: SourceRange) throws(CompileError) {
        var rest = Array(format.unicodeScalars)[...]
        while let scalar = rest.first {
            if scalar == "\"" {
                try quoted(&rest, at: range)
            } else if scalar == "\\" {
                throw .notSupported("a backslash in a format, outside of quotes", at: range)
            } else if scalar.properties.isAlphabetic, scalar.isASCII {
                try token(&rest, at: range)
            } else {
                rest.removeFirst()
                append(scalar, isQuoted: false)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, isQuoted: Bool) {
        if case .text(let text, isQuoted)? = items.last {
            items[items.count - 1] = .text(text + String(scalar), isQuoted: isQuoted)
        } else {
            items.append(.text(String(scalar), isQuoted: isQuoted))
        }
    }

    private mutating func quoted(
        _ rest: inout ArraySlice<Unicode.Scalar>, at range: SourceRange
    ) throws(CompileError) {
        rest.removeFirst()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return }
            if scalar == "\\" { throw .notSupported("a backslash in a format", at: range) }
            append(scalar, isQuoted: true)
        }
        throw .notSupported("a format with a quote that does not end", at: range)
    }

    private mutating func token(
        _ rest: inout ArraySlice<Unicode.Scalar>, at range: SourceRange
    ) throws(CompileError) {
        func starts(_ word: String) -> Bool { rest.starts(with: word.unicodeScalars) }
        let isBare = starts("FM") || starts("fm")
        if isBare { rest.removeFirst(2) }
        // Hyper has a token with a comma in it.
        guard let (word, field) = Self.tokens.first(where: { starts($0.0) }), !starts("Y,YYY"), !starts("y,yyy") else {
            let part = String(String.UnicodeScalarView(rest.prefix { $0.isASCII && $0.properties.isAlphabetic }))
            throw .notSupported(
                "the part `\(part)` of a format", at: range, hint: "put text that is no token in double quotes")
        }
        rest.removeFirst(word.unicodeScalars.count)
        items.append(.field(field, isFilled: !isBare))
    }

    /// Longer ones come first.
    private static let tokens: [(String, Field)] = {
        var tokens: [(String, Field)] = []
        func add(_ word: String, _ field: Field) { tokens += [(word, field), (word.lowercased(), field)] }
        for count in 1...4 {
            add(String(repeating: "Y", count: count), .year(digits: count))
            add("I" + String(repeating: "Y", count: count - 1), .isoYear(digits: count))
        }
        let plain: [(String, Field)] = [
            ("CC", .century), ("Q", .quarter), ("MM", .month), ("DD", .day), ("DDD", .dayOfYear), ("D", .dayOfWeek),
            ("ID", .isoDayOfWeek), ("WW", .week), ("IW", .isoWeek), ("W", .weekOfMonth), ("J", .julianDay),
            ("HH24", .hour24), ("HH12", .hour12), ("HH", .hour12), ("MI", .minute), ("SS", .second),
            ("SSSS", .secondOfDay), ("MS", .milliseconds), ("US", .microseconds),
        ]
        for (word, field) in plain { add(word, field) }
        for word in ["AM", "PM"] {
            let dotted = "\(word.prefix(1)).M."
            for isLower in [false, true] {
                func spelled(_ word: String) -> String { isLower ? word.lowercased() : word }
                tokens.append((spelled(word), .meridiem(isLower: isLower, hasDots: false)))
                tokens.append((spelled(dotted), .meridiem(isLower: isLower, hasDots: true)))
            }
        }
        for letters in [NameForm.Letters.upper, .lower, .capitalized] {
            func spelled(_ word: String) -> String { NameForm(letters: letters, isShort: false).apply(word) }
            tokens.append((spelled("Month"), .monthName(NameForm(letters: letters, isShort: false))))
            tokens.append((spelled("Mon"), .monthName(NameForm(letters: letters, isShort: true))))
            tokens.append((spelled("Day"), .dayName(NameForm(letters: letters, isShort: false))))
            tokens.append((spelled("Dy"), .dayName(NameForm(letters: letters, isShort: true))))
        }
        // The parts of tokens that are none here: `IDDD` is a day, and not `ID` with `DD`.
        return tokens.sorted { $0.0.count > $1.0.count }
    }()
}
