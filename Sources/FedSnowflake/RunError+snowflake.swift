import FedHTTP
import FedPlan
import FedRuntime

extension RunError {
    /// What an answer that is no success means.
    ///
    /// <https://docs.snowflake.com/en/developer-guide/sql-api/reference#label-sql-api-reference-post-statements-response>.
    init(snowflake answer: HTTPAnswer, at place: String) {
        let body = try? JSONAnswer(answer.body)
        let number = body?["code"]?.stringValue ?? ""
        let state = body?["sqlState"]?.stringValue ?? ""
        let message = body?["message"]?.stringValue ?? ""
        let sentence = message.isEmpty ? "no message" : message.onOneLine
        let text =
            number.isEmpty
            ? "\(place) answers with the status \(answer.status): \(answer.excerpt)"
            : "the server reports \(number)\(state.isEmpty ? "" : " (\(state))"): \(sentence)"
        self.init(Self.code(answer.status, number), text)
        // Names, functions, types and access rights are told of while a statement is compiled.
        refusesStatement =
            code == .queryFailed && answer.status == 422
            && (["0A", "42"].contains(state.prefix(2)) || message.hasPrefix("SQL compilation error"))
    }

    private static func code(_ status: Int, _ number: String) -> Code {
        switch status {
        case 401, 403: .credentialsRefused
        case 408: .timedOut
        case 429, 500...: .unavailable
        // No warehouse that runs; no such role; a statement that took longer than it may.
        case 422 where ["000606", "390189"].contains(number): .configuration
        case 422 where number == "000630": .timedOut
        default: .queryFailed
        }
    }
}
