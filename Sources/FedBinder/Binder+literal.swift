import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    mutating func literal(_ literal: Literal, at range: SourceRange) throws(CompileError) -> Scalar {
        switch literal {
        case .null: return .literal(.null, .text, at: range)
        case .boolean(let flag): return .boolean(flag, at: range)
        case .string(let text): return .literal(.text(text), .text, at: range)
        case .integer(let digits): return written(try integer(digits, at: range))
        case .decimal(let lexeme):
            guard let number = decimal(lexeme) else {
                // DC SQL makes a double of what has more digits.
                if options.language == .dc, let double = Double(lexeme) {
                    return .literal(.double(double), .double, at: range)
                }
                throw CompileError(
                    .invalidLiteral, "`\(lexeme.short)` has more than 38 digits", at: range,
                    hint: "write it with an exponent to have a double")
            }
            let type = SQLType.numeric(precision: digits(of: lexeme, number), scale: number.scale)
            return .literal(.decimal(number.unscaled), type, at: range)
        case .double(let lexeme):
            // DC SQL has infinity for what is too large, and Spark has no such literal.
            guard let number = Double(lexeme), number.isFinite || options.language == .dc else {
                throw CompileError(.invalidLiteral, "`\(lexeme.short)` is not a double", at: range)
            }
            return .literal(.double(number), .double, at: range)
        case .typed(let name, let text):
            let type = try self.type(named: name)
            if options.language == .spark {
                let literal = try sparkLiteral(text, as: type, name: name.name, at: range)
                if case .double(let number) = literal.literalValue, number.isInfinite {
                    throw CompileError(.invalidLiteral, "`\(text.short)` is beyond \(type)", at: range)
                }
                return written(literal)
            }
            guard let value = LiteralReader.value(text, as: type) else {
                throw CompileError(
                    .invalidLiteral, "'\(text.short)' is not a value of type \(type)", at: range,
                    hint: LiteralReader.example(of: type).map { "write it like \($0)" })
            }
            noteTypedLiteral(type, at: range)
            return try self.literal(value, of: type, at: range)
        case .interval(let text, let unit):
            // A unit behind the long form counts for nothing.
            let value =
                options.language == .dc
                ? LiteralReader.isoInterval(text)
                    ?? (unit == nil ? LiteralReader.looseInterval(text) : LiteralReader.interval(text, unit: unit))
                    ?? LiteralReader.standardInterval(text, unit: unit)
                : LiteralReader.sparkInterval(text, unit: unit)
            guard let value else {
                throw CompileError(
                    .invalidLiteral, "'\(text.short)' is not an interval", at: range,
                    hint: "write it like INTERVAL '3' MONTH or INTERVAL '1 day 2 hours'")
            }
            if options.language == .spark { try checkInterval(value, text + " " + (unit ?? ""), at: range) }
            return .literal(value, .interval, at: range)
        }
    }

    /// Spark's intervals have months, or days and a time; one with a time of zero makes a timestamp of a date.
    private func checkInterval(_ value: Value, _ text: String, at range: SourceRange) throws(CompileError) {
        guard case .interval(let months, let days, let microseconds) = value else { return }
        if months != 0, days != 0 || microseconds != 0 {
            throw CompileError(
                .invalidLiteral, "an interval of both months and days", at: range, hint: "add two intervals")
        }
        if microseconds == 0, ["hour", "minute", "second"].contains(where: { text.lowercased().contains($0) }) {
            throw .notSupported("an interval without a time, in units of time", at: range)
        }
    }

    /// A literal with its type, such as `DATE '2024-01-31'`, `1L` and `X'0A'`, or a string literal behind a cast.
    func sparkLiteral(
        _ text: String, as type: SQLType, name: String = "", at range: SourceRange
    ) throws(CompileError) -> Scalar {
        if name == "binary", let bytes = SparkLiteral.bytes(text) { return .literal(.bytes(bytes), .bytes, at: range) }
        switch SparkLiteral.read(text, as: type) {
        case .value(let value): return .literal(value, type, at: range)
        case .unusual:
            throw .notSupported(
                "'\(text)' as a \(type)", at: range,
                hint: LiteralReader.example(of: type).map { "write it like \($0)" })
        case .invalid where options.failsLate:
            return .raising("invalid input for \(type)", as: type)
        case .invalid:
            throw CompileError(
                .invalidLiteral, "'\(text.short)' is not a value of type \(type)", at: range,
                hint: LiteralReader.example(of: type).map { "write it like \($0)" })
        }
    }

    /// The number of at most 38 digits.
    private func decimal(_ lexeme: String) -> (unscaled: Int128, precision: Int, scale: Int)? {
        guard let number = Decimal.parse(lexeme) else { return nil }
        return digits(of: lexeme, number) <= 38 ? number : nil
    }

    /// DC SQL counts a zero before the point as a digit: `0.5` is numeric(2,1), `.5` is numeric(1,1).
    private func digits(of lexeme: String, _ number: (unscaled: Int128, precision: Int, scale: Int)) -> Int {
        let hasZero = options.language == .dc && number.precision == number.scale && lexeme.first != "."
        return number.precision + (hasZero ? 1 : 0)
    }

    /// The smallest of integer and bigint; in Spark SQL a decimal beyond those.
    private func integer(_ digits: String, at range: SourceRange, sign: Int128 = 1) throws(CompileError) -> Scalar {
        if options.language == .spark, let number = Decimal.parse(digits), Int64(exactly: number.unscaled * sign) == nil
        {
            let type = SQLType.numeric(precision: number.precision, scale: 0)
            return .literal(.decimal(number.unscaled * sign), type, at: range)
        }
        guard let magnitude = Int128(digits), let number = Int64(exactly: magnitude * sign) else {
            throw CompileError(
                .invalidLiteral, "`\(digits.short)` is beyond bigint", at: range,
                hint: "write it with a decimal point to have a numeric")
        }
        let type: SQLType = Int32(exactly: number) != nil ? .integer : .bigint
        return .literal(.integer(number), type, at: range)
    }

    /// Remembers the place of an integer, which only the literal itself has: an expression that folds to it has its own.
    private mutating func written(_ literal: Scalar) -> Scalar {
        if options.language == .spark, literal.type.isInteger, let range = literal.range {
            writtenIntegers.insert(range)
        }
        return literal
    }

    /// A literal behind a minus sign, so that the smallest bigint can be written.
    mutating func negativeLiteral(_ literal: Literal, at range: SourceRange) throws(CompileError) -> Scalar? {
        switch literal {
        case .integer(let digits):
            return written(try integer(digits, at: range, sign: -1))
        case .decimal, .double:
            let positive = try self.literal(literal, at: range)
            return Scalar(.call(.negate, [positive]), type: positive.type, isNullable: false, range: range).folded()
        default:
            return nil
        }
    }

    func parameter(_ parameter: Parameter, at range: SourceRange) throws(CompileError) -> Scalar {
        guard let given = options.parameters[parameter] else {
            let name =
                switch parameter {
                case .positional(let number): "$\(number)"
                case .named(let name): ":\(name)"
                }
            throw CompileError(.parameterMissing, "the parameter \(name) has no value", at: range)
        }
        guard let text = given.text else { return .literal(.null, given.type, at: range) }
        guard let value = LiteralReader.value(text, as: given.type) else {
            throw CompileError(
                .invalidLiteral, "the parameter's value '\(text.short)' is not a value of type \(given.type)", at: range
            )
        }
        return try self.literal(value, of: given.type, at: range)
    }

    /// What was read as a value of `type`; text of a length is cut to it, as a cast does.
    private func literal(_ value: Value, of type: SQLType, at range: SourceRange) throws(CompileError) -> Scalar {
        switch type {
        case .varchar, .char: try explicitCast(.literal(value, .text, at: range), to: type, at: range)
        default: .literal(value, type, at: range)
        }
    }

    func type(named name: TypeName) throws(CompileError) -> SQLType {
        if name.isArray { throw .notSupported("the type \(name.name)[]", at: name.range) }
        let arguments = name.arguments.isEmpty ? "" : "(" + name.arguments.map(String.init).joined(separator: ",") + ")"
        let text = name.name + arguments
        let type = options.language == .spark ? SparkTypes.type(named: name) : SQLType(name: text)
        guard let type else {
            if options.language == .spark, SparkTypes.others.contains(name.name) {
                throw .notSupported("the type \(text)", at: name.range)
            }
            let isNumeric = SQLType(name: name.name).map { $0.digits != nil && !$0.isInteger } ?? false
            throw CompileError(
                .typeMismatch, "no type `\(text)`", at: name.range,
                hint: isNumeric ? "a decimal has 1 to 38 digits, and no more of them behind the point" : nil)
        }
        return type
    }

    /// `current_date` and its like, folded from the statement's clock; a column of that name comes first.
    mutating func sessionConstant(_ name: Identifier, in scope: Scope) -> Scalar? {
        let word = name.text.lowercased()
        guard word == "current_date" || word == "current_timestamp" || word == "localtimestamp",
            (try? scope.find([name], at: name.range)) == nil
        else { return nil }
        return now(word, at: name.range)
    }

    /// The value of a statement-stable function.
    mutating func now(_ word: String, at range: SourceRange) -> Scalar {
        clock = clock ?? range
        switch word {
        case "current_date":
            return .literal(.date(Int32(clamping: CalendarDate.split(options.now).days)), .date, at: range)
        case "localtimestamp", "sysdate":
            return .literal(.timestamp(options.now), .timestamp, at: range)
        default:
            return .literal(.timestamp(options.now), .timestamptz, at: range)
        }
    }
}

extension Expression {
    /// Whether the sign of an expression at `range`, which this one is behind, is a part of this literal in Spark SQL:
    /// so it is in `-1`, and not in `-(1)`.
    func isSigned(at range: SourceRange) -> Bool { self.range.end == range.end }
}

/// Spark's type names (<https://spark.apache.org/docs/latest/sql-ref-datatypes.html>).
enum SparkTypes {
    /// Types that have no counterpart here.
    static let others: Set<String> = [
        "tinyint", "byte", "varchar", "char", "character", "interval", "void", "array", "map", "struct", "variant",
        "time",
    ]

    static func type(named name: TypeName) -> SQLType? {
        switch (name.name, name.arguments.count) {
        case ("decimal", 2), ("dec", 2), ("numeric", 2):
            let (precision, scale) = (name.arguments[0], name.arguments[1])
            guard (1...38).contains(precision), (0...precision).contains(scale) else { return nil }
            return .numeric(precision: precision, scale: scale)
        case ("decimal", 1), ("dec", 1), ("numeric", 1):
            guard (1...38).contains(name.arguments[0]) else { return nil }
            return .numeric(precision: name.arguments[0], scale: 0)
        case ("decimal", 0), ("dec", 0), ("numeric", 0): return .numeric(precision: 10, scale: 0)
        case ("boolean", 0): return .boolean
        case ("smallint", 0), ("short", 0): return .smallint
        case ("int", 0), ("integer", 0): return .integer
        case ("bigint", 0), ("long", 0): return .bigint
        case ("float", 0), ("real", 0): return .real
        case ("double", 0): return .double
        case ("string", 0): return .text
        case ("binary", 0): return .bytes
        case ("date", 0): return .date
        case ("timestamp", 0), ("timestamp_ltz", 0): return .timestamptz
        case ("timestamp_ntz", 0): return .timestamp
        default: return nil
        }
    }
}
