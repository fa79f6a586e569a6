import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Scalar {
    /// A call that is NULL when an argument is, or by the function's own making.
    static func call(
        _ function: Function, _ arguments: [Scalar], _ type: SQLType = .text, at range: SourceRange? = nil
    ) -> Scalar {
        let isNullable = function.nulls != .propagates || arguments.contains(where: \.isNullable)
        return Scalar(.call(function, arguments), type: type, isNullable: isNullable, range: range)
    }

    var integerValue: Int64? {
        if case .literal(.integer(let number)) = kind { return number }
        return nil
    }

    var textValue: String? {
        if case .literal(.text(let text)) = kind { return text }
        return nil
    }
}

extension Binder {
    /// A scalar of any type as text, as the language writes it.
    func converted(_ scalar: Scalar) throws(CompileError) -> Scalar {
        if scalar.type.isText { return comparable(scalar) }
        return try explicitCast(scalar, to: .text, at: scalar.range ?? SourceRange(start: 0, end: 0))
    }

    /// An integer argument, as 32 bits.
    func whole(_ scalar: Scalar, _ construct: String) throws(CompileError) -> Scalar {
        if scalar.literalValue == .null { return .literal(.null, .integer, at: scalar.range) }
        if options.language == .spark, scalar.type.isNumber || scalar.type.isText {
            return try implicit(scalar, to: .integer)
        }
        guard scalar.type.isInteger else {
            throw CompileError(
                .typeMismatch, "`\(construct)` needs an integer, and this is \(scalar.type)", at: scalar.range)
        }
        return coerced(scalar, to: .integer).folded()
    }

    /// A position in a text or a count of its characters: what is beyond 32 bits is beyond every text.
    ///
    /// `below` stands for what is too small.
    func bounded(
        _ scalar: Scalar, _ construct: String, below: Int64 = -Int64(Int32.max)
    ) throws(CompileError) -> Scalar {
        guard options.language == .dc, scalar.type == .bigint else { return try whole(scalar, construct) }
        let limit = Int64(Int32.max)
        func integer(_ number: Int64) -> Scalar { .literal(.integer(number), .integer, at: scalar.range) }
        func bound(_ number: Int64) -> Scalar { .literal(.integer(number), .bigint) }
        let value = scalar.folded()
        if let number = value.integerValue { return integer(number < -limit ? below : min(limit, number)) }
        if value.literalValue == .null { return try whole(value, construct) }
        return Scalar(
            .searchedCase(
                [
                    .init(condition: .compare(.greater, value, bound(limit)), result: integer(limit)),
                    .init(condition: .compare(.less, value, bound(-limit)), result: integer(below)),
                ], otherwise: coerced(value, to: .integer)), type: .integer, isNullable: value.isNullable,
            range: scalar.range)
    }

    /// Start and count of a part, not both of them constant, in 32 bits.
    ///
    /// A count beyond them reaches into the text from a start far before it, and so the end is computed first.
    func bounds(_ start: Scalar, _ count: Scalar) throws(CompileError) -> [Scalar] {
        guard count.type == .bigint, options.language == .dc else {
            return [try bounded(start, "substring"), try whole(count, "substring")]
        }
        let (start, count) = (coerced(start, to: .bigint).folded(), count.folded())
        let one = Scalar.literal(.integer(1), .bigint)
        func small(_ number: Int64) -> Scalar { .literal(.integer(number), .integer) }
        func sum(_ function: Function, _ left: Scalar, _ right: Scalar) -> Scalar {
            Scalar(.call(function, [left, right]), type: .bigint, isNullable: left.isNullable || right.isNullable)
        }
        let end = sum(.add, start, count)
        let isWithin = Scalar.compare(.greaterOrEqual, start, one)
        func chosen(_ branches: [(Scalar, Scalar)], _ otherwise: Scalar) -> Scalar {
            Scalar(
                .searchedCase(branches.map { .init(condition: $0, result: $1) }, otherwise: otherwise), type: .integer,
                isNullable: true)
        }
        let rest = chosen(
            [(.compare(.less, end, one), small(0))], try bounded(sum(.subtract, end, one), "substring"))
        return [
            chosen([(.compare(.less, start, one), small(1))], try bounded(start, "substring")),
            chosen(
                [
                    (.compare(.less, count, .literal(.integer(0), .bigint)), small(-1)),
                    (isWithin, try bounded(count, "substring")),
                ], rest),
        ]
    }

    func hasNull(_ scalars: [Scalar]) -> Bool { scalars.contains(where: isNullConstant) }

    /// A text with the type of the argument that it was made from, where it has a length.
    func shaped(_ result: Scalar, like argument: Scalar) -> Scalar {
        switch argument.type {
        case .varchar:
            var copy = result
            copy.type = argument.type
            return copy
        case .char: return coerced(result, to: argument.type)
        default: return result
        }
    }

    /// A part by its first character and, perhaps, its count, where positions before the text count, too.
    func substring(_ value: Scalar, _ numbers: [Scalar], at range: SourceRange?) -> Scalar {
        if hasNull([value] + numbers) { return .literal(.null, .text, at: range) }
        guard let start = numbers[0].integerValue else { return .call(.substringFrom, [value] + numbers, at: range) }
        let one = Scalar.literal(.integer(1), .integer)
        guard numbers.count > 1 else {
            return start <= 1 ? value : .call(.substring, [value, numbers[0]], at: range)
        }
        guard let count = numbers[1].integerValue, count >= 0 else {
            return .call(.substringFrom, [value] + numbers, at: range)
        }
        if start >= 1 { return .call(.substring, [value] + numbers, at: range) }
        let rest = Scalar.literal(.integer(max(start + count - 1, 0)), .integer)
        return .call(.substring, [value, one, rest], at: range)
    }

    /// The last characters of a text: a count below zero is how many go on the left.
    func rightPart(_ value: Scalar, _ count: Scalar, at range: SourceRange) -> Scalar {
        func integer(_ number: Int64) -> Scalar { .literal(.integer(number), .integer) }
        if hasNull([value, count]) { return .literal(.null, .text, at: range) }
        if let number = count.integerValue {
            if number >= 0 { return .call(.rightmost, [value, count], at: range) }
            return .call(.substring, [value, integer(min(1 - number, Int64(Int32.max)))], at: range)
        }
        // Below zero it starts behind the characters that go, above it counts from the end.
        let zero = Scalar.compare(.equal, count, integer(0))
        let smallest = Scalar.compare(.less, count, integer(-0x7FFF_FFFE))
        let negative = Scalar.compare(.less, count, integer(0))
        let start = Scalar(
            .searchedCase(
                [
                    .init(condition: smallest, result: integer(Int64(Int32.max))),
                    .init(condition: negative, result: .call(.subtract, [integer(1), count], .integer)),
                ], otherwise: .call(.negate, [count], .integer)), type: .integer, isNullable: count.isNullable)
        let length = Scalar(
            .searchedCase([.init(condition: zero, result: integer(0))], otherwise: integer(Int64(Int32.max))),
            type: .integer, isNullable: false)
        return .call(.substringAround, [value, start, length], at: range)
    }

    /// `||`: DC SQL needs a text on one side, Spark makes one of anything; bytes on both sides give bytes.
    func concatenate(_ first: Scalar, _ second: Scalar, at range: SourceRange) throws(CompileError) -> Scalar {
        if first.type == .bytes, second.type == .bytes {
            return .call(.concatenate, [first, second], .bytes, at: range)
        }
        let isText = [first, second].map { $0.type.isText && $0.literalValue != .null }
        let mayBeText = [first, second].map(\.type.isText)
        if options.language == .dc, !isText.contains(true), mayBeText.contains(false) {
            throw CompileError(
                .typeMismatch, "`||` needs a text, and these are \(first.type) and \(second.type)", at: range,
                hint: "cast one of them: CAST(… AS text)")
        }
        var type = SQLType.text
        if case .varchar(let left) = first.type, case .varchar(let right) = second.type, options.language == .dc {
            type = .varchar(left + right)
        }
        if hasNull([first, second]) {
            let null = Scalar.literal(.null, type, at: range)
            // DC SQL does not see through the cast to text.
            return mayBeText.contains(false) ? tried(null) : null
        }
        return Scalar.call(.concatenate, [try converted(first), try converted(second)], type, at: range).folded()
    }
}
