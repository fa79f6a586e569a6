/// What became of every case of a contract folder.
package struct ContractReport: Sendable {
    package struct Outcome: Sendable {
        package enum Result: String, Sendable {
            case same, differs, failed, missing, stale
            case written, unchanged
        }

        /// The case, by its file's name without the endings.
        package var name: String
        package var result: Result
        /// One line.
        package var summary: String
        /// The difference for people; may be empty.
        package var details: String

        package init(name: String, result: Result, summary: String, details: String = "") {
            self.name = name
            self.result = result
            self.summary = summary
            self.details = details
        }

        package var isFailure: Bool {
            switch result {
            case .same, .written, .unchanged: false
            case .differs, .failed, .missing, .stale: true
            }
        }
    }

    /// The folder's name.
    package var name: String
    package var outcomes: [Outcome]

    package init(name: String, outcomes: [Outcome]) {
        self.name = name
        self.outcomes = outcomes
    }

    package var hasFailures: Bool { outcomes.contains { $0.isFailure } }

    /// A case could not be compiled, or its plan not be stored.
    package var hasErrors: Bool { outcomes.contains { $0.result == .failed } }

    /// The report for people: what is not as it should be with all details, then one line that sums up.
    package var text: String {
        var lines: [String] = []
        for outcome in outcomes {
            lines.append("\(Self.mark(outcome.result)) \(outcome.name): \(outcome.summary)")
            guard !outcome.details.isEmpty else { continue }
            lines += outcome.details.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "    \($0)" }
        }
        lines.append(sum)
        return lines.joined(separator: "\n") + "\n"
    }

    private var sum: String {
        let order: [Outcome.Result] = [.same, .written, .unchanged, .differs, .failed, .missing, .stale]
        let counts = order.compactMap { result in
            let count = outcomes.count { $0.result == result }
            return count == 0 ? nil : "\(count) \(result.rawValue)"
        }
        return "\(name): " + (counts.isEmpty ? "no cases" : counts.joined(separator: ", "))
    }

    private static func mark(_ result: Outcome.Result) -> String {
        switch result {
        case .same, .unchanged: "ok     "
        case .written: "written"
        case .differs: "DIFFERS"
        case .failed: "FAILED "
        case .missing: "MISSING"
        case .stale: "STALE  "
        }
    }
}
