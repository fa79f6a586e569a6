import FedRuntime

/// What DuckDB says when something goes wrong, for people who did not write its SQL.
enum DuckDBMessage {
    /// The error for a message of the engine.
    ///
    /// The message starts with its class (`Conversion Error: `); an excerpt of the engine's SQL with a marker,
    /// advice on settings that cannot be reached, and stack traces may follow and are left out.
    static func error(_ message: String?, fallback code: RunError.Code = .queryFailed) -> RunError {
        let message = message ?? "the engine gave no reason"
        let (kind, rest) = split(message)
        let text = plain(firstParagraph(rest))
        switch kind {
        case "INTERRUPT": return RunError(.interrupted, "interrupted")
        case "INTERNAL", "FATAL": return RunError(.internal, "the engine failed: \(text)")
        case "Out of Memory":
            return RunError(code, "\(text); --memory-limit sets how much memory the engine may use")
        default:
            var error = RunError(code, ownWords(kind, text).map { "\($0) (\(text))" } ?? text)
            error.refusesStatement = refusals.contains(kind)
            return error
        }
    }

    /// The classes of what is wrong with a statement before any value is looked at.
    private static let refusals: Set<String> = ["Parser", "Syntax", "Binder", "Catalog", "Not implemented"]

    /// The text without the mark that main puts before what no cast may read, and without advice on settings.
    private static func plain(_ text: String) -> String {
        var text = text.firstRange(of: " Try setting ").map { String(text[..<$0.lowerBound]) } ?? text
        for quote in ["'", "\""] {
            guard let mark = text.firstRange(of: quote + "?") else { continue }
            text.replaceSubrange(mark, with: quote)
            guard let start = text.firstRange(of: "Could not convert string ") else { break }
            text.replaceSubrange(start, with: "invalid input, cannot convert ")
            break
        }
        return text
    }

    /// What happened to a value, said as the query's author would; `nil` where the engine's sentence does.
    private static func ownWords(_ kind: String, _ text: String) -> String? {
        // The main stage raises this one itself, in these words.
        if text == "division by zero" { return nil }
        let folded = text.lowercased()
        if folded.contains("division by zero") { return "division by zero" }
        let isOverflow =
            folded.hasPrefix("overflow") || folded.contains("out of range")
            || folded.hasPrefix("failed to cast decimal value")
            // Of a date whose moment in microseconds 64 bits do not hold.
            || folded.hasSuffix("can't be cast to the destination type int64")
        switch kind {
        case "Out of Range" where isOverflow, "Conversion" where isOverflow:
            return folded.hasPrefix("date") || folded.hasPrefix("timestamp") || folded.hasPrefix("time")
                ? "a date or time is out of range" : "a number is out of range for its type"
        case "Conversion": return "a value cannot be converted to another type"
        default: return nil
        }
    }

    /// `Conversion Error: Could not …` → (`Conversion`, `Could not …`).
    private static func split(_ message: String) -> (String, Substring) {
        guard let range = message.firstRange(of: " Error: "), message[..<range.lowerBound].count < 32,
            !message[..<range.lowerBound].contains("\n")
        else { return ("", message[...]) }
        let kind = String(message[..<range.lowerBound])
        let rest = message[range.upperBound...]
        // An error of a file inside another: `Invalid Input Error: IO Error: …`.
        let (inner, innerRest) = innermost(rest)
        return (inner ?? kind, innerRest)
    }

    private static func innermost(_ rest: Substring) -> (String?, Substring) {
        guard let range = rest.firstRange(of: " Error: "), rest[..<range.lowerBound].count < 24,
            rest[..<range.lowerBound].allSatisfy({ $0.isLetter || $0 == " " })
        else { return (nil, rest) }
        return (String(rest[..<range.lowerBound]), rest[range.upperBound...])
    }

    private static func firstParagraph(_ text: Substring) -> String {
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix("LINE ") || line.hasPrefix("Possible solutions:")
                || line.hasPrefix("Stack Trace:")
            {
                break
            }
            lines.append(line)
        }
        let result = lines.joined(separator: " ")
        return result.isEmpty ? "the engine gave no reason" : result
    }
}
