import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions of text as Spark has them, which take any type as text.
///
/// See <https://spark.apache.org/docs/latest/api/sql/index.html>.
extension SparkFunctions {
    static let text: [String: Signature] = [
        "length": length, "len": length, "char_length": length, "character_length": length,
        "octet_length": octetLength, "bit_length": bitLength,
        "upper": ofTexts(.upper, 1), "ucase": ofTexts(.upper, 1), "lower": ofTexts(.lower, 1),
        "lcase": ofTexts(.lower, 1), "initcap": ofTexts(.initialCapitals, 1), "reverse": ofTexts(.reverse, 1),
        "trim": trim(.trim), "btrim": trim(.trim), "ltrim": trim(.trimLeading), "rtrim": trim(.trimTrailing),
        "left": part(.leftmost), "right": part(.rightmost), "substring": substring, "substr": substring,
        "instr": ofTexts(.position, 2, as: .integer), "locate": locate, "position": locate,
        "startswith": ofTexts(.startsWith, 2, as: .boolean), "endswith": ofTexts(.endsWith, 2, as: .boolean),
        "contains": ofTexts(.contains, 2, as: .boolean), "replace": replace, "translate": ofTexts(.translate, 3),
        "repeat": part(.repeat), "space": space, "lpad": pad(.padLeading), "rpad": pad(.padTrailing),
        "concat": concat, "concat_ws": concatWithSeparator, "split_part": splitPart, "overlay": overlay,
        "ascii": ofTexts(.codePoint, 1, as: .integer), "chr": chr, "char": chr, "md5": md5, "sha2": sha2,
        "hex": hex, "unhex": unhex, "base64": base64,
    ].merging(regex) { $1 }

    private static func ofTexts(_ function: Function, _ count: Int, as type: SQLType = .text) -> Signature {
        Signature(count: count...count) { binder, arguments, range throws(CompileError) in
            .call(function, try texts(binder, arguments), type, at: range)
        }
    }

    private static func texts(_ binder: Binder, _ arguments: [Scalar]) throws(CompileError) -> [Scalar] {
        var result: [Scalar] = []
        for argument in arguments { result.append(try binder.converted(argument)) }
        return result
    }

    private static let length = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        if arguments[0].type == .bytes { return .call(.octetLength, arguments, .integer, at: range) }
        return .call(.length, try texts(binder, arguments), .integer, at: range)
    }

    private static let octetLength = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.octetLength, try textOrBytes(binder, arguments[0]), .integer, at: range)
    }

    private static let bitLength = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let bytes = Scalar.call(.octetLength, try textOrBytes(binder, arguments[0]), .integer)
        return .call(.multiply, [bytes, .literal(.integer(8), .integer)], .integer, at: range)
    }

    private static func textOrBytes(_ binder: Binder, _ argument: Scalar) throws(CompileError) -> [Scalar] {
        [argument.type == .bytes ? argument : try binder.converted(argument)]
    }

    private static func trim(_ function: Function) -> Signature {
        Signature(count: 1...2) { binder, arguments, range throws(CompileError) in
            .call(function, try texts(binder, arguments), at: range)
        }
    }

    /// A function of text and count.
    private static func part(_ function: Function) -> Signature {
        Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            .call(
                function, [try binder.converted(arguments[0]), try binder.whole(arguments[1], function.name)],
                at: range)
        }
    }

    private static let substring = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        if arguments[0].type == .bytes { throw .notSupported("a part of bytes", at: range) }
        var values = [try binder.converted(arguments[0])]
        for argument in arguments.dropFirst() { values.append(try binder.whole(argument, "substring")) }
        let isPlain =
            (values[1].integerValue ?? 0) >= 1 && (values.count < 3 || (values[2].integerValue ?? -1) >= 0)
        return .call(isPlain ? .substring : .substringAround, values, at: range)
    }

    /// The arguments are part, text and, perhaps, the first place to look at.
    private static let locate = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        if arguments.count > 2, arguments[2].integerValue != 1 {
            throw .notSupported("`locate` from another place than the first", at: arguments[2].range ?? range)
        }
        let values = try texts(binder, Array(arguments.prefix(2)))
        return .call(.position, [values[1], values[0]], .integer, at: range)
    }

    private static let replace = Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
        let values = try texts(binder, arguments)
        return .call(.replace, values.count > 2 ? values : values + [.literal(.text(""), .text)], at: range)
    }

    private static let space = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.repeat, [.literal(.text(" "), .text), try binder.whole(arguments[0], "space")], at: range)
    }

    private static func pad(_ function: Function) -> Signature {
        Signature(count: 2...3) { binder, arguments, range throws(CompileError) in
            if arguments[0].type == .bytes { throw .notSupported("padding bytes", at: range) }
            let fill = arguments.count > 2 ? try binder.converted(arguments[2]) : .literal(.text(" "), .text)
            return .call(
                function, [try binder.converted(arguments[0]), try binder.whole(arguments[1], "lpad"), fill],
                at: range)
        }
    }

    private static let concat = Signature(count: 0...1000) { binder, arguments, range throws(CompileError) in
        var result: Scalar?
        for argument in arguments {
            if let first = result {
                result = try binder.concatenate(first, argument, at: range)
            } else {
                result = arguments.count == 1 ? try binder.converted(argument) : argument
            }
        }
        return result ?? .literal(.text(""), .text, at: range)
    }

    private static let concatWithSeparator = Signature(count: 1...1000) {
        binder, arguments, range throws(CompileError) in
        let values = try texts(binder, arguments)
        return Scalar(
            .call(.concatenateWith, values), type: .text, isNullable: values[0].isNullable, range: range)
    }

    private static let splitPart = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let values = try texts(binder, Array(arguments.prefix(2)))
        return .call(.splitPart, values + [try binder.whole(arguments[2], "split_part")], at: range)
    }

    private static let overlay = Signature(count: 3...4) { _, _, range throws(CompileError) in
        throw .notSupported("`overlay`", at: range, hint: "put it together with SUBSTRING and ||")
    }

    private static let chr = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let code = try binder.number(arguments[0], "chr")
        guard code.type.isInteger else { throw .notSupported("`chr` of \(code.type)", at: range) }
        return .call(.byteCharacter, [binder.coerced(code, to: .bigint)], at: range)
    }

    private static let md5 = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.md5, try textOrBytes(binder, arguments[0]), at: range)
    }

    private static let sha2 = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard arguments[1].integerValue == 256 || arguments[1].integerValue == 0 else {
            throw .notSupported("`sha2` of other lengths than 256", at: arguments[1].range ?? range)
        }
        return .call(.sha256, try textOrBytes(binder, arguments[0]), at: range)
    }

    private static let hex = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        if arguments[0].type.isInteger {
            return .call(.hexadecimal, [binder.coerced(arguments[0], to: .bigint)], at: range)
        }
        guard arguments[0].type.isText || arguments[0].type == .bytes else {
            throw .notSupported("`hex` of \(arguments[0].type)", at: range)
        }
        return .call(.hexadecimal, try textOrBytes(binder, arguments[0]), at: range)
    }

    private static let unhex = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.bytesOfHexadecimal, try texts(binder, arguments), .bytes, at: range)
    }

    private static let base64 = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.base64, try textOrBytes(binder, arguments[0]), at: range)
    }

    static let textOfUTF32 = Signature(count: 2...2) { _, arguments, range throws(CompileError) in
        guard arguments[0].type == .bytes, arguments[1].textValue?.uppercased() == "UTF-32" else {
            throw .notSupported("`decode` from anything but 'UTF-32'", at: range)
        }
        return .call(.textOfUTF32, [arguments[0]], at: range)
    }
}
