extension StringProtocol {
    /// The text as a message repeats it: its first 60 characters, with `…` where there are more.
    package var short: String {
        let start = prefix(60)
        return start.endIndex == endIndex ? String(self) : "\(start)…"
    }
}
