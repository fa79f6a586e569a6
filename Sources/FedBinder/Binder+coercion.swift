import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

extension Binder {
    /// Whether a scalar is a bare NULL or, in DC SQL, string literal, which takes the type of what it meets.
    func isUntyped(_ scalar: Scalar) -> Bool {
        guard scalar.type == .text else { return false }
        guard let value = scalar.literalValue else { return isUntypedQuery(scalar) }
        switch value {
        case .text: return options.language.readsStringLiterals
        case .null: return true
        default: return false
        }
    }

    /// A bare literal read as `type`; anything else as it is.
    func adapted(_ scalar: Scalar, to type: SQLType) throws(CompileError) -> Scalar {
        guard isUntyped(scalar), type != .text else { return scalar }
        guard let value = scalar.literalValue else { return typedQuery(scalar, as: type) }
        guard case .text(let text) = value else { return .literal(.null, type, at: scalar.range) }
        guard let read = LiteralReader.value(text, as: type) else {
            throw CompileError(
                .invalidLiteral, "'\(text.short)' is not a value of type \(type)", at: scalar.range,
                hint: LiteralReader.example(of: type).map { "write it like \($0)" })
        }
        return .literal(read, type, at: scalar.range)
    }

    /// A cast that loses nothing, by the rules of the language; literals change at once.
    func coerced(_ scalar: Scalar, to type: SQLType) -> Scalar {
        if scalar.type == type { return scalar }
        let cast = Scalar(
            .cast(scalar, options.language.castKind), type: type, isNullable: scalar.isNullable, range: scalar.range)
        guard let value = scalar.literalValue,
            let converted = ConstantFolding.convert(value, from: scalar.type, to: type, cast: options.language.castKind)
        else { return cast }
        return .literal(converted, type, at: scalar.range)
    }

    /// An integer literal beside a decimal counts as a decimal of just its digits, and NULL as one of one digit.
    func narrowed(_ scalar: Scalar) -> Scalar {
        if scalar.type.isInteger, isNullConstant(scalar), options.language == .dc {
            return .literal(.null, .numeric(precision: 1, scale: 0), at: scalar.range)
        }
        guard case .literal(.integer(let number)) = scalar.kind else { return scalar }
        guard isWritten(number, scalar) else { return scalar }
        let type = SQLType.numeric(precision: max(1, String(number.magnitude).count), scale: 0)
        return .literal(.decimal(Int128(number)), type, at: scalar.range)
    }

    /// Whether an integer stands as such in the text; behind a cast to another type it has the digits of that type.
    private func isWritten(_ number: Int64, _ scalar: Scalar) -> Bool {
        switch options.language {
        case .dc: scalar.type == (Int32(exactly: number) == nil ? SQLType.bigint : .integer)
        case .spark: scalar.range.map(writtenIntegers.contains) ?? false
        }
    }

    /// Brings all to one type; in comparisons an integer literal beside a decimal has just its digits.
    ///
    /// Where one of them is chosen, a string literal makes a text of all; elsewhere it takes their length.
    func unified(
        _ scalars: [Scalar], _ construct: String, isCompared: Bool = false, isChoice: Bool = false,
        readsText: Bool = true,
        at range: SourceRange
    ) throws(CompileError) -> [Scalar] {
        let hasDecimal = isCompared && scalars.contains { $0.type.isExact && !$0.type.isInteger }
        // A query of NULLs takes a type on the right side of a comparison alone.
        let typed = scalars.enumerated().filter { index, scalar in
            !isUntyped(scalar) || isUntypedQuery(scalar) && !(isCompared && index > 0)
        }.map(\.element)
        guard var type = typed.first.map({ hasDecimal ? narrowed($0).type : $0.type }) else { return scalars }
        for scalar in typed.dropFirst() {
            let next = hasDecimal ? narrowed(scalar).type : scalar.type
            guard let common = options.language.operandType(type, next, readsText: readsText) else {
                throw CompileError(
                    .typeMismatch, "\(construct) brings together \(type) and \(next)", at: scalar.range ?? range,
                    hint: "cast one of them")
            }
            type = common
        }
        if isCompared, type == .real, comparesAsDouble(typed) { type = .double }
        if isChoice, type.isText, scalars.contains(where: { isUntyped($0) && !isNullConstant($0) }) { type = .text }
        var result: [Scalar] = []
        result.reserveCapacity(scalars.count)
        for scalar in scalars {
            let adapted = try adapted(scalar, to: type)
            result.append(try isChoice ? chosen(adapted, to: type) : implicit(adapted, to: type))
        }
        return result
    }

    /// Whether integers that are compared with a single are doubles in DC SQL; one that was written is a single.
    private func comparesAsDouble(_ scalars: [Scalar]) -> Bool {
        guard options.language == .dc else { return false }
        let isConstant = scalars.allSatisfy(\.columns.isEmpty)
        return scalars.contains { scalar in
            [.integer, .bigint].contains(scalar.type) && (isConstant || scalar.integerValue == nil)
        }
    }

    /// One of the values of a choice: in Spark a literal that its type cannot hold fails when it is the one, not before.
    private func chosen(_ scalar: Scalar, to type: SQLType) throws(CompileError) -> Scalar {
        do {
            return try implicit(scalar, to: type)
        } catch {
            guard options.language == .spark, error.code == .invalidLiteral else { throw error }
            return .raising("invalid input for \(type)", as: type)
        }
    }

    /// A cast that the language makes by itself: one that loses nothing, or in Spark one of text.
    func implicit(_ scalar: Scalar, to type: SQLType) throws(CompileError) -> Scalar {
        if options.language == .spark, scalar.type.isText, !type.isText, !isUntyped(scalar) {
            return try explicitCast(scalar, to: type, at: scalar.range ?? SourceRange(start: 0, end: 0))
        }
        return coerced(scalar, to: type)
    }

    /// What a comparison really compares: `char(n)` without its padding, `varchar(n)` as text.
    func comparable(_ scalar: Scalar) -> Scalar {
        switch scalar.type {
        case .char, .varchar: coerced(scalar, to: .text)
        default: scalar
        }
    }

    func comparison(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let sides = try unified([left, right], "`\(comparison.rawValue)`", isCompared: true, at: range).map {
            comparable($0)
        }
        switch sides[0].type {
        case .interval where options.language == .dc:
            return try nullified(intervals(comparison, sides[0], sides[1], at: range), by: sides)
        case .interval, .json:
            throw .notSupported("comparing \(sides[0].type) values", at: range)
        default:
            return nullified(.compare(comparison, sides[0], sides[1], at: range), by: sides)
        }
    }

    func number(_ scalar: Scalar, _ sign: String) throws(CompileError) -> Scalar {
        if options.language == .spark, scalar.type.isText {
            return try implicit(adapted(scalar, to: .double), to: .double)
        }
        if options.language == .dc {
            // Functions take a NULL for the smallest integer, and signs do not.
            let isSign = ["+", "-"].contains(sign)
            if scalar.isBareNull { return .literal(.null, isSign ? .integer : .smallint, at: scalar.range) }
            if isSign, isUntypedQuery(scalar) { return typedQuery(scalar, as: .integer) }
        }
        guard scalar.type.isNumber else {
            throw CompileError(.typeMismatch, "`\(sign)` needs a number, and this is \(scalar.type)", at: scalar.range)
        }
        return scalar
    }

    /// A scalar as text, for functions of text.
    func text(_ scalar: Scalar, _ construct: String) throws(CompileError) -> Scalar {
        guard scalar.type.isText else {
            throw CompileError(
                .typeMismatch, "\(construct) needs text, and this is \(scalar.type)", at: scalar.range,
                hint: "cast it: CAST(… AS text)")
        }
        return comparable(scalar)
    }

    // MARK: - Arithmetic

    func arithmetic(
        _ function: Function, _ first: Scalar, _ second: Scalar, at range: SourceRange
    ) throws(CompileError) -> Scalar {
        let (first, second) = try adaptedToDate(function, first, second)
        if let dated = try dateArithmetic(function, first, second, at: range) {
            return nullified(dated, by: [first, second])
        }
        if options.language == .spark, first.type.isText, second.type.isText, !first.isBareNull, !second.isBareNull {
            throw CompileError(
                .typeMismatch, "`\(Self.symbol(function))` does not take two texts", at: range, hint: "cast one of them"
            )
        }
        let (left, right) =
            try options.language.readsStringLiterals
            ? (adaptedNumber(first, beside: second), adaptedNumber(second, beside: first))
            : numbersOfText(first, second)
        guard left.type.isNumber, right.type.isNumber else {
            throw CompileError(
                .typeMismatch, "`\(Self.symbol(function))` does not take \(first.type) and \(second.type)", at: range)
        }
        let isNullable = left.isNullable || right.isNullable
        func call(_ function: Function, _ left: Scalar, _ right: Scalar, _ type: SQLType) -> Scalar {
            let result = Scalar(.call(function, [left, right]), type: type, isNullable: isNullable, range: range)
            // A computed integer has the digits of its type in DC SQL, a written one its own: it stays computed here.
            let isOpaque = options.language == .dc && type.isInteger
            return nullified(isOpaque ? result : result.folded(), by: [left, right])
        }
        if left.type.isFloat || right.type.isFloat {
            guard var type = options.language.operandType(left.type, right.type) else {
                throw .notSupported("`\(Self.symbol(function))` of \(left.type) and \(right.type)", at: range)
            }
            // Spark divides doubles and decimals alone.
            if options.language == .spark, function == .divide { type = .double }
            let checked: [Function: Function] =
                options.language == .spark ? [.divide: .divideNonZero, .modulo: .moduloNonZero] : [:]
            return call(checked[function] ?? function, coerced(left, to: type), coerced(right, to: type), type)
        }
        if left.type.isInteger, right.type.isInteger {
            if function == .divide, options.language == .spark {
                return call(.divideNonZero, coerced(left, to: .double), coerced(right, to: .double), .double)
            }
            let type = SQLType.common(left.type, right.type) ?? .bigint
            return call(function, coerced(left, to: type), coerced(right, to: type), type)
        }
        let operands = [left, right].map { scalar -> Scalar in
            let narrow = narrowed(scalar)
            return decimal(beside: narrow.type).map { coerced(narrow, to: $0) } ?? narrow
        }
        guard let leftDigits = operands[0].type.decimalDigits, let rightDigits = operands[1].type.decimalDigits,
            let type = options.language.decimals.result(function, leftDigits, rightDigits)
        else { throw .notSupported("`\(Self.symbol(function))` of \(left.type) and \(right.type)", at: range) }
        return call(function, operands[0], operands[1], type)
    }

    /// The decimal that an exact number is in arithmetic; Spark counts a bigint's digits as twenty.
    private func decimal(beside type: SQLType) -> SQLType? {
        if options.language == .spark, type == .bigint { return .numeric(precision: 20, scale: 0) }
        return type.asDecimal
    }

    /// A NULL that is taken from a date is one, too, and one that a date is added to is a number of days.
    private func adaptedToDate(
        _ function: Function, _ first: Scalar, _ second: Scalar
    ) throws(CompileError) -> (Scalar, Scalar) {
        guard options.language == .dc else { return (first, second) }
        let moments: [SQLType] = [.date, .timestamp, .timestamptz]
        if function == .subtract, moments.contains(first.type), second.isBareNull || isUntypedQuery(second) {
            return (first, try adapted(second, to: first.type))
        }
        if function == .add, second.type == .date, first.isBareNull || isUntypedQuery(first) {
            return (try adapted(first, to: .integer), second)
        }
        return (first, second)
    }

    /// A bare literal beside a number is read as one.
    private func adaptedNumber(_ scalar: Scalar, beside other: Scalar) throws(CompileError) -> Scalar {
        guard isUntyped(scalar) else { return scalar }
        if isUntypedQuery(scalar) { return typedQuery(scalar, as: .integer) }
        if scalar.isBareNull, other.isBareNull || isUntypedQuery(other) {
            return .literal(.null, .integer, at: scalar.range)
        }
        guard other.type.isNumber else { return scalar }
        if scalar.literalValue == .null {
            let isSmall = (other.type.isExact && !other.type.isInteger) || other.type == .smallint
            return .literal(.null, isSmall && options.language == .dc ? .integer : other.type, at: scalar.range)
        }
        throw CompileError(
            .typeMismatch, "arithmetic with a string literal", at: scalar.range, hint: "write the number without quotes"
        )
    }

    /// In Spark text beside a number is one, a bigint or a double, and so are two texts.
    private func numbersOfText(_ first: Scalar, _ second: Scalar) throws(CompileError) -> (Scalar, Scalar) {
        func number(_ scalar: Scalar, beside other: SQLType) throws(CompileError) -> Scalar {
            guard scalar.type.isText else { return scalar }
            let type = other.isText ? .double : options.language.common(scalar.type, other) ?? other
            guard type.isNumber else { return scalar }
            return try isUntyped(scalar)
                ? .literal(.null, other.isText ? .double : other, at: scalar.range)
                : implicit(scalar, to: type)
        }
        return (try number(first, beside: second.type), try number(second, beside: first.type))
    }

    /// Spark's DIV: a bigint, cut toward zero.
    func integerDivide(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        let (left, right) = try numbersOfText(first, second)
        guard left.type.isInteger, right.type.isInteger else {
            throw .notSupported("DIV of \(left.type) and \(right.type)", at: range)
        }
        return .call(.divide, [coerced(left, to: .bigint), coerced(right, to: .bigint)], .bigint, at: range)
    }

    private static func symbol(_ function: Function) -> String {
        switch function {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        default: "%"
        }
    }
}
