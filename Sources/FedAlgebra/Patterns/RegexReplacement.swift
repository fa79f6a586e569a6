/// What stands in place of a match: text, with `\0` to `\9` for groups and `\\` for a backslash.
package struct RegexReplacement: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        case group(Int)
    }

    package var parts: [Part]

    /// The same notation, whose groups are moved by `shift`; the whole match then is the group after the last.
    ///
    /// - Returns: `nil` for a group that there is not, and for another escape.
    package init?(re2 text: String, groups: Int, shift: Int = 0) {
        var reader = Reader()
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\" else {
                reader.append(scalar)
                continue
            }
            guard let next = scalars.next() else { return nil }
            if next == "\\" {
                reader.append(next)
            } else if ("0"..."9").contains(next) {
                let number = Int(next.value - 48)
                guard number <= groups, number + shift <= 9 else { return nil }
                reader.append(group: number + shift + (shift > 0 ? 1 : 0))
            } else {
                return nil
            }
        }
        parts = reader.finished()
        if parts.contains(where: { if case .group(let number) = $0 { number > 9 } else { false } }) { return nil }
    }

    /// Java's notation: `$1` takes as many digits as there are groups for, and a backslash makes ordinary.
    package init?(java text: String, groups: Int) {
        var reader = Reader()
        let scalars = Array(text.unicodeScalars)
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            if scalar == "\\" {
                guard at < scalars.count else { return nil }
                reader.append(scalars[at])
                at += 1
            } else if scalar == "$" {
                guard at < scalars.count, ("0"..."9").contains(scalars[at]) else { return nil }
                var number = Int(scalars[at].value - 48)
                guard number <= groups else { return nil }
                at += 1
                while at < scalars.count, ("0"..."9").contains(scalars[at]) {
                    let longer = number * 10 + Int(scalars[at].value - 48)
                    guard longer <= groups else { break }
                    number = longer
                    at += 1
                }
                guard number <= 9 else { return nil }
                reader.append(group: number)
            } else {
                reader.append(scalar)
            }
        }
        parts = reader.finished()
    }

    private struct Reader {
        private var parts: [Part] = []
        private var text = String.UnicodeScalarView()

        mutating func append(_ scalar: Unicode.Scalar) { text.append(scalar) }

        mutating func append(group: Int) {
            flush()
            parts.append(.group(group))
        }

        private mutating func flush() {
            if !text.isEmpty { parts.append(.text(String(text))) }
            text = String.UnicodeScalarView()
        }

        mutating func finished() -> [Part] {
            flush()
            return parts
        }
    }

    /// In the notation of `Function.regexReplace`.
    package var text: String {
        parts.map { part in
            switch part {
            case .text(let text): Self.doubled(text)
            case .group(let number): "\\\(number)"
            }
        }.joined()
    }

    /// Scalar by scalar: a combining mark would hide a backslash.
    private static func doubled(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\\" { result.append(scalar) }
            result.append(scalar)
        }
        return String(result)
    }

    /// In Java's notation.
    package var javaText: String {
        var result = String.UnicodeScalarView()
        var isAfterGroup = false
        for part in parts {
            switch part {
            case .text(let text):
                for scalar in text.unicodeScalars {
                    // A digit behind a group would be read as one of its number.
                    if scalar == "\\" || scalar == "$" || (isAfterGroup && ("0"..."9").contains(scalar)) {
                        result.append("\\")
                    }
                    result.append(scalar)
                    isAfterGroup = false
                }
            case .group(let number):
                result.append(contentsOf: "$\(number)".unicodeScalars)
                isAfterGroup = true
            }
        }
        return String(result)
    }
}
