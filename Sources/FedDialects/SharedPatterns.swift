import FedAlgebra
import FedCatalog
import FedDiagnostics

extension ScalarWriter {
    /// A constant pattern in the notation that RE2 and Java share.
    func sharedPattern(_ pattern: Scalar) throws(CompileError) -> String {
        guard case .text(let text)? = pattern.literalValue, let read = try? RegularExpression(text, .re2) else {
            throw .notSupported("a regular expression that is not constant", at: pattern.range)
        }
        return dialect.string(read.pattern)
    }
}

extension String {
    /// A template with texts in place of `{0}`, `{1}`, …, none of which is looked through again.
    func filled(_ parts: [String]) -> String {
        var result = ""
        var rest = self[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let index = Int(rest[rest.index(after: open)..<close])
            result += index.flatMap { parts.indices.contains($0) ? parts[$0] : nil } ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension Refusals {
    /// Constant patterns of which engines make the same: none with boundaries of words, whose letters are others.
    static let otherThanSharedPatterns: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        guard case .text(let text)? = arguments[1].literalValue, let read = try? RegularExpression(text, .re2) else {
            return Inhibition(.functionSemanticsDiffer, "the remote may read this regular expression otherwise")
        }
        if read.pattern != read.javaPattern {
            return Inhibition(.functionSemanticsDiffer, "the remote may see other boundaries of words")
        }
        return nil
    }

    /// The same without those that match an empty piece of text, of which engines find more or fewer.
    static let emptyMatches: @Sendable ([Scalar]) -> Inhibition? = { arguments in
        if let inhibition = otherThanSharedPatterns(arguments) { return inhibition }
        guard case .text(let text)? = arguments[1].literalValue, let read = try? RegularExpression(text, .re2),
            read.matchesEmpty
        else { return nil }
        return Inhibition(.functionSemanticsDiffer, "the remote may find another number of empty matches")
    }
}
