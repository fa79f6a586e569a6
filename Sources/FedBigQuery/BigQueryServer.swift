import FedHTTP
import FedPlan
import FedRuntime

/// The requests of the interface.
final class BigQueryServer: Sendable {
    let settings: BigQuerySettings
    private let client: AuthorizedClient
    private let base: String

    /// Milliseconds that the system may keep a request which starts a job: who wants it to stop waits for so long.
    private static let patience: Int64 = 1000
    /// Milliseconds that it may keep one which asks after a job.
    private static let longPatience = 10_000

    init(_ settings: BigQuerySettings) {
        self.settings = settings
        client = AuthorizedClient(HTTPClient(settings.http), settings.tokens, place: settings.endpoint.url)
        base = "\(settings.endpoint.url)/bigquery/v2/projects/\(Endpoint.encoded(settings.project))"
    }

    /// Has a statement looked at, without running it; nothing is billed
    /// (<https://cloud.google.com/bigquery/docs/running-queries#dry-run>).
    func check(_ text: String, _ watch: Watch) throws(RunError) -> BigQueryTrial {
        var query: JSONObject = ["query": .string(text), "useLegacySql": false]
        query["defaultDataset"] = settings.dataset
        var body: JSONObject = ["configuration": ["dryRun": true, "query": .object(query)]]
        if let location = settings.location {
            body["jobReference"] = ["projectId": .string(settings.project), "location": .string(location)]
        }
        return try BigQueryTrial(try send("POST", "/jobs", .object(body), watch))
    }

    /// Starts a job.
    ///
    /// The request has a name, so that it may be sent again when nobody knows what became of it
    /// (<https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query#QueryRequest>).
    func start(_ text: String, request: String, _ watch: Watch) throws(RunError) -> BigQueryAnswer {
        var body: JSONObject = [
            "query": .string(text), "useLegacySql": false, "requestId": .string(request),
            "timeoutMs": .integer(Self.patience), "formatOptions": ["useInt64Timestamp": true],
        ]
        body["defaultDataset"] = settings.dataset
        body["location"] = settings.location.map { .string($0) }
        body["maximumBytesBilled"] = settings.maximumBytesBilled.map { .string(String($0)) }
        body["jobTimeoutMs"] = settings.timeLimit.map { .string(String(max($0, 1) * 1000)) }
        if !settings.labels.isEmpty { body["labels"] = JSONValue(settings.labels) }
        return try BigQueryAnswer(try send("POST", "/queries", .object(body), watch))
    }

    /// Asks for rows, and waits a while for a job that is not done; without a page it is the first one.
    func results(
        _ job: BigQueryAnswer.JobName, page: String?, _ watch: Watch
    ) throws(RunError) -> BigQueryAnswer {
        var query = ["timeoutMs=\(Self.longPatience)", "formatOptions.useInt64Timestamp=true"]
        if let location = job.location { query.append("location=\(Endpoint.encoded(location))") }
        if let page { query.append("pageToken=\(Endpoint.encoded(page))") }
        let path = "/queries/\(Endpoint.encoded(job.id))?" + query.joined(separator: "&")
        return try BigQueryAnswer(try send("GET", path, nil, watch))
    }

    /// Has a job stopped; what becomes of it nobody asks.
    func stop(_ job: BigQueryAnswer.JobName) {
        let location = job.location.map { "?location=\(Endpoint.encoded($0))" } ?? ""
        _ = try? send("POST", "/jobs/\(Endpoint.encoded(job.id))/cancel\(location)", [:], .brief())
    }

    /// All requests may be repeated: they start nothing, or have a name.
    private func send(
        _ method: String, _ path: String, _ body: JSONValue?, _ watch: Watch
    ) throws(RunError) -> HTTPAnswer {
        let request = HTTPRequest(
            method, base + path, headers: body == nil ? [] : [("Content-Type", "application/json")],
            body: body.map { Array($0.canonicalText.utf8) }, isRepeatable: true)
        return try client.send(request, watch, isLater: { $0.status != 200 && BigQueryFailure($0).isTemporary })
    }
}
