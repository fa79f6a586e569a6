import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Testing

/// What becomes of a statement when something goes wrong on its way: all of its rows, or an error.
@Suite struct FaultTests {
    private static let count = 1200

    /// A statement of several pages, with a word that only this test's faults look for.
    private func query(_ word: String) -> String {
        "SELECT \(word) FROM UNNEST(GENERATE_ARRAY(1, \(Self.count))) AS \(word) ORDER BY 1"
    }

    /// The outcome, and how often the statement was executed.
    private func run(
        _ word: String, _ faults: String...
    ) throws -> (outcome: Result<[[String?]], RunError>, executions: Int) {
        let cloud = try Server.paged.get()
        try cloud.add(faults.map { "\($0),matching=\(word)" })
        let outcome = try Server.outcome(RemoteStatement(query(word), .bigint), cloud)
        if case .failure(let error) = outcome {
            #expect(error.source == "v", "\(error)")
            for secret in try Server.secrets() { #expect(!error.description.contains(secret)) }
        }
        return (outcome, try cloud.journal().executions(of: word))
    }

    private func expectAll(_ outcome: Result<[[String?]], RunError>, _ fault: String) {
        switch outcome {
        case .success(let rows):
            #expect(rows.count == Self.count, "\(fault)")
            #expect(rows.last == [String(Self.count)], "\(fault)")
        case .failure(let error): Issue.record("\(fault): \(error)")
        }
    }

    private func expect(_ code: RunError.Code, _ outcome: Result<[[String?]], RunError>, _ fault: String) {
        switch outcome {
        case .success(let rows): Issue.record("\(fault): \(rows.count) rows")
        case .failure(let error): #expect(error.code == code, "\(fault): \(error)")
        }
    }

    /// A trial, the start of a job, a question after it, a page.
    private static let places = ["@submit", "@submit,skip=1", "@page"]

    @Test(arguments: ["http_429", "http_502", "http_503", "rateLimitExceeded", "backendError", "internalError"])
    func aSystemThatIsBusyIsAskedAgain(_ name: String) throws {
        for (index, place) in Self.places.enumerated() {
            let (outcome, executions) = try run("busy_\(name)_\(index)", "\(name):2\(place)")
            expectAll(outcome, "\(name)\(place)")
            #expect(executions == 1, "\(name)\(place)")
        }
    }

    @Test(arguments: [
        "close_before", "close_after", "cut_body", "cut_chunked", "http_503_after",
    ])
    func aPageThatIsLostIsAskedForAgain(_ name: String) throws {
        let (outcome, executions) = try run("lost_\(name)", "\(name):2@page")
        expectAll(outcome, name)
        #expect(executions == 1)
    }

    /// The request has a name; whether a query that has begun is begun once more is the system's affair.
    @Test(arguments: ["close_after", "cut_body", "http_503_after"])
    func aJobWhoseStartIsNotAnsweredIsAskedForByItsName(_ name: String) throws {
        let word = "named_\(name)"
        let (outcome, _) = try run(word, "\(name):1@submit,skip=1")
        expectAll(outcome, name)
        #expect(Set(try requestNames(word)).count == 1)
    }

    private func requestNames(_ word: String) throws -> [String] {
        try Server.paged.get().journal().requests("submit").compactMap { request in
            let body = try request["body"]?.stringValue.map { try JSONValue(parsing: $0) }
            guard body?["query"]?.stringValue?.contains(word) == true else { return nil }
            return body?["requestId"]?.stringValue
        }
    }

    /// The job is lost: another one has another name.
    @Test(arguments: ["jobBackendError", "jobInternalError", "jobRateLimitExceeded"])
    func aJobThatIsLostIsStartedAnew(_ name: String) throws {
        let first = "lost_at_start_\(name)"
        let (outcome, executions) = try run(first, "\(name):1@submit,skip=1")
        expectAll(outcome, name)
        #expect(executions == 1)
        #expect(Set(try requestNames(first)).count == 2)
        let late = "lost_later_\(name)"
        let (second, _) = try run(
            late, "still_running:1@submit", "\(name):1@poll")
        expectAll(second, name)
        #expect(Set(try requestNames(late)).count == 2)
    }

    @Test func aJobThatIsAlwaysLostIsGivenUp() throws {
        let word = "lost_always"
        expect(.unavailable, try run(word, "jobBackendError@submit,skip=1").outcome, word)
        #expect(Set(try requestNames(word)).count == 4)
    }

    @Test func aJobThatTakesItsTimeIsAskedAfter() throws {
        let (outcome, executions) = try run(
            "still_running", "still_running:1@submit,polls=3")
        expectAll(outcome, "still_running")
        #expect(executions == 1)
    }

    @Test(arguments: ["chunked", "connection_close", "ascii_json", "delay", "standard_types", "empty_page"])
    func whatIsAllowedChangesNothing(_ name: String) throws {
        let place = name == "empty_page" ? "page" : "submit|page"
        expectAll(try run("allowed_\(name)", "\(name):2@\(place)").outcome, name)
    }

    @Test(arguments: [
        ("quotaExceeded", RunError.Code.unavailable), ("accessDenied", .queryFailed),
        ("billingNotEnabled", .configuration), ("responseTooLarge", .queryFailed),
        ("resourcesExceeded", .queryFailed), ("tableUnavailable", .queryFailed),
        ("bytesBilledLimitExceeded", .queryFailed), ("notImplemented", .queryFailed),
    ])
    func aReasonCountsBeforeItsStatus(_ name: String, _ code: RunError.Code) throws {
        let word = "reason_\(name)"
        expect(code, try run(word, "\(name)@submit,skip=1").outcome, name)
        #expect(try requestNames(word).count == 1, "\(name) is asked again")
    }

    /// A body that breaks off is never the end of the rows.
    @Test(arguments: [
        ("malformed_json", RunError.Code.unavailable), ("truncated_gzip", .unavailable), ("html_error", .unavailable),
        ("empty_body", .unavailable),
        ("short_page", .unavailable), ("http_404", .unavailable), ("http_400", .queryFailed),
        ("bad_page_token", .queryFailed),
    ])
    func aPageThatIsNoneEndsTheStatement(_ name: String, _ code: RunError.Code) throws {
        let status = name == "html_error" ? ",status=200" : ""
        expect(code, try run("broken_\(name)", "\(name)@page\(status)").outcome, name)
    }

    @Test func aTokenThatHasExpiredIsReplacedOnce() throws {
        let (outcome, executions) = try run("token_once", "token_expired:1@page")
        expectAll(outcome, "token_expired")
        #expect(executions == 1)
        expect(.credentialsRefused, try run("token_gone", "token_expired@page").outcome, "always")
    }

    @Test func aSystemThatStaysBusyIsGivenUp() throws {
        expect(.unavailable, try run("always_busy", "backendError@page").outcome, "backendError")
    }

    /// A token that is short-lived is fetched anew before it ends.
    @Test func aTokenIsNotUsedToItsEnd() throws {
        let cloud = try ScratchCloud("bigquery", settings: ["token_seconds=10"])
        defer { try? cloud.stop() }
        let session = try Server.connector.connect(Server.settings([:], cloud), SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement("SELECT 1", .int)) == [["1"]])
        #expect(try cloud.journal().requests("token").count > 1)
    }
}
