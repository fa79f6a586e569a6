import FedPlan

/// Case as the root locale of Unicode has it, with the mappings to several characters and the final sigma.
///
/// Spark takes them from ICU; see <https://www.unicode.org/reports/tr21/tr21-5.html> and, for the sigma,
/// <https://www.unicode.org/Public/UNIDATA/SpecialCasing.txt>.
extension TextFunction {
    static let caseMapping = [
        TextFunction("federate_lower", [.string]) { row, buffer in lower(row.text(0), into: buffer) },
        TextFunction("federate_upper", [.string]) { row, buffer in upper(row.text(0), into: buffer) },
        TextFunction("federate_initcap", [.string]) { row, buffer in initialCapitals(row.text(0), into: buffer) },
        TextFunction("federate_capitalized_words", [.string]) { row, buffer in
            capitalizedWords(row.text(0), into: buffer)
        },
    ]

    private static func lower(_ text: UTF8Text, into buffer: TextBuffer) {
        if text.isASCII {
            buffer.reserve(text.count)
            for byte in text { buffer.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
            return
        }
        var at = 0
        while at < text.count {
            at = lowerCharacter(of: text, at: at, into: buffer)
        }
    }

    /// Appends the lower case of the character at a place; the place of the next.
    private static func lowerCharacter(of text: UTF8Text, at place: Int, into buffer: TextBuffer) -> Int {
        let byte = text[place]
        if byte < 0x80 {
            buffer.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            return place + 1
        }
        let scalar = text.scalar(at: place)
        let next = min(place + UTF8Text.width(byte), text.count)
        if scalar == "\u{3A3}" {
            buffer.append(isFinal(text, from: place, to: next) ? "\u{3C2}" : "\u{3C3}" as Unicode.Scalar)
        } else {
            for mapped in scalar.properties.lowercaseMapping.unicodeScalars { buffer.append(mapped) }
        }
        return next
    }

    /// Whether a sigma ends a word: a cased character comes before it and none after, whatever is not looked at in
    /// between.
    private static func isFinal(_ text: UTF8Text, from start: Int, to end: Int) -> Bool {
        var at = start
        var isPreceded = false
        while at > 0 {
            let (scalar, before) = text.scalar(before: at)
            if !scalar.properties.isCaseIgnorable {
                isPreceded = scalar.properties.isCased
                break
            }
            at = before
        }
        guard isPreceded else { return false }
        at = end
        while at < text.count {
            let scalar = text.scalar(at: at)
            if !scalar.properties.isCaseIgnorable { return !scalar.properties.isCased }
            at += UTF8Text.width(text[at])
        }
        return true
    }

    private static func upper(_ text: UTF8Text, into buffer: TextBuffer) {
        buffer.reserve(text.count)
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 {
                buffer.append(byte &- 0x61 < 26 ? byte & 0xDF : byte)
                at += 1
                continue
            }
            for mapped in text.scalar(at: at).properties.uppercaseMapping.unicodeScalars { buffer.append(mapped) }
            at += UTF8Text.width(byte)
        }
    }

    /// The first character, and each behind a blank, in title case, the others in lower case.
    private static func initialCapitals(_ text: UTF8Text, into buffer: TextBuffer) {
        var at = 0
        var isFirst = true
        while at < text.count {
            let byte = text[at]
            if isFirst {
                for mapped in text.scalar(at: at).properties.titlecaseMapping.unicodeScalars { buffer.append(mapped) }
                at += UTF8Text.width(byte)
            } else {
                at = lowerCharacter(of: text, at: at, into: buffer)
            }
            isFirst = byte == 0x20
        }
    }

    /// The first of letters and ASCII digits that follow each other in upper case, the others in lower case.
    private static func capitalizedWords(_ text: UTF8Text, into buffer: TextBuffer) {
        var at = 0
        var isInWord = false
        while at < text.count {
            let scalar = text.scalar(at: at)
            let isLetter = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if isLetter, !isInWord {
                for mapped in scalar.properties.uppercaseMapping.unicodeScalars { buffer.append(mapped) }
                at += UTF8Text.width(text[at])
            } else {
                at = lowerCharacter(of: text, at: at, into: buffer)
            }
            isInWord = isLetter
        }
    }
}
