import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// A cast as the language makes it, in terms of the casts and functions that the algebra has.
    func explicitCast(
        _ scalar: Scalar, to type: SQLType, isTry: Bool = false, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        if case .call(.raise, let message) = scalar.kind {
            return Scalar(.call(.raise, message), type: type, isNullable: true, range: range)
        }
        if options.language == .spark, let text = scalar.textValue, !type.isText {
            do {
                let value = try sparkLiteral(text, as: type, at: scalar.range ?? range)
                if isTry, case .call(.raise, _) = value.kind { return .literal(.null, type, at: range) }
                return value
            } catch {
                if isTry, error.code == .invalidLiteral { return .literal(.null, type, at: range) }
                throw error
            }
        }
        if options.language == .dc, isNullConstant(scalar),
            isUntyped(scalar) || isPossible(scalar.type, type) || (scalar.type == .boolean && type.isInteger)
        {
            return typedNull(type, at: range)
        }
        if isUntyped(scalar), !type.isText {
            return opaque(try castLiteral(scalar, to: type, isTry: isTry, at: range), at: range)
        }
        if scalar.type == type { return scalar }
        switch (scalar.type, type) {
        case (_, .text) where scalar.type.isText: return coerced(scalar, to: type)
        case (_, .varchar) where !scalar.type.isText, (_, .char) where !scalar.type.isText:
            return cast(try explicitCast(scalar, to: .text, isTry: isTry, at: range), to: type, at: range)
        case (.time, .text) where options.language == .dc: return textOfTime(scalar, at: range)
        case (.bytes, .text) where options.language == .dc: return textOfBytes(scalar, at: range)
        case (_, .bytes) where scalar.type.isText && options.language == .dc:
            return bytesOfText(padded(comparable(scalar), as: scalar.type), isTry: isTry, at: range)
        case (_, .boolean) where scalar.type.isText && options.language == .dc:
            return booleanOfText(comparable(scalar), isTry: isTry, at: range)
        case (_, .boolean) where scalar.type.isExact || (scalar.type.isNumber && options.language == .spark):
            let zero = coerced(.literal(.integer(0), .integer), to: scalar.type)
            return .compare(.notEqual, scalar, zero, at: range)
        case (.boolean, _) where type.isInteger || (type.isNumber && options.language == .spark):
            return opaque(numberOfBoolean(scalar, type, at: range), at: range)
        case (_, .numeric(_, let scale)) where scalar.type.isFloat && options.language == .dc && scale > 0 && !isTry:
            return try decimalOfFloat(scalar, type, scale, at: range)
        case (.timestamp, .time) where options.language == .dc, (.timestamptz, .time) where options.language == .dc:
            return try timeOfMoment(scalar, at: range)
        case (_, _) where isTry && options.language == .dc && scalar.literalValue == nil:
            if let tried = try triedNumber(scalar, to: type, at: range) { return tried }
        default: break
        }
        guard isPossible(scalar.type, type) else {
            let isFloatText = scalar.type.isFloat && type.isText
            throw .notSupported(
                "a cast from \(scalar.type) to \(type)"
                    + (isFloatText ? ", which Spark writes with other digits and exponents," : ""),
                at: range, hint: isFloatText ? "cast to numeric first" : nil)
        }
        return cast(scalar, to: type, isTry: isTry, at: range)
    }

    private func cast(_ scalar: Scalar, to type: SQLType, isTry: Bool = false, at range: SourceRange) -> Scalar {
        let kind = options.language.castKind
        // Spark has no decimal for an infinity, and gives NULL.
        let makesNull = kind == .spark && scalar.type.isFloat && !type.isFloat && type.isExact && !type.isInteger
        let plain = Scalar(
            .cast(scalar, kind), type: type, isNullable: scalar.isNullable || makesNull, range: range)
        // DC SQL does not count the digits in front of the point where those behind it are lost.
        let isRounded = options.language == .dc && type.isInteger && !scalar.type.isInteger
        if isTry, options.language == .dc, type == .text, scalar.type.isExact, scalar.literalValue == nil {
            return Scalar(.cast(scalar, kind), type: type, isNullable: true, range: range)
        }
        if isTry, isRounded || !CastProperties(from: scalar.type, to: type, cast: kind).isTotal {
            if scalar.literalValue != nil, plain.folded().literalValue != nil { return tried(plain.folded()) }
            return Scalar(.tryCast(scalar, kind), type: type, isNullable: true, range: range)
        }
        let value = plain.folded()
        // A constant decimal would decide the type of what it meets.
        if isTry, let literal = value.literalValue, case .numeric = type {
            return literal == .null || !scalar.type.isInteger
                ? tried(value) : Scalar(.cast(value, .dc), type: type, isNullable: false, range: range)
        }
        return scalar.type.isInteger ? value : opaque(value, at: range)
    }

    /// An integer that was not written as one: beside a decimal it has the digits of its type in DC SQL.
    private func opaque(_ scalar: Scalar, at range: SourceRange) -> Scalar {
        guard options.language == .dc, scalar.type.isInteger, let value = scalar.literalValue, value != .null else {
            return scalar
        }
        return Scalar(.cast(scalar, .dc), type: scalar.type, isNullable: false, range: range)
    }

    private func isPossible(_ from: SQLType, _ to: SQLType) -> Bool {
        switch (from, to) {
        case _ where from.isNumber && to.isNumber, _ where from.isText && to.isText: true
        case _ where from.isText && to.isNumber: true
        case (.date, .timestamp), (.timestamp, .date), (.date, .timestamptz), (.timestamp, .timestamptz),
            (.timestamptz, .timestamp), (.timestamptz, .date):
            true
        case (_, .text) where from.isExact || from == .boolean || from == .date: true
        case (.double, .text), (.real, .text): options.language == .spark
        case (.json, .text): options.language == .dc
        case (_, .boolean) where from.isText: true
        case (_, .time) where from.isText: options.language == .dc
        default: isTemporalCast(from, to)
        }
    }

    /// A literal that cannot be read is NULL for TRY_CAST, and an error in its place otherwise.
    private func castLiteral(
        _ scalar: Scalar, to type: SQLType, isTry: Bool, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        do {
            let value = try adapted(scalar, to: type)
            return isTry ? tried(value) : value
        } catch {
            if isTry { return tried(.literal(.null, type, at: range)) }
            throw error
        }
    }

    /// The value of a TRY_CAST, of which DC SQL only knows that it may be NULL.
    func tried(_ value: Scalar) -> Scalar {
        guard options.language == .dc else { return value }
        return Scalar(.tryCast(value, .dc), type: value.type, isNullable: true, range: value.range)
    }

    /// DC SQL reads the words of PostgreSQL, in any case, and blanks around them.
    private func booleanOfText(_ text: Scalar, isTry: Bool, at range: SourceRange) -> Scalar {
        func words(_ words: [String]) -> Scalar {
            let trimmed = Scalar(.call(.trim, [text]), type: .text, isNullable: text.isNullable)
            let lower = Scalar(.call(.lower, [trimmed]), type: .text, isNullable: text.isNullable)
            return Scalar(
                .inList(lower, words.map { .literal(.text($0), .text) }), type: .boolean, isNullable: text.isNullable)
        }
        let refused: Scalar =
            isTry ? .literal(.null, .boolean) : .raising("invalid input syntax for boolean", as: .boolean)
        return Scalar(
            .searchedCase(
                [
                    .init(condition: words(["t", "true", "y", "yes", "on", "1"]), result: .boolean(true)),
                    .init(condition: words(["f", "false", "n", "no", "off", "0"]), result: .boolean(false)),
                    .init(condition: .isNull(text), result: .literal(.null, .boolean)),
                ], otherwise: refused), type: .boolean, isNullable: true, range: range)
    }

    private func numberOfBoolean(_ scalar: Scalar, _ type: SQLType, at range: SourceRange) -> Scalar {
        let numbers = [1, 0].map { coerced(.literal(.integer($0), .integer), to: type) }
        if case .boolean(let flag) = scalar.literalValue { return numbers[flag ? 0 : 1] }
        if !scalar.isNullable {
            return Scalar(
                .searchedCase([.init(condition: scalar, result: numbers[0])], otherwise: numbers[1]), type: type,
                isNullable: false, range: range)
        }
        return Scalar(
            .searchedCase(
                [
                    .init(condition: scalar, result: numbers[0]),
                    .init(condition: .not(scalar), result: numbers[1]),
                ], otherwise: .literal(.null, type)), type: type, isNullable: scalar.isNullable, range: range)
    }

    /// The float is scaled, rounded half away from zero, and scaled back, as DC SQL does; Spark would round the
    /// shortest decimal that reads as the float instead.
    ///
    /// The scaled value goes through a bigint: one that is larger than that is an overflow.
    func decimalOfFloat(
        _ scalar: Scalar, _ type: SQLType, _ scale: Int, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        guard scale <= 6 else {
            throw .notSupported(
                "a cast from \(scalar.type) to \(type)", at: range, hint: "use a scale of 6 or less")
        }
        func call(_ function: Function, _ arguments: [Scalar], _ type: SQLType) -> Scalar {
            Scalar(.call(function, arguments), type: type, isNullable: scalar.isNullable, range: range)
        }
        let factor = Scalar.literal(.double(Double("1e\(scale)") ?? 1), .double)
        let scaled = call(.roundHalfAway, [call(.multiply, [coerced(scalar, to: .double), factor], .double)], .double)
        let whole = coerced(coerced(scaled, to: .bigint), to: .numeric(precision: 19, scale: 0))
        let unit = Scalar.literal(.decimal(1), .numeric(precision: scale, scale: scale))
        let product = SQLType.numeric(precision: 19 + scale, scale: scale)
        return coerced(call(.multiply, [whole, unit], product), to: type)
    }
}
