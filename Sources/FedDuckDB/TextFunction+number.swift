import FedPlan

/// Numbers in texts, as DuckDB's casts to decimals read them without an error of rounding.
extension TextFunction {
    /// A number without its exponent: `12.5e-2` is `0.125`; `?` and the text for what is no number.
    ///
    /// DuckDB casts a plain number exactly, and rounds one with an exponent digit by digit
    /// (<https://duckdb.org/docs/stable/sql/data_types/numeric>).
    static let plainNumber = TextFunction("federate_plain_number", [.string]) { row, buffer in
        guard let number = NumberText(row.text(0)) else { return refused(row.text(0), buffer) }
        number.write(to: buffer)
    }

    /// The number of a float's text without its exponent; NULL for an infinity and NaN.
    static let finiteNumber = TextFunction(
        "federate_finite_number", [.string], .string,
        .textOrNull { row, buffer in
            guard let number = NumberText(row.text(0)) else { return false }
            number.write(to: buffer)
            return true
        })

    /// What `([0-9])[.]0* *\z` finds in a text is replaced by its digit: a number without a fraction of zeros.
    static let wholePart = TextFunction("federate_whole_part", [.string]) { row, buffer in
        let text = row.text(0)
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
        while end > 0, text[end - 1] == UInt8(ascii: "0") { end -= 1 }
        let isFound = end > 1 && text[end - 1] == UInt8(ascii: ".") && NumberText.isDigit(text[end - 2])
        buffer.append(Slice(base: text, bounds: 0..<(isFound ? end - 1 : text.count)))
    }

    /// The text of an integer as it is; `?` and the text for what is none.
    static let integerText = TextFunction("federate_integer_text", [.string]) { row, buffer in
        let text = row.text(0)
        guard NumberText.isInteger(text) else { return refused(text, buffer) }
        buffer.append(text)
    }

    /// The text of a float, perhaps with an exponent, of an infinity or of NaN as it is; `?` and the text otherwise.
    static let floatText = TextFunction("federate_float_text", [.string]) { row, buffer in
        let text = row.text(0)
        guard NumberText(text) != nil || NumberText.isOdd(text) else { return refused(text, buffer) }
        buffer.append(text)
    }

    /// What no cast reads.
    static func refused(_ text: UTF8Text, _ buffer: TextBuffer) {
        buffer.append(UInt8(ascii: "?"))
        buffer.append(text)
    }
}

/// The parts of a number in a text: a sign, digits with a point among them, an exponent.
private struct NumberText {
    /// A decimal has at most 38 digits on either side of its point: beyond these powers of ten there is no value.
    private static let farthest = 64

    private var isNegative = false
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the digits before the point and those behind it are.
    private var whole: Range<Int>
    private var fraction: Range<Int>
    private var exponent = 0

    /// Whether the text is digits, perhaps with a sign, and space around them.
    static func isInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < text.count, isSpace(text[index]) { index += 1 }
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
        let start = index
        while index < text.count, isDigit(text[index]) { index += 1 }
        guard index > start else { return false }
        while index < text.count, isSpace(text[index]) { index += 1 }
        return index == text.count
    }

    /// Whether the text is an infinity or NaN, in any case, perhaps with a sign.
    static func isOdd(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { return false }
        var word = text[first...last]
        if word.count > 3, word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") { word.removeFirst() }
        return oddWords.contains { name in
            name.utf8CodeUnitCount == word.count && name.withUTF8Buffer { zip($0, word).allSatisfy { $0 == $1 | 0x20 } }
        }
    }

    private static let oddWords: [StaticString] = ["inf", "infinity", "nan"]

    init?(_ text: UnsafeBufferPointer<UInt8>) {
        bytes = text
        var index = 0
        func skip(_ isSkipped: (UInt8) -> Bool) -> Range<Int> {
            let start = index
            while index < text.count, isSkipped(text[index]) { index += 1 }
            return start..<index
        }
        func isNext(_ byte: UInt8) -> Bool { index < text.count && text[index] == byte }
        func sign() -> Bool {
            let isMinus = isNext(UInt8(ascii: "-"))
            if isMinus || isNext(UInt8(ascii: "+")) { index += 1 }
            return isMinus
        }
        _ = skip(Self.isSpace)
        isNegative = sign()
        whole = skip(Self.isDigit)
        fraction = index..<index
        if isNext(UInt8(ascii: ".")) {
            index += 1
            fraction = skip(Self.isDigit)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if isNext(UInt8(ascii: "e")) || isNext(UInt8(ascii: "E")) {
            index += 1
            let isBelow = sign()
            let digits = skip(Self.isDigit)
            guard !digits.isEmpty else { return nil }
            // Far more than any text has digits.
            for digit in digits { exponent = min(exponent * 10 + Int(text[digit] - UInt8(ascii: "0")), 1 << 40) }
            if isBelow { exponent = -exponent }
        }
        _ = skip(Self.isSpace)
        guard index == text.count else { return nil }
    }

    func write(to buffer: TextBuffer) {
        if isNegative { buffer.append(UInt8(ascii: "-")) }
        guard exponent != 0 else {
            buffer.append(Slice(base: bytes, bounds: whole))
            if whole.isEmpty { buffer.append(UInt8(ascii: "0")) }
            if !fraction.isEmpty { buffer.append(UInt8(ascii: ".")) }
            buffer.append(Slice(base: bytes, bounds: fraction))
            return
        }
        let count = whole.count + fraction.count
        var first = 0
        while first < count, digit(first) == UInt8(ascii: "0") { first += 1 }
        // Digits of the value before its point; negative for zeros behind it.
        let point = whole.count + exponent - first
        guard first < count, point > -Self.farthest else {
            buffer.append(UInt8(ascii: "0"))
            return
        }
        if point <= 0 { buffer.append(UInt8(ascii: "0")) }
        // More digits than a decimal has: as many nines are as much too large.
        guard point <= Self.farthest else {
            for _ in 0..<Self.farthest { buffer.append(UInt8(ascii: "9")) }
            return
        }
        for index in min(point, 0)..<max(point, count - first) {
            if index == point { buffer.append(UInt8(ascii: ".")) }
            buffer.append(index >= 0 && index < count - first ? digit(first + index) : UInt8(ascii: "0"))
        }
    }

    private func digit(_ index: Int) -> UInt8 {
        bytes[index < whole.count ? whole.lowerBound + index : fraction.lowerBound + index - whole.count]
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// What `\s` is in a pattern of DuckDB's.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte != 11 && (9...13).contains(byte)) }
}
