package import FedPlan

/// What one view took.
package struct ViewStatistics: Hashable, Sendable {
    package var view: String
    /// The connection's system, or the format of the files.
    package var system: String
    package var source: Source
    /// Rows and bytes that came from the remote; for files see `FileReading`, which says what `nil` means too.
    package var rows: Int?
    package var bytes: Int?
    /// From the first connection to the end of the statement.
    package var seconds: Double?

    package init(view: String, system: String, source: Source, rows: Int?, bytes: Int?, seconds: Double?) {
        self.view = view
        self.system = system
        self.source = source
        self.rows = rows
        self.bytes = bytes
        self.seconds = seconds
    }

    package enum Source: Hashable, Sendable {
        case remote(Remote)
        /// The path as the plan has it.
        case files(path: String)
    }

    package struct Remote: Hashable, Sendable {
        package var connectionID: String
        /// `nil` when the statement was not sent.
        package var sent: SentText?
        /// Whether the last row was read; `false` when the main stage needed no more, or the run failed.
        package var isComplete: Bool
        package var snapshot: Snapshot?
        /// What keys of other views did to the statement.
        package var reductions: [Reduction]
        /// What the remote refused before it took `sent`.
        package var refusals: [Refusal]

        package init(
            connectionID: String, sent: SentText?, isComplete: Bool, snapshot: Snapshot?,
            reductions: [Reduction] = [], refusals: [Refusal] = []
        ) {
            self.connectionID = connectionID
            self.sent = sent
            self.isComplete = isComplete
            self.snapshot = snapshot
            self.reductions = reductions
            self.refusals = refusals
        }

        /// What was sent, or its beginning and how much of it there is.
        package var sentText: String? {
            let keys = reductions.reduce(0) { sum, reduction in
                if case .keys(let count, _) = reduction.outcome { return sum + count }
                return sum
            }
            return sent?.text(keys: keys)
        }
    }

    /// A statement that a remote did not take, so that it was asked a looser one.
    package struct Refusal: Hashable, Sendable {
        package var sent: SentText
        package var reason: String

        package init(sent: SentText, reason: String) {
            self.sent = sent
            self.reason = reason
        }
    }

    /// What became of one dynamic filter.
    package struct Reduction: Hashable, Sendable {
        package enum Outcome: Hashable, Sendable {
            /// The keys were sent, in so many statements.
            case keys(Int, statements: Int)
            /// There were too many; only the smallest and the largest were sent.
            case range
            /// There were too many, and no range could be sent.
            case leftOut
        }

        package var column: String
        package var fromView: String
        package var outcome: Outcome
    }

    package var remote: Remote? {
        guard case .remote(let remote) = source else { return nil }
        return remote
    }

    /// Whether there is anything to tell: a statement that was never sent read no rows, not zero rows.
    package var hasBegun: Bool { remote.map { $0.sent != nil } ?? true }
}

/// What a run did.
package struct RunReport: Hashable, Sendable {
    package var views: [ViewStatistics] = []
    /// From the first row asked for to the last row written.
    package var mainSeconds = 0.0
    package var resultRows = 0

    package init() {}
}

extension RunReport {
    /// What the user should know of a run that did not fail.
    package var warnings: [String] {
        views.flatMap { view in
            (view.remote?.refusals ?? []).map { refusal in
                "\(view.view): the remote refused a statement (\(refusal.reason)), and was asked a looser one of the plan; "
                    + "the rows are the same"
            }
        }
    }

    /// The document of `--stats`; `error` is what ended the run, if it failed.
    package func document(error: RunError?) -> JSONValue {
        var members: JSONObject = [
            "main": ["seconds": Self.rounded(mainSeconds), "rows": .integer(Int64(resultRows))],
            "views": .array(views.map(Self.document)),
        ]
        if let error {
            members["error"] = ["exit_code": .integer(Int64(error.code.rawValue)), "message": .string("\(error)")]
        }
        return .object(members)
    }

    private static func document(_ view: ViewStatistics) -> JSONValue {
        var members: JSONObject = [
            "view": .string(view.view),
            "system": .string(view.system),
            "rows": view.rows.map { .integer(Int64($0)) } ?? .null,
            "bytes": view.bytes.map { .integer(Int64($0)) } ?? .null,
            "seconds": view.seconds.map(rounded) ?? .null,
        ]
        switch view.source {
        case .files(let path): members["path"] = .string(path)
        case .remote(let remote): add(remote, to: &members)
        }
        return .object(members)
    }

    private static func add(_ remote: ViewStatistics.Remote, to members: inout JSONObject) {
        members["connection_id"] = .string(remote.connectionID)
        members["complete"] = .bool(remote.isComplete)
        members["sent"] = remote.sentText.map { .string(Redaction.clean($0)) } ?? .null
        if let sent = remote.sent, sent.isCut { members["sent_bytes"] = .integer(Int64(sent.bytes)) }
        if !remote.refusals.isEmpty {
            members["refused"] = .array(
                remote.refusals.map { refusal in
                    [
                        "sent": .string(Redaction.clean(refusal.sent.text())),
                        "reason": .string(Redaction.clean(refusal.reason)),
                    ]
                })
        }
        if !remote.reductions.isEmpty { members["dynamic_filters"] = .array(remote.reductions.map(document)) }
        switch remote.snapshot {
        case nil: break
        case .shared: members["snapshot"] = "shared"
        case .perStatement(let reason):
            members["snapshot"] = "per_statement"
            members["snapshot_reason"] = .string(Redaction.clean(reason))
        }
    }

    private static func document(_ reduction: ViewStatistics.Reduction) -> JSONValue {
        var members: JSONObject = ["column": .string(reduction.column), "from_view": .string(reduction.fromView)]
        switch reduction.outcome {
        case .keys(let count, let statements):
            members["sent"] = "keys"
            members["keys"] = .integer(Int64(count))
            members["statements"] = .integer(Int64(statements))
        case .range: members["sent"] = "range"
        case .leftOut: members["sent"] = "nothing"
        }
        return .object(members)
    }

    private static func rounded(_ seconds: Double) -> JSONValue {
        JSONNumber((seconds * 1000).rounded() / 1000).map(JSONValue.number) ?? .null
    }
}
