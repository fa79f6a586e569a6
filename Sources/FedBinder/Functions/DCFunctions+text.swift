import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions of text as Hyper has them; see <https://tableau.github.io/hyper-db/docs/sql/scalar_func/string_matching>
/// and the pages beside it.
extension DCFunctions {
    static let text: [String: Signature] = [
        "length": length, "char_length": length, "character_length": length, "octet_length": octetLength,
        "bit_length": bitLength, "upper": ofText(.upper), "lower": ofText(.lower),
        "upper_full": ofText(.upper), "lower_full": ofText(.lower), "reverse": shaped(.reverse),
        "trim": trim(.trim), "btrim": trim(.trim), "ltrim": trim(.trimLeading), "rtrim": trim(.trimTrailing),
        "substring": substring, "substr": substring, "left": left, "right": right, "overlay": overlay,
        "position": position { [$0[1], $0[0]] }, "strpos": position { $0 },
        "starts_with": test(.startsWith), "ends_with": test(.endsWith), "contains": test(.contains),
        "icontains": refused(2...2, "`icontains`, which compares by a collation,", "use ILIKE"),
        "initcap": initcap, "initcap_full": initcap,
        "replace": replace, "repeat": repetition, "space": space, "lpad": pad(.padLeading), "rpad": pad(.padTrailing),
        "concat": concat, "concat_ws": concatWithSeparator, "split_part": splitPart,
        "quote_literal": quoteLiteral,
    ].merging(codes) { $1 }.merging(regex) { $1 }

    /// A function that is known, and why it is not translated.
    static func refused(_ count: ClosedRange<Int>, _ name: String, _ hint: String) -> Signature {
        Signature(count: count) { _, _, range throws(CompileError) in
            throw .notSupported(name, at: range, hint: hint)
        }
    }

    /// What comes behind a capital sigma decides on its small form, and Spark looks at one word at a time.
    private static let initcap = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "initcap")
        if binder.hasNull([value]) { return .literal(.null, .text, at: range) }
        let words = Scalar.call(.capitalizedWords, [value], at: range)
        let risky = Scalar.literal(
            .text("\\x{3A3}[^\\t\\n\\r -&(-\\-/-9;-\\]_a-~\\x{386}\\x{388}-\\x{3CE}]"), .text)
        let message = "invalid input: initcap of a capital sigma before a mark like an apostrophe is not supported"
        return Scalar(
            .searchedCase(
                [
                    .init(
                        condition: .call(.regexMatches, [value, risky], .boolean),
                        result: .raising(message, as: .text))
                ], otherwise: words), type: .text, isNullable: true, range: range)
    }

    private static func ofText(_ function: Function) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            .call(function, [try binder.text(arguments[0], function.name)], at: range)
        }
    }

    /// The result has the type of the argument.
    private static func shaped(_ function: Function) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = try binder.text(arguments[0], function.name)
            return binder.shaped(.call(function, [value], at: range), like: arguments[0])
        }
    }

    private static let length = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        if arguments[0].type == .bytes { return .call(.octetLength, arguments, .integer, at: range) }
        return .call(.length, [try binder.text(arguments[0], "length")], .integer, at: range)
    }

    private static let octetLength = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = arguments[0].type == .bytes ? arguments[0] : try binder.text(arguments[0], "octet_length")
        return .call(.octetLength, [value], .integer, at: range)
    }

    private static let bitLength = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let bytes = Scalar.call(.octetLength, [try binder.text(arguments[0], "bit_length")], .integer)
        return .call(.multiply, [bytes, .literal(.integer(8), .integer)], .integer, at: range)
    }

    static func trim(_ function: Function) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            var values: [Scalar] = []
            for argument in arguments { values.append(try binder.text(argument, "trim")) }
            if values.count == 2, case .literal(.text(" ")) = values[1].kind { values.removeLast() }
            return binder.shaped(.call(function, values, at: range), like: arguments[0])
        }
    }

    // MARK: - Parts

    private static let substring = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        if arguments[0].type == .bytes { throw .notSupported("a part of bytes", at: range) }
        let value = try binder.text(arguments[0], "substring")
        var numbers: [Scalar] = []
        var constants = arguments.dropFirst().map { $0.folded().integerValue }
        // Hyper's default of the count is what 32 bits hold: little is left of it behind a start far before the text.
        if constants.count == 1, let start = constants[0], start < -0x4000_0000 { constants.append(Int64(Int32.max)) }
        if constants.count == 2, let start = constants[0], let count = constants[1], start < 1, count >= 0 {
            // What lies before the text takes from the count.
            let rest = Scalar.literal(.integer(max(start + count - 1, 0)), .bigint)
            numbers = [.literal(.integer(1), .integer), try binder.bounded(rest, "substring")]
        } else if constants.count == 2, constants.contains(nil) {
            numbers = try binder.bounds(arguments[1], arguments[2])
        } else {
            let below = constants.count == 1 ? Int64(Int32.max) : -Int64(Int32.max)
            for argument in arguments.dropFirst() {
                numbers.append(try binder.bounded(argument, "substring", below: below))
            }
        }
        let result = binder.substring(value, numbers, at: range)
        if case .varchar = arguments[0].type { return binder.shaped(result, like: arguments[0]) }
        return result
    }

    /// `left(text, count)`: below zero it is how many characters go on the right.
    private static let left = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "left")
        let count = try binder.bounded(arguments[1], "left")
        let result: Scalar
        if let number = count.integerValue, number >= 0 {
            result = .call(.substring, [value, .literal(.integer(1), .integer), count], at: range)
        } else {
            let turned = binder.rightPart(.call(.reverse, [value]), count, at: range)
            result = .call(.reverse, [turned], at: range)
        }
        return binder.shaped(result, like: arguments[0])
    }

    private static let right = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "right")
        let count = try binder.bounded(arguments[1], "right")
        return binder.shaped(binder.rightPart(value, count, at: range), like: arguments[0])
    }

    /// Hyper takes a position before the text for the first, a count below zero for zero, and counts one by default.
    private static let overlay = Signature(count: 3...4) { binder, arguments, range throws(CompileError) in
        let value = try binder.text(arguments[0], "overlay")
        let new = try binder.text(arguments[1], "overlay")
        let first = try binder.bounded(arguments[2], "overlay")
        let count: Scalar =
            arguments.count > 3 ? try binder.bounded(arguments[3], "overlay") : .literal(.integer(1), .integer)
        if binder.hasNull([value, new, first, count]) { return .literal(.null, .text, at: range) }
        guard let start = first.integerValue, let number = count.integerValue else {
            throw .notSupported(
                "OVERLAY with a position or a count that is not constant", at: range,
                hint: "put it together with SUBSTRING and ||")
        }
        func integer(_ number: Int64) -> Scalar { .literal(.integer(min(number, Int64(Int32.max))), .integer) }
        let place = max(start, 1)
        let before = Scalar.call(.substring, [value, integer(1), integer(place - 1)])
        let after = Scalar.call(.substring, [value, integer(place + max(number, 0))])
        return .call(.concatenate, [.call(.concatenate, [before, new]), after], at: range)
    }

    private static let splitPart = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let values = [try binder.text(arguments[0], "split_part"), try binder.text(arguments[1], "split_part")]
        return .call(.splitPart, values + [try binder.bounded(arguments[2], "split_part")], at: range)
    }

    // MARK: - Searching and putting together

    /// `order` brings the arguments into the order text, part.
    private static func position(_ order: @escaping @Sendable ([Scalar]) -> [Scalar]) -> Signature {
        Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            let values = [try binder.text(arguments[0], "position"), try binder.text(arguments[1], "position")]
            return .call(.position, order(values), .integer, at: range)
        }
    }

    private static func test(_ function: Function) -> Signature {
        Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            let values = [try binder.text(arguments[0], function.name), try binder.text(arguments[1], function.name)]
            return .call(function, values, .boolean, at: range)
        }
    }

    private static let replace = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        var values: [Scalar] = []
        for argument in arguments { values.append(try binder.text(argument, "replace")) }
        return .call(.replace, values, at: range)
    }

    private static let repetition = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        .call(.repeat, [try binder.text(arguments[0], "repeat"), try binder.whole(arguments[1], "repeat")], at: range)
    }

    /// NULL for a count below zero.
    private static let space = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let count = try binder.whole(arguments[0], "space")
        let blanks = Scalar.call(.repeat, [.literal(.text(" "), .text), count], at: range)
        if let number = count.integerValue { return number < 0 ? .literal(.null, .text, at: range) : blanks.folded() }
        let isNegative = Scalar.compare(.less, count, .literal(.integer(0), .integer))
        return Scalar(
            .searchedCase([.init(condition: isNegative, result: .literal(.null, .text))], otherwise: blanks),
            type: .text, isNullable: true, range: range)
    }

    private static func pad(_ function: Function) -> Signature {
        Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
            let value = try binder.text(arguments[0], "lpad")
            let fill = arguments.count > 2 ? try binder.text(arguments[2], "lpad") : .literal(.text(" "), .text)
            return .call(function, [value, try binder.whole(arguments[1], "lpad"), fill], at: range)
        }
    }

    /// NULL counts as an empty text.
    private static let concat = Signature(count: 1...1000) { binder, arguments, range throws(CompileError) in
        var result: Scalar?
        for argument in arguments {
            var value = try binder.converted(argument)
            if value.isNullable {
                value = Scalar(
                    .call(.coalesce, [value, .literal(.text(""), .text)]), type: .text, isNullable: false
                ).folded()
            }
            result = result.map { .call(.concatenate, [$0, value], at: range).folded() } ?? value
        }
        return result ?? .literal(.text(""), .text, at: range)
    }

    private static let concatWithSeparator = Signature(count: 2...1000) {
        binder, arguments, range throws(CompileError) in
        var values = [try binder.text(arguments[0], "concat_ws")]
        for argument in arguments.dropFirst() { values.append(try binder.converted(argument)) }
        return Scalar(
            .call(.concatenateWith, values), type: .text, isNullable: values[0].isNullable, range: range)
    }

    /// Backslashes are doubled, and say so by an E in front.
    private static let quoteLiteral = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        func text(_ text: String) -> Scalar { .literal(.text(text), .text) }
        let value = try binder.converted(arguments[0])
        if binder.hasNull([value]) { return .literal(.null, .text, at: range) }
        let start = Scalar(
            .searchedCase(
                [.init(condition: .call(.contains, [value, text("\\")], .boolean), result: text("E'"))],
                otherwise: text("'")), type: .text, isNullable: false)
        let slashed = Scalar.call(.replace, [value, text("\\"), text("\\\\")])
        let quoted = Scalar.call(.replace, [slashed, text("'"), text("''")])
        return .call(.concatenate, [.call(.concatenate, [start, quoted]), text("'")], at: range)
    }
}
