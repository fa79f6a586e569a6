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
        for secret in secrets {
            let mark = Array(secret.unicodeScalars)
            let isWord = mark.count < 4
            text = cleaned(text, of: mark, onlyWords: isWord)
        }
        return text
    }

    /// The beginning of a text, without any registered secret, and without a part of one at its end.
    ///
    /// `longest` counts scalars. Whoever cuts a text before it is cleaned leaves the beginning of a secret there.
    package static func excerpt(_ text: String, longest: Int) -> String {
        let reach = registry.withLock { $0.map(\.unicodeScalars.count).max() ?? 0 }
        let near = text.unicodeScalars.prefix(longest + 2 * reach)
        let isWhole = near.endIndex == text.unicodeScalars.endIndex
        var kept = clean(String(near)).unicodeScalars[...]
        // Here a secret may begin of which `near` has no more.
        if !isWhole { kept = kept.dropLast(reach) }
        return isWhole && kept.count <= longest ? String(kept) : String(kept.prefix(longest)) + "…"
    }

    /// Compares scalars: as characters, a secret with a combining mark behind it would be another text.
    private static func cleaned(_ text: String, of secret: [Unicode.Scalar], onlyWords: Bool) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var (copied, start) = (0, 0)
        while start + secret.count <= scalars.count {
            let end = start + secret.count
            guard scalars[start] == secret[0], scalars[start..<end].elementsEqual(secret) else {
                start += 1
                continue
            }
            let isPart = start > 0 && isWordPart(scalars[start - 1]) || end < scalars.count && isWordPart(scalars[end])
            if !onlyWords || !isPart {
                result.append(contentsOf: scalars[copied..<start])
                result.append(contentsOf: replacement.unicodeScalars)
                copied = end
            }
            start = end
        }
        guard copied > 0 else { return text }
        result.append(contentsOf: scalars[copied...])
        return String(result)
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
    }
}
