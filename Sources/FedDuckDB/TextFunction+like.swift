import FedPlan

extension TextFunction {
    /// text, pattern, escape character: LIKE as Spark has it.
    ///
    /// See <https://spark.apache.org/docs/latest/sql-error-conditions.html#invalid_format>.
    static let like = TextFunction(
        "federate_like", [.string, .string, .string], .boolean,
        .boolean { row in
            let mark = row.text(2)
            let escape = mark.isEmpty ? "\\" : mark.scalar(at: 0)
            guard isValid(row.text(1), escape) else { return nil }
            return matches(row.text(0), row.text(1), escape)
        }, failure: "invalid pattern: the escape character stands at the end, or before an ordinary one")

    /// Goes through both texts once, and back to behind the last `%` where that fails.
    private static func matches(_ text: UTF8Text, _ pattern: UTF8Text, _ escape: Unicode.Scalar) -> Bool {
        var (at, place) = (0, 0)
        var retry: (text: Int, pattern: Int)?
        while at < text.count {
            var next = place
            if place < pattern.count {
                let scalar = pattern.scalar(at: place)
                next += UTF8Text.width(pattern[place])
                if scalar == escape {
                    let wanted = pattern.scalar(at: next)
                    if text.scalar(at: at) == wanted {
                        at += UTF8Text.width(text[at])
                        place = next + UTF8Text.width(pattern[next])
                        continue
                    }
                } else if scalar == "%" {
                    retry = (at, next)
                    place = next
                    continue
                } else if scalar == "_" || text.scalar(at: at) == scalar {
                    at += UTF8Text.width(text[at])
                    place = next
                    continue
                }
            }
            guard let last = retry else { return false }
            retry = (last.text + UTF8Text.width(text[last.text]), last.pattern)
            (at, place) = (last.text + UTF8Text.width(text[last.text]), last.pattern)
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "%"), escape != "%" { place += 1 }
        return place == pattern.count
    }

    private static func isValid(_ pattern: UTF8Text, _ escape: Unicode.Scalar) -> Bool {
        var place = 0
        while place < pattern.count {
            let scalar = pattern.scalar(at: place)
            place += UTF8Text.width(pattern[place])
            guard scalar == escape else { continue }
            guard place < pattern.count else { return false }
            let next = pattern.scalar(at: place)
            guard next == "%" || next == "_" || next == escape else { return false }
            place += UTF8Text.width(pattern[place])
        }
        return true
    }
}
