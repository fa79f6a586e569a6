/// One way to ask a remote for the rows of a view: a text of the plan, with or without the keys of other views.
struct ReadingAttempt {
    let query: String
    let reduction: KeyReduction?

    /// The statements, whose rows together are the view's.
    var queries: [String] { reduction?.queries(query) ?? [query] }

    /// What the remote is asked, and what it is asked instead if it refuses: each is looser than the one before.
    ///
    /// Keys are given up last, since they spare the most rows.
    static func all(_ query: String, fallback: String?, _ reduction: KeyReduction?) -> [ReadingAttempt] {
        let texts = [query] + (fallback.map { [$0] } ?? [])
        let attempts = texts.map { ReadingAttempt(query: $0, reduction: reduction) }
        guard reduction?.isEffective == true else { return attempts }
        return attempts + [ReadingAttempt(query: fallback ?? query, reduction: nil)]
    }
}
