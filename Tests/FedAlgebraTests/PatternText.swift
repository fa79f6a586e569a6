import FedAlgebra
import FedTesting

/// Patterns of text, read in one notation and written in others, one a line.
enum PatternText {
    static func text(_ item: Case) throws -> String {
        let body: (String) -> String
        switch item.command {
        case "re2": body = { expression($0, .re2) }
        case "java": body = { expression($0, .java) }
        case "similar": body = similar
        case "replace": body = replacement
        default: throw UnknownCommand(name: item.command)
        }
        return item.input.split(separator: "\n").map { "\($0)  =>  \(body(String($0)))" }.joined(separator: "\n")
    }

    /// What RE2 and Java read; Java's only where it differs.
    ///
    /// Both read back as the same.
    private static func expression(_ pattern: String, _ notation: RegularExpression.Notation) -> String {
        do throws(RegularExpression.Failure) {
            let expression = try RegularExpression(pattern, notation)
            guard let test = expression.forTest else { return "$ before the end" }
            let (text, java) = (test.pattern, test.javaPattern)
            guard try RegularExpression(text, .re2).pattern == text, try RegularExpression(java, .java).pattern == text
            else { return "\(text) reads back as another one" }
            return java == text ? text : "\(text)  java \(java)"
        } catch {
            return "\(error)"
        }
    }

    private static func similar(_ pattern: String) -> String {
        do throws(RegularExpression.Failure) {
            return try SimilarPattern.expression(pattern, escape: "\\")?.pattern ?? "ends in its escape"
        } catch {
            return "\(error)"
        }
    }

    /// A replacement for a pattern with two groups: all matches, and the first.
    private static func replacement(_ text: String) -> String {
        guard let all = RegexReplacement(re2: text, groups: 2),
            let first = RegexReplacement(re2: text, groups: 2, shift: 1)
        else { return "none" }
        return "\(all.javaText)  first \(first.text)  \(first.javaText)"
    }
}
