import FedRuntime
import Foundation

extension String {
    /// On one line, as messages are: what a system writes below each other, behind each other.
    ///
    /// A system may repeat the whole statement: what is very long is cut.
    package var onOneLine: String {
        var line = ""
        for part in split(whereSeparator: \.isNewline).map({ $0.trimmingCharacters(in: .whitespaces) })
        where !part.isEmpty {
            line += line.isEmpty ? part : line.hasSuffix(":") ? " " + part : "; " + part
        }
        return Redaction.excerpt(line, longest: 2000)
    }
}
