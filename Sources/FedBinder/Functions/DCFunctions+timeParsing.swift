import FedAlgebra
import FedCatalog
import FedDiagnostics

/// `to_date` and `to_timestamp` with a constant format, and `make_timestamp`.
///
/// A format becomes one regular expression, whose groups are the fields. Fields behind the year may be missing at the
/// end of the text. It takes fewer texts than Hyper does, to which nearly any character is as good as that of the
/// format: what it does not take is an error, and never another date.
extension DCFunctions {
    static let toDate = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard let parsed = try parsed("to_date", arguments, binder, at: range) else {
            return .literal(.null, .date, at: range)
        }
        return parsed.checked(.call(.makeDate, try parsed.date(), .date), at: range)
    }

    static func timestamp(
        _ arguments: [Scalar], _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard let parsed = try parsed("to_timestamp", arguments, binder, at: range) else {
            return .literal(.null, .timestamptz, at: range)
        }
        let parts = try parsed.date() + parsed.time()
        return parsed.checked(
            binder.coerced(.call(.makeTimestamp, parts, .timestamp, at: range), to: .timestamptz), at: range)
    }

    private static func parsed(
        _ name: String, _ arguments: [Scalar], _ binder: Binder, at range: SourceRange
    ) throws(CompileError) -> ParsedTime? {
        let text = try binder.text(arguments[0], name)
        guard let format = try format(arguments[1], name, at: range), text.literalValue != .null else { return nil }
        return try ParsedTime(text, format, binder, at: arguments[1].range ?? range)
    }

    static let makeTimestamp = Signature(count: 6...6) { binder, arguments, range throws(CompileError) in
        if binder.hasNull(arguments) { return .literal(.null, .timestamp, at: range) }
        var parts: [Scalar] = []
        for argument in arguments.prefix(5) { parts.append(try binder.whole(argument, "make_timestamp")) }
        let seconds = try binder.number(arguments[5], "make_timestamp")
        guard seconds.type.isExact else {
            throw .notSupported(
                "make_timestamp with seconds of \(seconds.type)", at: seconds.range ?? range,
                hint: "cast them to numeric(8,6)")
        }
        parts.append(try binder.explicitCast(seconds, to: .numeric(precision: 8, scale: 6), at: range))
        func isOutside(_ index: Int, _ low: Int64, _ high: Int64) -> Scalar {
            let part = parts[index]
            func number(_ number: Int64) -> Scalar {
                binder.coerced(.literal(.integer(number), .integer), to: part.type)
            }
            return .or([.compare(.less, part, number(low)), .compare(.greater, part, number(high))])
        }
        // The engines differ in what they make of 24 o'clock, of a 60th second, and of the years before the year 1.
        let isOdd = Scalar.or([
            isOutside(0, 1, 9999), isOutside(3, 0, 23), isOutside(4, 0, 59),
            .or([
                .compare(.less, parts[5], binder.coerced(.literal(.integer(0), .integer), to: parts[5].type)),
                .compare(
                    .greaterOrEqual, parts[5], binder.coerced(.literal(.integer(60), .integer), to: parts[5].type)),
            ]),
        ])
        return Scalar(
            .searchedCase(
                [.init(condition: isOdd, result: .raising("timestamp field value out of range", as: .timestamp))],
                otherwise: .call(.makeTimestamp, parts, .timestamp)), type: .timestamp, isNullable: true, range: range)
    }
}

/// A text that is read by a format.
private struct ParsedTime {
    let text: Scalar
    let binder: Binder
    let range: SourceRange
    private var pattern = ""
    /// The numbers of the fields' groups.
    private var groups: [Part: Int] = [:]

    private enum Part {
        case year, shortYear, month, monthName, day, hour24, hour12, minute, second, fraction, meridiem
    }

    init(
        _ text: Scalar, _ format: TimeFormat, _ binder: Binder, at range: SourceRange
    ) throws(CompileError) {
        self.text = text
        self.binder = binder
        self.range = range
        var pieces: [String] = []
        // What ends the groups that are open, from the outside in.
        var ends: [String] = []
        for (index, item) in format.items.enumerated() {
            switch item {
            case .text(let characters, let isQuoted):
                pieces += Self.pieces(characters, isQuoted, after: index > 0 ? format.items[index - 1] : nil)
            case .field(let field, _):
                if groups[.year] ?? groups[.shortYear] != nil {
                    pattern += "(?:"
                    ends.append("|\(Self.partial(pieces[...]))\\z)")
                }
                pattern += pieces.joined()
                pieces = []
                var isAdjacent = false
                if index + 1 < format.items.count, case .field(let next, _) = format.items[index + 1] {
                    isAdjacent = next.isNumber
                }
                try self.field(field, isAdjacent: isAdjacent)
            }
        }
        // Of an empty text Hyper makes the year 0, but not from two digits.
        let empty = groups[.shortYear] == nil ? "|\\z" : ""
        pattern = "\\A(?:[ \\t\\n\\r]*\(pattern)(?:[^0-9]|\\z)\(ends.reversed().joined())\(empty))"
        guard groups[.year] ?? groups[.shortYear] != nil else {
            throw .notSupported("a format without a year", at: range)
        }
        let hasClash =
            (groups[.hour24] != nil && (groups[.hour12] ?? groups[.meridiem]) != nil)
            || (groups[.meridiem] != nil && groups[.hour12] == nil)
            || (groups[.year] != nil && groups[.shortYear] != nil)
            || (groups[.month] != nil && groups[.monthName] != nil)
        if hasClash { throw .notSupported("a format that gives a field in two ways", at: range) }
        guard let expression = try? RegularExpression(pattern, .re2), groups.count <= 9 else {
            throw .notSupported("a format with more than nine fields", at: range)
        }
        pattern = expression.pattern
    }

    /// The value, for texts that fit the format.
    func checked(_ value: Scalar, at range: SourceRange) -> Scalar {
        let fits = Scalar.call(.regexMatches, [text, .literal(.text(pattern), .text)], .boolean)
        return Scalar(
            .searchedCase(
                [
                    .init(condition: fits, result: value),
                    .init(condition: .isNull(text), result: .literal(.null, value.type)),
                ], otherwise: .raising("invalid input: the text has another form than its format", as: value.type)),
            type: value.type, isNullable: true, range: range)
    }

    // MARK: - The pattern

    /// Text that is no token stands for itself, and a mark of punctuation for any other; a pattern for each character.
    private static func pieces(
        _ characters: String, _ isQuoted: Bool, after previous: TimeFormat.Item?
    ) -> [String] {
        var isAfterName = false
        if case .field(.monthName, _)? = previous { isAfterName = true }
        return characters.unicodeScalars.map { scalar in
            defer { isAfterName = false }
            if !isQuoted, "-/ ._:,;".unicodeScalars.contains(scalar) {
                // A point behind a month's name is a part of it.
                return isAfterName ? "[-/ _:,;]" : "[-/ ._:,;]"
            }
            let isMark = scalar.isASCII && scalar.value > 32 && !scalar.properties.isAlphabetic
            return (isMark ? "\\" : "") + String(scalar)
        }
    }

    /// The beginnings of a sequence, with the empty one.
    private static func partial(_ pieces: ArraySlice<String>) -> String {
        guard let first = pieces.first else { return "" }
        return "(?:\(first)\(partial(pieces.dropFirst())))?"
    }

    private mutating func field(_ field: TimeFormat.Field, isAdjacent: Bool) throws(CompileError) {
        let optionalZero = isAdjacent ? "0" : "0?"
        switch field {
        case .year(4):
            try add(.year, isAdjacent ? "[0-9]{4}" : "[0-9]{1,4}")
        case .year(2): try add(.shortYear, "[0-9][0-9]")
        case .month: try add(.month, "\(optionalZero)[1-9]|1[0-2]")
        case .day: try add(.day, "\(optionalZero)[1-9]|[12][0-9]|3[01]")
        case .hour24: try add(.hour24, isAdjacent ? "[01][0-9]|2[0-3]" : "[01]?[0-9]|2[0-3]")
        case .hour12: try add(.hour12, "\(optionalZero)[1-9]|1[0-2]")
        case .minute: try add(.minute, isAdjacent ? "[0-5][0-9]" : "[0-5]?[0-9]")
        case .second: try add(.second, isAdjacent ? "[0-5][0-9]" : "[0-5]?[0-9]")
        case .milliseconds where !isAdjacent: try add(.fraction, "[0-9]{1,3}")
        case .microseconds where !isAdjacent: try add(.fraction, "[0-9]{1,6}")
        case .meridiem(_, hasDots: false): try add(.meridiem, "[AaPp][Mm]")
        case .monthName(let form):
            let names = TimeFormat.months.map { form.isShort ? String($0.prefix(3)) : $0 }
            let anyCase = names.map { name in name.map { "[\($0.uppercased())\($0.lowercased())]" }.joined() }
            try add(.monthName, anyCase.joined(separator: "|"))
        default: throw .notSupported("this field of a format that is read", at: range)
        }
    }

    private mutating func add(_ part: Part, _ alternatives: String) throws(CompileError) {
        if groups.updateValue(groups.count + 1, forKey: part) != nil {
            throw .notSupported("a format with one field twice", at: range)
        }
        pattern += "(\(alternatives))"
    }

    // MARK: - The fields

    private func group(_ part: Part) -> Scalar? {
        guard let number = groups[part] else { return nil }
        return .call(
            .regexGroup, [text, .literal(.text(pattern), .text), .literal(.integer(Int64(number)), .integer)])
    }

    /// Zero for a field that is missing.
    private func number(_ part: Part) throws(CompileError) -> Scalar? {
        try digits(part).map { digits throws(CompileError) in
            try binder.explicitCast(digits, to: .integer, at: range)
        }
    }

    private func digits(_ part: Part) -> Scalar? {
        group(part).map { .call(.concatenate, [.literal(.text("0"), .text), $0]) }
    }

    private func integer(_ number: Int64) -> Scalar { .literal(.integer(number), .integer) }

    private func compute(_ function: Function, _ left: Scalar, _ right: Int64) throws(CompileError) -> Scalar {
        try binder.arithmetic(function, left, integer(right), at: range)
    }

    /// Year, month and day.
    func date() throws(CompileError) -> [Scalar] {
        var year = try number(.year) ?? integer(0)
        if let short = try number(.shortYear) {
            // From 1970 to 2069.
            year = try compute(.add, compute(.modulo, compute(.add, short, 30), 100), 1970)
        }
        var month = try number(.month).map(atLeastOne) ?? integer(1)
        if let name = group(.monthName) {
            // A name that is missing is found in the first place.
            let names = Scalar.literal(.text(TimeFormat.months.map { $0.prefix(3).lowercased() }.joined()), .text)
            let start = Scalar.call(.lower, [.call(.leftmost, [name, integer(3)])])
            month = try compute(.divide, compute(.add, .call(.position, [names, start], .integer), 2), 3)
        }
        return [year, month, try number(.day).map(atLeastOne) ?? integer(1)]
    }

    private func atLeastOne(_ number: Scalar) -> Scalar {
        Scalar(.call(.greatest, [number, integer(1)]), type: .integer, isNullable: number.isNullable)
    }

    /// Hour, minute and seconds.
    func time() throws(CompileError) -> [Scalar] {
        var hour = try number(.hour24) ?? integer(0)
        if let half = try number(.hour12) {
            hour = try compute(.modulo, half, 12)
            if let word = group(.meridiem) {
                let isAfternoon = Scalar.compare(.equal, .call(.lower, [word]), .literal(.text("pm"), .text))
                let noon = Scalar(
                    .searchedCase([.init(condition: isAfternoon, result: integer(12))], otherwise: integer(0)),
                    type: .integer, isNullable: false)
                hour = try binder.arithmetic(.add, hour, noon, at: range)
            }
        }
        let type = SQLType.numeric(precision: 8, scale: 6)
        var seconds = binder.coerced(.literal(.integer(0), .integer), to: type)
        if let fraction = group(.fraction) {
            let whole = digits(.second) ?? .literal(.text("0"), .text)
            let point = Scalar.literal(.text("."), .text)
            let number = Scalar.call(.concatenate, [.call(.concatenate, [whole, point]), fraction])
            seconds = try binder.explicitCast(
                .call(.concatenate, [number, .literal(.text("0"), .text)]), to: type, at: range)
        } else if let whole = digits(.second) {
            seconds = try binder.explicitCast(whole, to: type, at: range)
        }
        return [hour, try number(.minute) ?? integer(0), seconds]
    }
}

extension TimeFormat.Field {
    /// Whether it is read as digits.
    fileprivate var isNumber: Bool {
        switch self {
        case .meridiem, .monthName, .dayName: false
        default: true
        }
    }
}
