extension String {
    /// Replaces single scalars, where `replacement` has something for them.
    ///
    /// Characters would not do: a combining mark hides a quote.
    package func escaping(_ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        var copied = startIndex
        for position in unicodeScalars.indices {
            guard let text = replacement(unicodeScalars[position]) else { continue }
            result += self[copied..<position]
            result += text
            copied = unicodeScalars.index(after: position)
        }
        return copied == startIndex ? self : result + self[copied...]
    }

    /// The text between two of the mark, in which every mark is doubled: a literal or a name of standard SQL.
    package func quoted(_ mark: Unicode.Scalar) -> String {
        "\(mark)" + escaping { $0 == mark ? "\(mark)\(mark)" : nil } + "\(mark)"
    }

    /// The literal of a system that reads a backslash in quotes as an escape: quotes and backslashes are doubled.
    package var quotedWithBackslashes: String {
        "'" + escaping { $0 == "'" ? "''" : $0 == "\\" ? "\\\\" : nil } + "'"
    }
}
