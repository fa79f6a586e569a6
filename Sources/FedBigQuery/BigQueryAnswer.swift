import FedHTTP
import FedPlan
import FedRuntime

/// What the system says of a job and its rows
/// (<https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults>).
struct BigQueryAnswer: Sendable {
    /// Why there are no rows, nor will be.
    let failure: BigQueryFailure?
    let isComplete: Bool
    let job: JobName?
    let columns: [RemoteColumn]?
    /// Nil for a page without rows.
    let rows: JSONRows?
    /// How many rows all pages have; nil from a server that does not tell.
    let rowCount: Int?
    /// What names the next page; nil when there is none.
    let next: String?

    /// A job, and where it runs: elsewhere nobody knows it.
    struct JobName: Sendable {
        var id: String
        var location: String?
    }

    /// - Throws: `unavailable` for a body that is none of the interface's.
    init(_ answer: HTTPAnswer) throws(RunError) {
        guard answer.status == 200 else {
            self.init(BigQueryFailure(answer))
            return
        }
        let content = try JSONAnswer(ofBigQuery: answer.body)
        if content.start(of: "error") != nil {
            self.init(BigQueryFailure(answer))
        } else {
            try self.init(content, status: answer.status)
        }
    }

    private init(_ content: JSONAnswer, status: Int) throws(RunError) {
        guard let isComplete = content["jobComplete"]?.boolValue else {
            throw RunError(.unavailable, "the system's answer does not say whether the job is complete")
        }
        let reference = content["jobReference"]
        job = reference?["jobId"]?.stringValue.map {
            JobName(id: $0, location: reference?["location"]?.stringValue ?? content["location"]?.stringValue)
        }
        columns = BigQueryType.columns(content["schema"]?["fields"])
        // A job that was stopped is complete, too.
        let errors = content["errors"]?.arrayValue ?? []
        failure = isComplete && columns == nil ? BigQueryFailure(status: status, errors.first) : nil
        self.isComplete = isComplete
        rows = content.start(of: "rows").map { JSONRows(content.body, at: $0, .fields) }
        rowCount = content["totalRows"]?.stringValue.flatMap { Int($0) }
        guard content.start(of: "pageToken") == nil || content["pageToken"]?.stringValue != nil else {
            throw RunError(.unavailable, "the system's answer names its next page in another way than its interface")
        }
        next = content["pageToken"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    private init(_ failure: BigQueryFailure) {
        self.failure = failure
        isComplete = false
        job = nil
        columns = nil
        rows = nil
        rowCount = nil
        next = nil
    }
}

/// What the system says of a statement that was not run
/// (<https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2>).
struct BigQueryTrial: Sendable {
    let failure: BigQueryFailure?
    /// Such as `SELECT`; nil from a server that does not tell.
    let statementType: String?
    /// Nil from a server that does not tell.
    let columns: [RemoteColumn]?

    /// - Throws: `unavailable` for a body that is none of the interface's.
    init(_ answer: HTTPAnswer) throws(RunError) {
        guard answer.status == 200 else {
            failure = BigQueryFailure(answer)
            statementType = nil
            columns = nil
            return
        }
        let content = try JSONAnswer(ofBigQuery: answer.body)
        let query = content["statistics"]?["query"]
        let error = content["status"]?["errorResult"]
        failure = error.flatMap { $0 == .null ? nil : BigQueryFailure(status: answer.status, $0) }
        statementType = query?["statementType"]?.stringValue
        columns = BigQueryType.columns(query?["schema"]?["fields"])
    }
}

extension JSONAnswer {
    fileprivate init(ofBigQuery body: [UInt8]) throws(RunError) {
        do throws(JSONCut) { try self.init(body) } catch {
            throw RunError(.unavailable, "the system's answer is cut off, or no JSON, at byte \(error.at)")
        }
    }
}
