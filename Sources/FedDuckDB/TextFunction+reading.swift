import FedPlan

/// What DuckDB's casts of texts get to read: what Spark reads, too, and marks that no cast reads for everything else.
extension TextFunction {
    static let readings = [
        plainNumber, finiteNumber, wholePart, integerText, floatText,
        TextFunction(
            "federate_boolean", [.string], .boolean, .boolean { row in boolean(row.text(0)) },
            failure: "invalid input syntax for boolean"),
        // A date and perhaps a time; with a flag other than 0 perhaps an offset, too.
        TextFunction("federate_moment_text", [.string, .int]) { row, buffer in
            let text = row.text(0)
            var bytes = Trimmed(text).bytes
            // DuckDB reads the sign of years before the first alone.
            if bytes.first == UInt8(ascii: "+"), bytes.dropFirst().first != UInt8(ascii: "-") { bytes.removeFirst() }
            guard MomentText.isRead(bytes, withOffset: row.integer(1) != 0) else { return refused(text, buffer) }
            buffer.append(bytes)
        },
    ]

    private static let wordsOfTrue: [StaticString] = ["t", "true", "y", "yes", "1"]
    private static let wordsOfFalse: [StaticString] = ["f", "false", "n", "no", "0"]

    private static func boolean(_ text: UTF8Text) -> Bool? {
        let word = Trimmed(text).bytes
        func isAny(_ words: [StaticString]) -> Bool {
            words.contains { name in
                name.utf8CodeUnitCount == word.count
                    && name.withUTF8Buffer { zip($0, word).allSatisfy { $0 == lower($1) } }
            }
        }
        if isAny(wordsOfTrue) { return true }
        return isAny(wordsOfFalse) ? false : nil
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

/// A text without the blanks around it.
private struct Trimmed {
    let bytes: Slice<UnsafeBufferPointer<UInt8>>

    init(_ text: UTF8Text) {
        let blank = UInt8(ascii: " ")
        guard let first = text.firstIndex(where: { $0 != blank }), let last = text.lastIndex(where: { $0 != blank })
        else {
            bytes = text[0..<0]
            return
        }
        bytes = text[first...last]
    }
}

/// The forms of a date and time that are read alike everywhere: `TemporalPattern` in the dialects says the same.
private struct MomentText {
    private let bytes: Slice<UnsafeBufferPointer<UInt8>>
    private var index: Int

    private init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    static func isRead(_ text: Slice<UnsafeBufferPointer<UInt8>>, withOffset: Bool) -> Bool {
        var reader = MomentText(text)
        guard reader.date() else { return false }
        if reader.takes(UInt8(ascii: " ")) || reader.takes(UInt8(ascii: "T")), !reader.clock() { return false }
        if withOffset, !reader.offset() { return false }
        return reader.index == text.endIndex
    }

    private mutating func date() -> Bool {
        _ = takes(UInt8(ascii: "-"))
        return digits(4...6) && takes(UInt8(ascii: "-")) && digits(1...2) && takes(UInt8(ascii: "-")) && digits(1...2)
    }

    private mutating func clock() -> Bool {
        guard digits(1...2), takes(UInt8(ascii: ":")), digits(2...2) else { return false }
        guard takes(UInt8(ascii: ":")) else { return true }
        guard digits(2...2) else { return false }
        return takes(UInt8(ascii: ".")) ? digits(1...6) : true
    }

    /// Nothing is an offset, too.
    private mutating func offset() -> Bool {
        if takes(UInt8(ascii: "Z")) { return true }
        guard takes(UInt8(ascii: "+")) || takes(UInt8(ascii: "-")) else { return true }
        return digits(2...2) && (takes(UInt8(ascii: ":")) ? digits(2...2) : true)
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        guard index < bytes.endIndex, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func digits(_ count: ClosedRange<Int>) -> Bool {
        var found = 0
        while found < count.upperBound, index < bytes.endIndex, (0x30...0x39).contains(bytes[index]) {
            index += 1
            found += 1
        }
        return found >= count.lowerBound
    }
}
