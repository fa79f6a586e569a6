import FedAlgebra
import FedCatalog
import FedDiagnostics

/// `to_char` of dates and times with a constant format, put together from their fields.
///
/// See <https://tableau.github.io/hyper-db/docs/sql/scalar_func/formatting>.
extension DCFunctions {
    static let timeFormats: [String: Signature] = [
        "to_char": toChar, "to_date": toDate, "make_timestamp": makeTimestamp,
    ]

    /// The constant format, or `nil` for NULL.
    static func format(_ scalar: Scalar, _ name: String, at range: SourceRange) throws(CompileError) -> TimeFormat? {
        let place = scalar.range ?? range
        switch scalar.folded().literalValue {
        case .text(let text): return try TimeFormat(text, at: place)
        case .null: return nil
        case nil where scalar.type.isText:
            throw .notSupported("`\(name)` with a format that is not constant", at: place)
        default:
            throw CompileError(
                .typeMismatch, "`\(name)` needs a text as its format, and this is \(scalar.type)", at: place)
        }
    }

    private static let toChar = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let value = try binder.moment(arguments[0], "to_char", at: range)
        guard let format = try format(arguments[1], "to_char", at: range) else {
            return .literal(.null, .text, at: range)
        }
        var result: Scalar?
        var hasField = false
        for item in format.items {
            let text: Scalar
            switch item {
            case .text(let characters, _): text = .literal(.text(characters), .text)
            case .field(let field, let isFilled):
                hasField = true
                text = try FieldText(value, binder, range).text(of: field, isFilled: isFilled)
            }
            result = result.map { .call(.concatenate, [$0, text], at: range).folded() } ?? text
        }
        let text = result ?? .literal(.text(""), .text)
        if hasField || !value.isNullable { return text }
        return Scalar(
            .searchedCase([.init(condition: .isNull(value), result: .literal(.null, .text))], otherwise: text),
            type: .text, isNullable: true, range: range)
    }
}

/// The fields of one moment, as texts.
private struct FieldText {
    let value: Scalar
    let binder: Binder
    let range: SourceRange

    init(_ value: Scalar, _ binder: Binder, _ range: SourceRange) {
        self.value = value
        self.binder = binder
        self.range = range
    }

    func text(of field: TimeFormat.Field, isFilled: Bool) throws(CompileError) -> Scalar {
        switch field {
        case .year(let digits): return try year(binder.extract("year", value, at: range), digits, isFilled)
        case .isoYear(let digits): return try year(binder.extract("isoyear", value, at: range), digits, isFilled)
        case .century:
            let century = try quotient(sum(common(number("year")), 99), 100)
            if !isFilled { return digits(century) }
            return Scalar(
                .searchedCase(long(century, 2, true), otherwise: filled(century, 2, true)), type: .text,
                isNullable: true)
        case .quarter: return digits(try number("quarter"))
        case .month: return filled(try number("month"), 2, isFilled)
        case .day: return filled(try number("day"), 2, isFilled)
        case .dayOfYear: return filled(try number("doy"), 3, isFilled)
        case .dayOfWeek: return digits(try sum(number("dow"), 1))
        case .isoDayOfWeek: return digits(try number("isodow"))
        case .week: return filled(try sum(quotient(sum(number("doy"), -1), 7), 1), 2, isFilled)
        case .isoWeek: return filled(try number("week"), 2, isFilled)
        case .weekOfMonth: return digits(try sum(quotient(sum(number("day"), -1), 7), 1))
        case .julianDay:
            let day = binder.coerced(value, to: .date)
            return digits(try sum(binder.arithmetic(.subtract, day, .literal(.date(0), .date), at: range), 2_440_588))
        case .hour24: return filled(try number("hour"), 2, isFilled)
        case .hour12: return filled(try sum(rest(sum(number("hour"), 11), 12), 1), 2, isFilled)
        case .minute: return filled(try number("minute"), 2, isFilled)
        case .second:
            let text = try seconds()
            return isFilled
                ? .call(.leftmost, [text, integer(2)]) : withoutZeros(.call(.leftmost, [text, integer(2)]))
        case .secondOfDay:
            let minutes = try sum(product(number("hour"), 60), number("minute"))
            let text = Scalar.call(.leftmost, [try seconds(), integer(2)])
            let seconds = try binder.explicitCast(text, to: .integer, at: range)
            return digits(try sum(product(minutes, 60), seconds))
        // `FM` does not change these.
        case .milliseconds: return .call(.substring, [try seconds(), integer(4), integer(3)])
        case .microseconds: return .call(.rightmost, [try seconds(), integer(6)])
        case .meridiem(let isLower, let hasDots):
            let words = (hasDots ? ["A.M.", "P.M."] : ["AM", "PM"]).map { isLower ? $0.lowercased() : $0 }
            let hour = try number("hour")
            let isAfternoon = Scalar.compare(.greaterOrEqual, hour, integer(12))
            return Scalar(
                .searchedCase(
                    (hour.isNullable ? [.init(condition: .isNull(hour), result: .literal(.null, .text))] : [])
                        + [.init(condition: isAfternoon, result: .literal(.text(words[1]), .text))],
                    otherwise: .literal(.text(words[0]), .text)), type: .text, isNullable: hour.isNullable)
        case .monthName(let form): return try name(of: sum(number("month"), -1), TimeFormat.months, form, isFilled)
        case .dayName(let form): return try name(of: number("dow"), TimeFormat.days, form, isFilled)
        }
    }

    // MARK: - Numbers

    private func number(_ field: String) throws(CompileError) -> Scalar {
        // The hour of a date is a constant elsewhere, and here NULL for NULL.
        let isTime = ["hour", "minute", "second"].contains(field)
        return try binder.extract(
            field, isTime ? binder.coerced(value, to: value.type == .date ? .timestamp : value.type) : value, at: range)
    }

    private func integer(_ number: Int64) -> Scalar { .literal(.integer(number), .integer) }

    private func sum(_ left: Scalar, _ right: Scalar) throws(CompileError) -> Scalar {
        try binder.arithmetic(.add, left, right, at: range).folded()
    }

    private func sum(_ left: Scalar, _ right: Int64) throws(CompileError) -> Scalar {
        if right < 0 { return try binder.arithmetic(.subtract, left, integer(-right), at: range).folded() }
        return try sum(left, integer(right))
    }

    private func product(_ left: Scalar, _ right: Int64) throws(CompileError) -> Scalar {
        try binder.arithmetic(.multiply, left, integer(right), at: range).folded()
    }

    private func quotient(_ left: Scalar, _ right: Int64) throws(CompileError) -> Scalar {
        try binder.arithmetic(.divide, left, integer(right), at: range)
    }

    private func rest(_ left: Scalar, _ right: Int64) throws(CompileError) -> Scalar {
        try binder.arithmetic(.modulo, left, integer(right), at: range)
    }

    /// The error for a year before the first: what the systems call those differs.
    private func refusal(of year: Scalar, as type: SQLType) -> Scalar.Branch {
        .init(
            condition: .compare(.less, year, integer(1)),
            result: .raising("not a valid date for to_char: it lies before the year 1", as: type))
    }

    private func common(_ year: Scalar) -> Scalar {
        Scalar(
            .searchedCase([refusal(of: year, as: .integer)], otherwise: year), type: .integer, isNullable: true)
    }

    private func year(_ year: Scalar, _ count: Int, _ isFilled: Bool) throws(CompileError) -> Scalar {
        if count < 4 {
            let rest = try rest(common(year), count == 3 ? 1000 : count == 2 ? 100 : 10)
            return filled(rest, count, isFilled)
        }
        return Scalar(
            .searchedCase(
                [refusal(of: year, as: .text)] + long(year, 4, isFilled), otherwise: filled(year, 4, isFilled)),
            type: .text, isNullable: true)
    }

    /// The case of a number that keeps its digits, because they are more than the count.
    private func long(_ number: Scalar, _ count: Int, _ isFilled: Bool) -> [Scalar.Branch] {
        if !isFilled { return [] }
        let isLong = Scalar.compare(.greaterOrEqual, number, integer(count == 4 ? 10_000 : 100))
        return [.init(condition: isLong, result: digits(number))]
    }

    // MARK: - Texts

    private func digits(_ number: Scalar) -> Scalar {
        Scalar(.cast(number, .dc), type: .text, isNullable: number.isNullable).folded()
    }

    private func filled(_ number: Scalar, _ count: Int, _ isFilled: Bool) -> Scalar {
        if !isFilled { return digits(number) }
        return .call(.padLeading, [digits(number), integer(Int64(count)), .literal(.text("0"), .text)])
    }

    /// Two digits, a point, and six digits.
    private func seconds() throws(CompileError) -> Scalar {
        let second = try number("second")
        return .call(.padLeading, [digits(second), integer(9), .literal(.text("0"), .text)])
    }

    private func withoutZeros(_ text: Scalar) -> Scalar {
        let number = Scalar(.cast(text, .dc), type: .integer, isNullable: text.isNullable)
        return digits(number)
    }

    /// A part of one long text of all names, which are equally long in it.
    private func name(
        of number: Scalar, _ names: [String], _ form: TimeFormat.NameForm, _ isFilled: Bool
    ) throws(CompileError) -> Scalar {
        let words = names.map(form.apply)
        let length = words.map(\.count).max() ?? 0
        let all = words.map { $0 + String(repeating: " ", count: length - $0.count) }.joined()
        let place = try sum(product(number, Int64(length)), 1)
        let word = Scalar.call(.substringAround, [.literal(.text(all), .text), place, integer(Int64(length))])
        return isFilled || form.isShort ? word : .call(.trimTrailing, [word])
    }
}
