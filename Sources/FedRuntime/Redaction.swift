import Foundation
import Synchronization

/// Takes the secrets of this process out of any text that leaves it.
///
/// Whoever resolves a secret registers it; every `RunError`, statistic and progress line goes through `clean`.
/// A secret of fewer than four characters is taken out only where it stands as a word of its own: elsewhere it
/// could not be told from ordinary text.
package enum Redaction {
    package static let replacement = "***"

    private static let registry = Mutex<[String]>([])

    /// Remembers a secret, and the forms in which libraries repeat it: percent-encoded, and line by line.
    package static func register(_ secret: String) {
        var forms = Set([secret])
        if let encoded = secret.addingPercentEncoding(withAllowedCharacters: .urlUserAllowed) { forms.insert(encoded) }
        if let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) { forms.insert(encoded) }
        for line in secret.split(whereSeparator: \.isNewline) where line.count >= 16 { forms.insert(String(line)) }
        let trimmed = secret.trimmingCharacters(in: .whitespacesAndNewlines)
        if !trimmed.isEmpty { forms.insert(trimmed) }
        forms.remove("")
        registry.withLock { known in
            // Longest first, so that no secret survives as the rest of a shorter one.
            known = forms.union(known).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
        }
    }

    /// The text without any registered secret.
    package static func clean(_ text: String) -> String {
        let secrets = registry.withLock { $0 }
        guard !secrets.isEmpty else { return text }
        var text = text
        for secret in secrets where text.contains(secret) {
            text =
                secret.count < 4 ? cleanWords(text, secret) : text.replacingOccurrences(of: secret, with: replacement)
        }
        return text
    }

    private static func cleanWords(_ text: String, _ secret: String) -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.range(of: secret) {
            let before = match.lowerBound > text.startIndex ? text[text.index(before: match.lowerBound)] : " "
            let after = match.upperBound < text.endIndex ? text[match.upperBound] : " "
            let standsAlone = !isWordPart(before) && !isWordPart(after)
            result += rest[..<match.lowerBound]
            result += standsAlone ? replacement : secret
            rest = rest[match.upperBound...]
        }
        return result + rest
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
