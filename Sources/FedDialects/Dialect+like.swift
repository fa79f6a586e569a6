import FedAlgebra
import FedCatalog
import FedDiagnostics

/// A constant pattern, as one system writes it behind a value.
struct LikeSpelling {
    /// `LIKE` or `GLOB`.
    let word: String
    let pattern: Fragment
    /// ` ESCAPE '^'`, or nothing.
    let suffix: String
}

extension Dialect {
    /// How a constant pattern is written; `nil` where the system has no literal for it.
    func spelling(of pattern: LikePattern) -> LikeSpelling? {
        var (word, suffix) = ("LIKE", "")
        let written: String
        switch like {
        case .glob:
            word = "GLOB"
            written = pattern.written(many: "*", one: "?") { text in
                text.escaping { "*?[".unicodeScalars.contains($0) ? "[\($0)]" : nil }
            }
        case .backslash:
            written = pattern.written(many: "%", one: "_") { text in
                text.escaping { "%_\\".unicodeScalars.contains($0) ? "\\\($0)" : nil }
            }
        case .standard:
            let wildcards = (likeWildcards + "^").unicodeScalars
            let isEscaped =
                pattern.hasText { $0 == "\\" || wildcards.contains($0) }
                || seeksBeginnings && pattern.beginsBeforeNoText
            written = pattern.written(many: "%", one: "_") { text in
                isEscaped ? text.escaping { wildcards.contains($0) ? "^\($0)" : nil } : text
            }
            if isEscaped { suffix = " ESCAPE '^'" }
        }
        guard longestPattern.map({ written.utf8.count <= $0 }) ?? true,
            let literal = literal(self, .text(written), .text)
        else { return nil }
        return LikeSpelling(word: word, pattern: literal, suffix: suffix)
    }
}

extension LikePattern {
    fileprivate func hasText(_ isMeant: (Unicode.Scalar) -> Bool) -> Bool {
        parts.contains { part in
            if case .text(let text) = part { return text.unicodeScalars.contains(where: isMeant) }
            return false
        }
    }

    /// Whether the text that it begins with is no text any more when its last byte is one higher.
    fileprivate var beginsBeforeNoText: Bool {
        guard case .text(let text)? = parts.first, let last = text.utf8.last else { return false }
        return last == 0x7F || last == 0xBF
    }
}
