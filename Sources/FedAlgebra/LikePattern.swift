/// A LIKE pattern in parts: literal text, any one character, any run of characters.
package struct LikePattern: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case text(String)
        case one
        case many
    }

    package var parts: [Part]

    /// Reads a pattern, or gives `nil` when it ends in its escape.
    ///
    /// An escaped ordinary character stands for itself.
    package init?(_ pattern: String, escape: Character?) {
        var parts: [Part] = []
        var text = String.UnicodeScalarView()
        func flush() {
            if !text.isEmpty { parts.append(.text(String(text))) }
            text = String.UnicodeScalarView()
        }
        let mark = escape?.unicodeScalars.first
        var scalars = pattern.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar == mark {
                guard let next = scalars.next() else { return nil }
                text.append(next)
            } else if scalar == "%" {
                flush()
                if parts.last != .many { parts.append(.many) }
            } else if scalar == "_" {
                flush()
                parts.append(.one)
            } else {
                text.append(scalar)
            }
        }
        flush()
        self.parts = parts
    }

    /// The pattern in another notation: `many` and `one` as given, text through `quote`.
    package func written(many: String, one: String, quote: (String) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): quote(text)
            case .one: one
            case .many: many
            }
        }.joined()
    }
}
