import FedHTTP
import FedPlan
import FedRuntime

extension RunError {
    /// Why a request was not served: <https://docs.databricks.com/api/workspace/introduction>.
    ///
    /// Gateways have answers of their own, in HTML or as plain text.
    init(databricks answer: HTTPAnswer, at place: String) {
        let body = try? JSONAnswer(answer.body)
        let number = body?["error_code"].map { $0.stringValue ?? $0.canonicalText } ?? ""
        let message = (body?["message"] ?? body?["error"])?.stringValue ?? ""
        let code: Code =
            switch answer.status {
            case 401, 403: .credentialsRefused
            case 429, 500...: .unavailable
            default: .queryFailed
            }
        self.init(
            code,
            message.isEmpty
                ? "\(place) answers with the status \(answer.status): \(answer.excerpt)"
                : "the server reports \(number.isEmpty ? String(answer.status) : number): \(message.onOneLine)")
    }

    /// Why a statement has no rows: its state, and the error in its status.
    ///
    /// <https://docs.databricks.com/en/error-messages/index.html>.
    init(databricks state: String, _ status: JSONValue?) {
        let number = status?["error"]?["error_code"].map { $0.stringValue ?? $0.canonicalText } ?? ""
        let message = status?["error"]?["message"]?.stringValue ?? ""
        guard state == "FAILED" || !message.isEmpty else {
            self.init(.queryFailed, "the statement was \(state == "CLOSED" ? "closed" : "cancelled") on the system")
            return
        }
        let code: Code =
            switch number {
            case "UNAUTHENTICATED": .credentialsRefused
            case "DEADLINE_EXCEEDED": .timedOut
            case "TEMPORARILY_UNAVAILABLE", "SERVICE_UNDER_MAINTENANCE", "WORKSPACE_TEMPORARILY_UNAVAILABLE",
                "RESOURCE_EXHAUSTED":
                .unavailable
            default: .queryFailed
            }
        self.init(code, "the server reports \(number.isEmpty ? state : number): \(message.onOneLine)")
        let sqlState = status?["sql_state"]?.stringValue ?? Self.sqlState(message) ?? ""
        // Syntax, names, types and access rights; what is not supported.
        refusesStatement = code == .queryFailed && ["0A", "42"].contains(sqlState.prefix(2))
    }

    /// `… SQLSTATE: 42601 …`.
    private static func sqlState(_ message: String) -> String? {
        message.firstRange(of: "SQLSTATE: ").map { String(message[$0.upperBound...].prefix(5)) }
    }
}
