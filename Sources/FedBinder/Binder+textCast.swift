import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Casts between text and types that have a text form of their own in DC SQL.
extension Binder {
    /// Without the zeros at the end of the fraction, and without the point when nothing is left of it.
    func textOfTime(_ time: Scalar, at range: SourceRange) -> Scalar {
        let text = Scalar(.cast(time, .dc), type: .text, isNullable: time.isNullable, range: range)
        func trimmed(_ value: Scalar, _ mark: String) -> Scalar {
            .call(.trimTrailing, [value, .literal(.text(mark), .text)], at: range)
        }
        return trimmed(trimmed(text, "0"), ".")
    }

    /// `\x` and two hexadecimal digits in lower case for each byte.
    func textOfBytes(_ bytes: Scalar, at range: SourceRange) -> Scalar {
        let digits = Scalar.call(.lower, [.call(.hexadecimal, [bytes])])
        return .call(.concatenate, [.literal(.text("\\x"), .text), digits], at: range)
    }

    /// The text of a `char(n)` with the blanks that it has as bytes alone.
    func padded(_ text: Scalar, as type: SQLType) -> Scalar {
        guard case .char(let length) = type else { return text }
        let count = Scalar.literal(.integer(Int64(length)), .integer)
        return .call(.padTrailing, [text, count, .literal(.text(" "), .text)], .text)
    }

    /// The bytes of `\x` and hexadecimal digits, or else the UTF-8 of the text, in which two backslashes are one.
    ///
    /// A byte in octal digits behind a backslash is an error that says so.
    func bytesOfText(_ text: Scalar, isTry: Bool, at range: SourceRange) -> Scalar {
        func literal(_ text: String) -> Scalar { .literal(.text(text), .text) }
        func matches(_ pattern: String) -> Scalar { .call(.regexMatches, [text, literal(pattern)], .boolean) }
        func bytes(_ digits: Scalar) -> Scalar { .call(.bytesOfHexadecimal, [digits], .bytes) }
        let digits = Scalar.call(.substring, [text, .literal(.integer(3), .integer)])
        let plain = Scalar.call(.replace, [text, literal("\\\\"), literal("\\")])
        let octal = "invalid bytes: octal digits behind a backslash are not supported"
        return Scalar(
            .searchedCase(
                [
                    .init(condition: .isNull(text), result: .literal(.null, .bytes)),
                    .init(condition: matches("\\A\\\\x(?:[0-9A-Fa-f]{2})*\\z"), result: bytes(digits)),
                    .init(
                        condition: matches("\\A(?:[^\\\\]|\\\\\\\\)*\\z"), result: bytes(.call(.hexadecimal, [plain]))),
                    .init(
                        condition: matches("\\A(?:[^\\\\]|\\\\(?:\\\\|[0-3][0-7]{2}))*\\z"),
                        result: .raising(octal, as: .bytes)),
                ], otherwise: isTry ? .literal(.null, .bytes) : .raising("invalid bytes format", as: .bytes)),
            type: .bytes, isNullable: true, range: range)
    }
}
