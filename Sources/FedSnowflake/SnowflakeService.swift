import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// Snowflake's SQL API v2 on one account: its requests, and what its statuses mean.
///
/// See <https://docs.snowflake.com/en/developer-guide/sql-api/reference>.
final class SnowflakeService: Sendable {
    var backoff: Backoff { parameters.http.backoff }
    private let parameters: SnowflakeParameters
    private let client: AuthorizedClient
    private let path: String

    init(_ parameters: SnowflakeParameters) {
        self.parameters = parameters
        client = AuthorizedClient(
            HTTPClient(parameters.http), parameters.tokens, place: parameters.endpoint.url)
        path = parameters.endpoint.url + "/api/v2/statements"
    }

    /// Asks after a statement that there is not, which needs neither a warehouse nor a role, but to be let in.
    ///
    /// - Throws: `credentialsRefused`, `configuration`, `unavailable`, `timedOut`.
    func check(_ watch: Watch) throws(RunError) {
        let answer = try client.send(request("GET", "/\(UUID().uuidString.lowercased())"), watch)
        let isTold = (try? JSONAnswer(answer.body))?["code"] != nil
        switch answer.status {
        case 401, 403, 500...: throw error(answer)
        case 404 where !isTold:
            throw RunError(.configuration, "there is no SQL API of Snowflake's at \(parameters.endpoint.url)")
        default: return
        }
    }

    /// Sends a statement; the same identifier again has it run once, if `isAgain` says that it may have been sent before.
    func submit(
        _ statement: String, requestID: String, timeout: Int?, isAgain: Bool, _ watch: Watch
    ) throws(RunError) -> HTTPAnswer {
        // Asynchronous, so that what takes long has a handle by which it can be stopped.
        let query = "?async=true&requestId=\(requestID)"
        var first = request("POST", isAgain ? query + "&retry=true" : query)
        first.body = Array(body(statement, timeout: timeout).canonicalText.utf8)
        first.isRepeatable = true
        let again = path + query + "&retry=true"
        return try client.send(first, watch, isLater: Self.isLater) { $0.url = again }
    }

    func poll(_ handle: String, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        try client.send(request("GET", "/\(Endpoint.encoded(handle))"), watch, isLater: Self.isLater)
    }

    func partition(_ number: String, of handle: String, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        let place = "/\(Endpoint.encoded(handle))?partition=\(Endpoint.encoded(number))"
        return try client.send(request("GET", place), watch, isLater: Self.isLater)
    }

    /// Asks to stop a statement; what becomes of it shows on the statement itself.
    func cancel(_ handle: String, _ watch: Watch) {
        var request = request("POST", "/\(Endpoint.encoded(handle))/cancel")
        request.body = []
        request.isRepeatable = true
        _ = try? client.send(request, watch)
    }

    func error(_ answer: HTTPAnswer) -> RunError { RunError(snowflake: answer, at: parameters.endpoint.url) }

    // MARK: - Requests

    private func request(_ method: String, _ place: String) -> HTTPRequest {
        HTTPRequest(
            method, path + place,
            headers: [
                (name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json"),
                (name: "X-Snowflake-Authorization-Token-Type", value: parameters.tokenType),
            ])
    }

    /// No formats of dates and times, and no zone: with one of them they come as formatted texts.
    ///
    /// Zero rows mean all, whatever the user's settings are.
    private func body(_ statement: String, timeout: Int?) -> JSONValue {
        var body: JSONObject = ["statement": .string(statement)]
        for (name, value) in parameters.place { body[name] = .string(value) }
        if let timeout { body["timeout"] = .integer(Int64(max(timeout, 1))) }
        var settings: JSONObject = ["rows_per_resultset": 0]
        if let tag = parameters.queryTag { settings["query_tag"] = .string(tag) }
        body["parameters"] = .object(settings)
        return .object(body)
    }

    /// While a statement runs, an answer of too many requests may still be one about it.
    private static func isLater(_ answer: HTTPAnswer) -> Bool {
        (HTTPAnswer.isLater(answer) || answer.status == 500) && !isRunning(answer)
    }

    /// Whether an answer says that the statement is not done.
    static func isRunning(_ answer: HTTPAnswer) -> Bool {
        switch answer.status {
        case 202: true
        case 429: (try? JSONAnswer(answer.body))?["statementHandle"]?.stringValue != nil
        default: false
        }
    }
}
