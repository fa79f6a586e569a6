import FedPlan

/// Parts of texts, and what texts are put together from, as Spark has them.
extension TextFunction {
    static let parts =
        plainParts
        + [("repeat", repeated), ("lpad", paddedLeft), ("rpad", paddedRight)].flatMap { name, function in
            [function, function.failing(as: "federate_checked_\(name)", "a text of more than 256 MB is too large")]
        }

    private static let plainParts = [
        TextFunction("federate_substring", [.string, .int, .int]) { row, buffer in
            substring(row.text(0), from: row.integer(1), count: row.integer(2), into: buffer)
        },
        TextFunction("federate_right", [.string, .int]) { row, buffer in
            let count = row.integer(1)
            if count > 0 { substring(row.text(0), from: -count, count: count, into: buffer) }
        },
        TextFunction("federate_reverse", [.string]) { row, buffer in reverse(row.text(0), into: buffer) },
        // The field with the number zero, which there is not, is empty.
        TextFunction("federate_split_part", [.string, .string, .int]) { row, buffer in
            splitPart(row.text(0), by: row.text(1), row.integer(2), into: buffer)
        },
        TextFunction(
            "federate_checked_split_part", [.string, .string, .int], .string,
            .textOrNull { row, buffer in
                let number = row.integer(2)
                splitPart(row.text(0), by: row.text(1), number, into: buffer)
                return number != 0
            }, failure: "field position can not be zero"),
        TextFunction(
            "federate_null_if_empty", [.string], .string,
            .textOrNull { row, buffer in
                buffer.append(row.text(0))
                return buffer.count > 0
            }),
    ]

    private static let repeated = TextFunction(
        "federate_repeat", [.string, .int], .string,
        .textOrNull { row, buffer in `repeat`(row.text(0), row.integer(1), into: buffer) })

    private static let paddedLeft = TextFunction(
        "federate_lpad", [.string, .int, .string], .string,
        .textOrNull { row, buffer in
            pad(row.text(0), to: row.integer(1), with: row.text(2), isLeading: true, into: buffer)
        })

    private static let paddedRight = TextFunction(
        "federate_rpad", [.string, .int, .string], .string,
        .textOrNull { row, buffer in
            pad(row.text(0), to: row.integer(1), with: row.text(2), isLeading: false, into: buffer)
        })

    /// Below zero a position counts from the end; what lies before the text takes from the count.
    private static func substring(_ text: UTF8Text, from position: Int, count: Int, into buffer: TextBuffer) {
        let first = position > 0 ? position - 1 : position < 0 ? text.characters + position : 0
        let end = first + count
        guard end > max(first, 0) else { return }
        let start = text.offset(of: max(first, 0))
        buffer.append(text[start..<text.offset(of: end - max(first, 0), from: start)])
    }

    private static func reverse(_ text: UTF8Text, into buffer: TextBuffer) {
        buffer.reserve(text.count)
        var end = text.count
        while end > 0 {
            let start = text.scalar(before: end).start
            buffer.append(text[start..<end])
            end = start
        }
    }

    /// Bytes that a result may have.
    private static let limit = 256 << 20

    private static func `repeat`(_ text: UTF8Text, _ count: Int, into buffer: TextBuffer) -> Bool {
        guard text.count * max(count, 0) <= limit else { return false }
        buffer.reserve(text.count * max(count, 0))
        for _ in 0..<max(count, 0) { buffer.append(text) }
        return true
    }

    private static func pad(
        _ text: UTF8Text, to length: Int, with fill: UTF8Text, isLeading: Bool, into buffer: TextBuffer
    ) -> Bool {
        let missing = length - text.characters
        if missing <= 0 || fill.isEmpty {
            buffer.append(text[..<text.offset(of: max(length, 0))])
            return true
        }
        guard missing * fill.count / fill.characters + text.count <= limit else { return false }
        if !isLeading { buffer.append(text) }
        let (whole, rest) = missing.quotientAndRemainder(dividingBy: fill.characters)
        buffer.reserve((whole + 1) * fill.count + text.count)
        for _ in 0..<whole { buffer.append(fill) }
        buffer.append(fill[..<fill.offset(of: rest)])
        if isLeading { buffer.append(text) }
        return true
    }

    /// The fields are those from the left, also where they are counted from the right.
    private static func splitPart(_ text: UTF8Text, by delimiter: UTF8Text, _ number: Int, into buffer: TextBuffer) {
        if delimiter.isEmpty {
            if number == 1 || number == -1 { buffer.append(text) }
            return
        }
        guard number != 0 else { return }
        var left = number
        if left < 0 {
            var fields = 1
            var at = 0
            while let place = text.firstPlace(of: delimiter, from: at) {
                fields += 1
                at = place + delimiter.count
            }
            left += fields + 1
            if left < 1 { return }
        }
        var start = 0
        while true {
            let end = text.firstPlace(of: delimiter, from: start)
            if left == 1 {
                buffer.append(text[start..<(end ?? text.count)])
                return
            }
            guard let end else { return }
            start = end + delimiter.count
            left -= 1
        }
    }
}
