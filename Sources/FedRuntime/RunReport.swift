package import FedPlan

/// What one external view took.
package struct ViewStatistics: Hashable, Sendable {
    package var view: String
    package var connectionID: String
    package var system: String
    /// `nil` when the statement was not sent.
    package var sentText: String?
    package var rows: Int
    package var bytes: Int
    package var seconds: Double
    /// Whether the last row was read; `false` when the main stage needed no more, or the run failed.
    package var isComplete: Bool
    package var snapshot: Snapshot?
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
            "connection_id": .string(view.connectionID),
            "system": .string(view.system),
            "rows": .integer(Int64(view.rows)),
            "bytes": .integer(Int64(view.bytes)),
            "seconds": rounded(view.seconds),
            "complete": .bool(view.isComplete),
        ]
        members["sent"] = view.sentText.map { .string(Redaction.clean($0)) } ?? .null
        switch view.snapshot {
        case nil: break
        case .shared: members["snapshot"] = "shared"
        case .perStatement(let reason):
            members["snapshot"] = "per_statement"
            members["snapshot_reason"] = .string(Redaction.clean(reason))
        }
        return .object(members)
    }

    private static func rounded(_ seconds: Double) -> JSONValue {
        JSONNumber((seconds * 1000).rounded() / 1000).map(JSONValue.number) ?? .null
    }
}
