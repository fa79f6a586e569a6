import FedHTTP
import FedPlan
import FedRuntime
import Foundation

/// The Statement Execution API on one workspace: its requests, and what its statuses mean.
///
/// See <https://docs.databricks.com/api/workspace/statementexecution>.
final class DatabricksService: Sendable {
    var backoff: Backoff { parameters.http.backoff }
    var isInline: Bool { parameters.isInline }
    private let parameters: DatabricksParameters
    private let client: AuthorizedClient
    /// Without a token: links have their own.
    private let storage: HTTPClient
    private let path: String

    init(_ parameters: DatabricksParameters) {
        self.parameters = parameters
        let http = HTTPClient(parameters.http)
        client = AuthorizedClient(http, parameters.tokens(http), place: parameters.endpoint.url)
        storage = HTTPClient(parameters.http)
        path = parameters.endpoint.url + "/api/2.0/sql/statements"
    }

    /// Asks after a statement that there is not: no warehouse starts for it.
    ///
    /// - Throws: `credentialsRefused`, `configuration`, `unavailable`, `timedOut`.
    func check(_ watch: Watch) throws(RunError) {
        let answer = try client.send(request("GET", "/\(UUID().uuidString.lowercased())"), watch)
        let isTold = (try? JSONAnswer(answer.body))?["error_code"] != nil
        switch answer.status {
        case 401, 403, 500...: throw error(answer)
        case 404 where !isTold:
            throw RunError(.configuration, "there is no Databricks workspace at \(parameters.endpoint.url)")
        default: return
        }
    }

    /// Sends a statement, once: nothing lets a workspace know the same one again.
    func submit(_ statement: String, isInline: Bool, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        // At once, so that what takes long has an identifier by which it can be stopped.
        var form: JSONObject = ["wait_timeout": "0s"]
        form["disposition"] = isInline ? "INLINE" : "EXTERNAL_LINKS"
        form["format"] = isInline ? "JSON_ARRAY" : "ARROW_STREAM"
        let request = execution(statement, form)
        // What a gateway answers may come after the statement has begun.
        return try client.send(request, watch, isLater: { [429, 503].contains($0.status) })
    }

    /// Sends a statement of one small row, which comes with the answer; asking twice does no harm.
    func ask(_ statement: String, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        var request = execution(
            statement, ["disposition": "INLINE", "format": "JSON_ARRAY", "wait_timeout": "10s"])
        request.isRepeatable = true
        return try client.send(request, watch)
    }

    private func execution(_ statement: String, _ form: JSONObject) -> HTTPRequest {
        var body = form
        body["statement"] = .string(statement)
        body["warehouse_id"] = .string(parameters.warehouse)
        if let catalog = parameters.catalog { body["catalog"] = .string(catalog) }
        if let schema = parameters.schema { body["schema"] = .string(schema) }
        if !parameters.queryTags.isEmpty {
            body["query_tags"] = .array(
                parameters.queryTags.map { tag -> JSONValue in
                    var entry: JSONObject = ["key": .string(tag.key)]
                    if let value = tag.value { entry["value"] = .string(value) }
                    return .object(entry)
                })
        }
        var request = request("POST", "")
        request.body = Array(JSONValue.object(body).canonicalText.utf8)
        return request
    }

    func poll(_ statement: String, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        try client.send(request("GET", "/\(Endpoint.encoded(statement))"), watch)
    }

    /// Where one chunk of the rows lies.
    func chunk(_ index: Int, of statement: String, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        try client.send(request("GET", "/\(Endpoint.encoded(statement))/result/chunks/\(index)"), watch)
    }

    /// Asks to stop a statement; what becomes of it shows on the statement itself.
    func cancel(_ statement: String, _ watch: Watch) {
        var request = request("POST", "/\(Endpoint.encoded(statement))/cancel")
        request.body = []
        request.isRepeatable = true
        _ = try? client.send(request, watch)
    }

    /// Fetches what a link leads to, with the headers that it asks for and no other.
    ///
    /// - Throws: a message never has the link, which lets everybody in.
    func fetch(_ link: ChunkLink, _ watch: Watch) throws(RunError) -> HTTPAnswer {
        guard link.url.hasPrefix("https://") || !parameters.endpoint.isEncrypted else {
            throw RunError(.unavailable, "a link to rows is not encrypted")
        }
        do throws(HTTPFault) {
            return try storage.sendPatiently(HTTPRequest("GET", link.url, headers: link.headers), watch)
        } catch {
            throw RunError(error, at: "the storage of the rows")
        }
    }

    func error(_ answer: HTTPAnswer) -> RunError { RunError(databricks: answer, at: parameters.endpoint.url) }

    private func request(_ method: String, _ place: String) -> HTTPRequest {
        HTTPRequest(
            method, path + place,
            headers: [
                (name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json"),
            ])
    }
}
