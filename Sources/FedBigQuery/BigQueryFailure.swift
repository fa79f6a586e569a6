import FedHTTP
import FedPlan
import FedRuntime

/// Why the system did not do what it was asked (<https://cloud.google.com/bigquery/docs/error-messages>).
///
/// Its reason counts before its status: some reasons have statuses that elsewhere mean something else.
struct BigQueryFailure: Sendable {
    /// When it happened.
    enum Stage {
        case connecting
        /// The statement was looked at, and not run.
        case checking
        case running
    }

    let status: Int
    /// Such as `invalidQuery`; nil from a server that knows none.
    let reason: String?
    private let message: String

    init(_ answer: HTTPAnswer) {
        let error = (try? JSONAnswer(answer.body))?["error"]
        self.init(status: answer.status, error?["errors"]?.arrayValue?.first ?? error)
        if error == nil { self = BigQueryFailure(status: status, reason: nil, message: answer.excerpt) }
    }

    /// From an object with a reason and a message.
    init(status: Int, _ error: JSONValue?) {
        self.init(
            status: status, reason: error?["reason"]?.stringValue, message: error?["message"]?.stringValue ?? "")
    }

    private init(status: Int, reason: String?, message: String) {
        self.status = status
        self.reason = reason
        self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether the same request may do better later.
    var isTemporary: Bool {
        switch reason {
        case "rateLimitExceeded", "backendError", "internalError", "badGateway": true
        case "bytesBilledLimitExceeded", "quotaExceeded", "notImplemented": false
        default: [429, 500, 502, 503, 504].contains(status)
        }
    }

    /// Whether another job may do better: this one is over.
    var isOfTheJob: Bool {
        ["jobBackendError", "jobInternalError", "jobRateLimitExceeded"].contains(reason)
    }

    func error(_ stage: Stage) -> RunError {
        let code = code(stage)
        let name = reason.map { "\($0) (\(status))" } ?? String(status)
        var error = RunError(code, "the system reports \(name): \(message.isEmpty ? "no message" : message)")
        // Names, types, functions and access rights: what runs has passed all of that.
        error.refusesStatement = stage == .checking && code == .queryFailed
        return error
    }

    private func code(_ stage: Stage) -> RunError.Code {
        if status == 401 { return .credentialsRefused }
        if isTemporary || isOfTheJob { return .unavailable }
        switch reason {
        case "quotaExceeded", "blocked": return .unavailable
        case "billingNotEnabled": return .configuration
        case "timeout": return .timedOut
        // A job that reached its time limit has the reason of one that somebody has cancelled.
        case "stopped" where message.contains("timed out"): return .timedOut
        case "notFound" where stage == .running: return .unavailable
        default: break
        }
        guard stage == .connecting else { return status >= 500 && reason == nil ? .unavailable : .queryFailed }
        return status == 403 ? .credentialsRefused : .configuration
    }
}
