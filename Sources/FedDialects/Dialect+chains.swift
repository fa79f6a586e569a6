/// Chains of ANDs and ORs.
extension Dialect {
    /// An OR of the operands.
    func alternatives(_ operands: [String]) -> Fragment {
        let plain = Fragment(chained(operands, by: " OR "), .or)
        guard comparesAlternatives, let longest = longestChain, operands.count > longest else { return plain }
        return Fragment("NOT (NOT (\(plain.text)))", .not)
    }

    /// The operands with a word between them, in nested parentheses where a system reads no chain of that length.
    func chained(_ operands: [String], by word: String) -> String {
        guard let longest = longestChain, longest > 1, operands.count > longest else {
            return operands.joined(separator: word)
        }
        let groups = stride(from: 0, to: operands.count, by: longest).map { start in
            "(\(operands[start..<min(start + longest, operands.count)].joined(separator: word)))"
        }
        return chained(groups, by: word)
    }
}
