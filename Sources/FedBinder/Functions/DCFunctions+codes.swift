import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions that give text for numbers and bytes, and the other way round.
extension DCFunctions {
    static let codes: [String: Signature] = [
        "ascii": ascii, "chr": chr, "md5": md5, "sha256": sha256, "to_hex": toHex, "encode": encode, "decode": decode,
        "to_base64": toBase64,
    ]

    private static let ascii = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.codePoint, [try binder.text(arguments[0], "ascii")], .integer, at: range)
    }

    private static let chr = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        guard arguments[0].type != .bigint else {
            throw CompileError(.typeMismatch, "`chr` needs an integer, and this is a bigint", at: range)
        }
        let code = try binder.whole(arguments[0], "chr")
        return Scalar.call(.character, [code], .varchar(1), at: range).folded()
    }

    private static let md5 = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        .call(.md5, [try textOrBytes(binder, arguments[0], "md5")], at: range)
    }

    private static let sha256 = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let digits = Scalar.call(.sha256, [try textOrBytes(binder, arguments[0], "sha256")], at: range)
        return .call(.bytesOfHexadecimal, [digits], .bytes, at: range)
    }

    private static func textOrBytes(
        _ binder: Binder, _ argument: Scalar, _ name: String
    ) throws(CompileError) -> Scalar {
        argument.type == .bytes ? argument : try binder.text(argument, name)
    }

    /// Integers of 32 bits have eight digits below zero.
    private static let toHex = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        if arguments[0].type == .bytes { return lowerHexadecimal(arguments[0], range) }
        let wide = binder.isUntyped(arguments[0]) ? try binder.adapted(arguments[0], to: .bigint) : arguments[0]
        guard wide.type.isInteger else {
            throw CompileError(.typeMismatch, "`to_hex` needs an integer, and this is \(wide.type)", at: range)
        }
        let digits = Scalar.call(.hexadecimal, [binder.coerced(wide, to: .bigint)], at: range)
        let short =
            wide.type == .bigint ? digits : .call(.rightmost, [digits, .literal(.integer(8), .integer)], at: range)
        return .call(.lower, [short], at: range)
    }

    private static func lowerHexadecimal(_ bytes: Scalar, _ range: SourceRange) -> Scalar {
        .call(.lower, [.call(.hexadecimal, [bytes])], at: range)
    }

    private static let encode = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        if binder.options.language == .dc, arguments[0].isBareNull { return .literal(.null, .text, at: range) }
        guard arguments[0].type == .bytes else {
            throw CompileError(.typeMismatch, "`encode` needs bytes, and this is \(arguments[0].type)", at: range)
        }
        switch arguments[1].textValue {
        case "hex": return lowerHexadecimal(arguments[0], range)
        case "base64": return base64(arguments[0], range)
        default:
            throw .notSupported("`encode` to anything but 'hex' and 'base64'", at: arguments[1].range ?? range)
        }
    }

    private static let toBase64 = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        guard arguments[0].type == .bytes else { throw .notSupported("`to_base64` of \(arguments[0].type)", at: range) }
        return base64(arguments[0], range)
    }

    /// A line has 76 characters.
    private static func base64(_ bytes: Scalar, _ range: SourceRange) -> Scalar {
        func text(_ text: String) -> Scalar { .literal(.text(text), .text) }
        // Whether Spark breaks lines depends on a setting of it.
        let digits = Scalar.call(.replace, [.call(.base64, [bytes]), text("\r\n"), text("")])
        let lines = Scalar.call(.regexReplace, [digits, text("[!-~]{76}"), text("\\0\n")])
        return .call(.trimTrailing, [lines, text("\n")], at: range)
    }

    private static let decode = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        guard arguments[1].textValue == "hex" else {
            throw .notSupported("`decode` from anything but 'hex'", at: arguments[1].range ?? range)
        }
        let digits = try binder.text(arguments[0], "decode")
        if let text = digits.textValue, text.utf8.count.isMultiple(of: 2), let bytes = SparkLiteral.bytes(text) {
            return .literal(.bytes(bytes), .bytes, at: range)
        }
        let pattern = Scalar.literal(.text("\\A(?:[0-9A-Fa-f]{2})*\\z"), .text)
        let isValid = Scalar.call(.regexMatches, [digits, pattern], .boolean)
        return Scalar(
            .searchedCase(
                [
                    .init(condition: isValid, result: .call(.bytesOfHexadecimal, [digits], .bytes)),
                    .init(condition: .isNull(digits), result: .literal(.null, .bytes)),
                ], otherwise: .raising("invalid bytes format", as: .bytes)), type: .bytes, isNullable: true,
            range: range)
    }
}
