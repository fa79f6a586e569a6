package import FedPlan
import Foundation

/// Reads the texts of one column, of which the remote writes all in one form, into a batch.
package struct TextField: Sendable {
    package let form: TextForm
    package let type: ColumnType
    private let decimal: DecimalText

    /// `form` must be one that can become `type`; any other's values are refused as malformed.
    package init(_ form: TextForm, as type: ColumnType) {
        self.form = form
        self.type = type
        if case .decimal(let precision, let scale) = type {
            decimal = DecimalText(precision: precision, scale: scale)
        } else {
            decimal = DecimalText(precision: 38, scale: 0)
        }
    }

    /// Puts one value, which is not NULL, into its row.
    ///
    /// Rows of strings and bytes must come in order. Scale beyond the type's is rounded half away from zero.
    package func store(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        switch form {
        case .number: try storeNumber(text, column, row)
        case .boolean: column.setBoolean(try boolean(text), at: row)
        case .text: try storeText(text, column, row)
        case .hexadecimal: try storeHexadecimal(text, column, row)
        case .base64: try storeBase64(text, column, row)
        case .date:
            var scanner = CalendarScanner(text)
            guard let days = scanner.date(), scanner.isAtEnd else { throw .malformed }
            column.set(Int32(truncatingIfNeeded: days), at: row)
        case .epochDays:
            guard let days = Int32(exactly: try decimal.integer(text)) else { throw .overflow }
            column.set(days, at: row)
        case .moment:
            var scanner = CalendarScanner(text)
            guard let time = scanner.timestamp(withZone: type == .timestamp), scanner.isAtEnd else {
                throw scanner.isTooFine ? .tooFine : .malformed
            }
            column.set(time, at: row)
        case .epochSeconds: column.set(try microseconds(text, digits: 12, fineDigits: 16), at: row)
        case .epochMicroseconds: column.set(try decimal.integer(text), at: row)
        case .timeOfDay: try storeTime(try ClockText.microseconds(text), column, row)
        case .secondsOfDay: try storeTime(try microseconds(text, digits: 5, fineDigits: 6), column, row)
        case .nothing: throw .malformed
        }
    }

    // MARK: - Numbers

    private func storeNumber(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        switch type {
        case .bigint: column.set(try decimal.whole(text), at: row)
        case .int:
            guard let value = Int32(exactly: try decimal.whole(text)) else { throw .overflow }
            column.set(value, at: row)
        case .smallint:
            guard let value = Int16(exactly: try decimal.whole(text)) else { throw .overflow }
            column.set(value, at: row)
        case .boolean: column.setBoolean(try boolean(text), at: row)
        case .decimal(let precision, _):
            let unscaled = try decimal.unscaled(text)
            if precision <= 18 {
                column.set(Int64(truncatingIfNeeded: unscaled), at: row)
            } else {
                column.set(unscaled, at: row)
            }
        case .double: column.set(try FloatText.double(text), at: row)
        case .float: column.set(try FloatText.float(text), at: row)
        default: throw .malformed
        }
    }

    private func boolean(_ text: UnsafeRawBufferPointer) throws(ValueFault) -> Bool {
        func isWord(_ word: StaticString) -> Bool {
            guard text.count == word.utf8CodeUnitCount else { return false }
            return text.indices.allSatisfy { text[$0] | 0x20 == word.utf8Start[$0] }
        }
        if text.count == 1, text[0] == UInt8(ascii: "1") { return true }
        if text.count == 1, text[0] == UInt8(ascii: "0") { return false }
        if isWord("true") || isWord("t") { return true }
        if isWord("false") || isWord("f") { return false }
        throw .malformed
    }

    /// Seconds with a fraction, as microseconds; an offset behind a blank is passed over.
    ///
    /// A number of seconds has at most so many digits before its point. Without a point it is one of nanoseconds if it has
    /// as many as `fineDigits`.
    private func microseconds(
        _ text: UnsafeRawBufferPointer, digits: Int, fineDigits: Int
    ) throws(ValueFault) -> Int64 {
        let end = text.firstIndex(of: UInt8(ascii: " ")) ?? text.count
        let number = UnsafeRawBufferPointer(rebasing: text[..<end])
        let length = number.count - (number.first == UInt8(ascii: "-") ? 1 : 0)
        let nanoseconds: Int128
        if length > digits, number.allSatisfy({ $0 != UInt8(ascii: ".") }) {
            guard length >= fineDigits else { throw .malformed }
            nanoseconds = try Self.integer.unscaled(number)
        } else {
            nanoseconds = try Self.nanoseconds.unscaled(number)
        }
        // Of nine digits of a fraction the last three must say nothing.
        guard nanoseconds % 1000 == 0 else { throw .tooFine }
        guard let value = Int64(exactly: nanoseconds / 1000) else { throw .overflow }
        return value
    }

    private static let nanoseconds = DecimalText(precision: 30, scale: 9)
    private static let integer = DecimalText(precision: 30, scale: 0)

    // MARK: - Texts and bytes

    private func storeText(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        if let start = text.baseAddress, !isValidUTF8(start, count: text.count) { throw .notUTF8 }
        do { try column.setBytes(text.baseAddress, count: text.count, at: row) } catch { throw .tooLarge }
    }

    private func storeHexadecimal(
        _ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) {
        guard text.count % 2 == 0 else { throw .malformed }
        let room = try reserve(text.count / 2, column, row)
        for index in 0..<text.count / 2 {
            guard let high = Self.digit(text[2 * index]), let low = Self.digit(text[2 * index + 1]) else {
                throw .malformed
            }
            room[index] = high << 4 | low
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The standard alphabet with its padding: <https://www.rfc-editor.org/rfc/rfc4648#section-4>.
    private func storeBase64(_ text: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        guard text.count % 4 == 0 else { throw .malformed }
        var padding = 0
        while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        let room = try reserve(text.count / 4 * 3 - padding, column, row)
        var bits: UInt32 = 0
        var at = 0
        for index in 0..<text.count - padding {
            guard let six = Self.six(text[index]) else { throw .malformed }
            bits = bits << 6 | UInt32(six)
            if index % 4 == 3 {
                room[at] = UInt8(truncatingIfNeeded: bits >> 16)
                room[at + 1] = UInt8(truncatingIfNeeded: bits >> 8)
                room[at + 2] = UInt8(truncatingIfNeeded: bits)
                at += 3
            }
        }
        if padding == 1 {
            room[at] = UInt8(truncatingIfNeeded: bits >> 10)
            room[at + 1] = UInt8(truncatingIfNeeded: bits >> 2)
        } else if padding == 2 {
            room[at] = UInt8(truncatingIfNeeded: bits >> 4)
        }
    }

    private static func six(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// `23:59:59.999999`, as times of the day travel.
    @inline(never)
    private func storeTime(_ microseconds: Int64, _ column: BatchColumn, _ row: Int) throws(ValueFault) {
        guard (0...86_400_000_000).contains(microseconds) else { throw .overflow }
        let room = try reserve(ClockText.length, column, row)
        ClockText.write(microseconds, to: room)
    }

    /// The place of a value's bytes, which the caller fills.
    private func reserve(
        _ count: Int, _ column: BatchColumn, _ row: Int
    ) throws(ValueFault) -> UnsafeMutableRawBufferPointer {
        do { try column.setBytes(nil, count: count, at: row) } catch { throw .tooLarge }
        return UnsafeMutableRawBufferPointer(mutating: column.bytes(at: row))
    }
}
