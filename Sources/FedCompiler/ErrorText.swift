package import FedDiagnostics

/// Where a statement came from, and its text.
package struct StatementSource: Hashable, Sendable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// An error as compilers print it: the place, the code, what is wrong, the line with a mark below it, a hint.
///
/// ```text
/// query.sql:2:8: UNKNOWN_COLUMN: no column `contry`
///        contry
///        ^~~~~~
/// hint: did you mean `country`?
/// ```
package enum ErrorText {
    /// Scalars of a line that are shown; longer lines are cut around the mark.
    private static let width = 120

    package static func text(of error: CompileError, in source: StatementSource) -> String {
        var lines: [String] = []
        if let range = error.range {
            let location = SourceLocation(of: range, in: source.text)
            lines.append("\(source.name):\(location.line):\(location.column): \(error.code.rawValue): \(error.detail)")
            lines += excerpt(location, of: source.text)
        } else {
            lines.append("\(source.name): \(error.code.rawValue): \(error.detail)")
        }
        for inhibitor in error.inhibitors {
            let place = inhibitor.location.map { ", line \($0.line), column \($0.column)" } ?? ""
            lines.append("  \(inhibitor.operatorName): \(inhibitor.expression)")
            lines.append("    \(inhibitor.code)\(place): \(inhibitor.reason)")
        }
        if let hint = error.hint { lines.append("hint: \(hint)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func excerpt(_ location: SourceLocation, of text: String) -> [String] {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard location.line <= lines.count, !lines[location.line - 1].isEmpty else { return [] }
        let line = Array(lines[location.line - 1])
        let column = min(location.column - 1, line.count)
        let start = line.count <= width ? 0 : max(0, column - width / 3)
        let end = min(line.count, start + width)
        // Control characters, a tab too, are one blank wide: the mark stands below its place.
        let shown = line[start..<end].map { $0.properties.generalCategory == .control ? " " : $0 }
        let length = max(1, min(location.length, end - column))
        let left = start > 0 ? "…" : ""
        let right = end < line.count ? "…" : ""
        let blank = String(repeating: " ", count: left.count + column - start)
        return [
            "  " + left + String(String.UnicodeScalarView(shown)) + right,
            "  " + blank + "^" + String(repeating: "~", count: length - 1),
        ]
    }
}
