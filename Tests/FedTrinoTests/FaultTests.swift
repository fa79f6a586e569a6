import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Testing

/// What becomes of a statement when something goes wrong on its way: all of its rows, or an error, and no second run.
@Suite struct FaultTests {
    private static let count = 2000

    /// A statement of several pages, with a word that only this test's faults look for.
    private func query(_ word: String) -> String {
        "SELECT h * 1000 + l + 1 AS n FROM UNNEST(sequence(0, 1)) AS \(word) (h) "
            + "CROSS JOIN UNNEST(sequence(0, 999)) AS b (l) ORDER BY 1"
    }

    private func run(_ word: String, _ fault: String) throws -> Result<[[String?]], RunError> {
        let cloud = try Server.paged.get()
        try cloud.add(["\(fault),matching=\(word)"])
        let outcome = try Server.outcome(RemoteStatement(query(word), .bigint), cloud)
        if case .failure(let error) = outcome {
            #expect(error.source == "v", "\(error)")
            for secret in try Server.secrets() { #expect(!error.description.contains(secret)) }
        }
        #expect(try cloud.journal().executions(of: word) <= 1)
        return outcome
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

    @Test(arguments: ["http_429", "http_502", "http_503", "http_504"], ["submit", "poll", "page"])
    func aServerThatIsBusyIsAskedAgain(_ name: String, _ operation: String) throws {
        let outcome = try run("busy_\(name)_\(operation)", "\(name):2@\(operation)")
        expectAll(outcome, "\(name) on \(operation)")
    }

    @Test(arguments: [
        "close_before", "close_after", "cut_body", "cut_chunked", "empty_body", "http_503_after",
    ])
    func aPageThatIsLostIsAskedForAgain(_ name: String) throws {
        let outcome = try run(
            "lost_\(name)", "\(name):2@poll|page,skip=1")
        expectAll(outcome, name)
    }

    @Test(arguments: ["close_before", "close_after", "cut_body"])
    func aStatementThatIsLostIsSentAgain(_ name: String) throws {
        expectAll(try run("sent_\(name)", "\(name):1@submit"), name)
    }

    @Test(arguments: ["chunked", "connection_close", "ascii_json", "delay", "still_running", "late_columns"])
    func whatIsAllowedChangesNothing(_ name: String) throws {
        expectAll(try run("allowed_\(name)", "\(name):3"), name)
    }

    /// A body that breaks off is never the end of the rows.
    @Test(arguments: ["malformed_json", "truncated_gzip", "html_error", "http_404", "http_410", "http_500", "http_400"])
    func aPageThatIsNoneEndsTheStatement(_ name: String) throws {
        let status = name == "html_error" ? ",status=200" : ""
        expect(.unavailable, try run("broken_\(name)", "\(name)@page,skip=1\(status)"), name)
    }

    /// The status of such an answer is that of success.
    @Test(arguments: [
        ("EXCEEDED_TIME_LIMIT", RunError.Code.timedOut), ("REMOTE_TASK_ERROR", .queryFailed),
        ("CLUSTER_OUT_OF_MEMORY", .queryFailed), ("GENERIC_INTERNAL_ERROR", .queryFailed),
    ])
    func anErrorAmongPagesEndsTheStatement(_ name: String, _ code: RunError.Code) throws {
        let outcome = try run("error_\(name)", "query_error@page,skip=2,error=\(name)")
        expect(code, outcome, name)
        if case .failure(let error) = outcome {
            #expect(error.message.contains(name))
            #expect(!error.refusesStatement)
        }
    }

    @Test func aQueueThatIsFullIsToldOf() throws {
        expect(.unavailable, try run("queue_full", "queue_full@submit"), "queue_full")
    }

    /// The instant is the same wherever its clock hangs.
    @Test func anOffsetIsRead() throws {
        let word = "zoned_clock"
        let cloud = try Server.paged.get()
        try cloud.add(["zone_offset,minutes=-210,matching=\(word)"])
        let query = "SELECT a_timestamptz AS \(word) FROM every_type WHERE id = 1"
        let rows = try Server.outcome(RemoteStatement(query, .timestamp), cloud).get()
        #expect(rows == [["2024-02-29T12:34:56.789012Z"]])
    }

    @Test(arguments: ["http_401", "http_403"])
    func credentialsThatAreNotGoodAnyMoreAreTold(_ name: String) throws {
        expect(.credentialsRefused, try run("expired_\(name)", "\(name)@page"), name)
    }

    @Test func aServerThatStaysBusyIsGivenUp() throws {
        expect(.unavailable, try run("always_busy", "http_503@page"), "http_503")
    }

    @Test func aWaitThatIsAskedForIsKept() throws {
        let begin = ContinuousClock.now
        expectAll(
            try run("later", "http_429:1@poll,retry_after=1"), "retry_after")
        #expect(ContinuousClock.now - begin >= .seconds(1))
    }
}
