import FedConnectorTesting
import FedHTTP
import FedPlan
import FedPostgres
import FedRedshift
import FedRuntime
import Foundation
import Testing

/// What the Data API can do to a statement, and to who asks.
@Suite struct DataAPITests {
    private let connector = RedshiftConnector(
        dataAPI: RedshiftDataConnector(
            backoff: Backoff(base: .milliseconds(20), cap: .milliseconds(100), limit: .seconds(3))))

    private func failure(_ body: () throws -> Void) throws -> RunError {
        do { try body() } catch let error as RunError { return error }
        throw Violation("nothing failed")
    }

    private func numbers(_ count: Int, _ word: String) -> RemoteStatement {
        RemoteStatement("\(Server.numbers(count)) /* \(word) */", .bigint)
    }

    private func rows(_ statement: RemoteStatement, _ further: [String: String] = [:]) throws -> [[String?]] {
        let settings = try Server.shared.get().dataConnection(further)
        let session = try connector.connect(settings, SessionOptions(connectTimeout: 60))
        defer { session.close() }
        return try session.rows(statement)
    }

    /// The signature that AWS's own test suite for it has, `post-vanilla`.
    @Test func signaturesAreAWSs() throws {
        let signer = RequestSigner(
            accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: nil,
            region: "us-east-1", service: "service")
        let headers = signer.headers(
            "POST", host: "example.amazonaws.com", [], body: [], at: Date(timeIntervalSince1970: 1_440_938_160))
        #expect(headers.map(\.name) == ["X-Amz-Date", "Authorization"])
        #expect(headers.first?.value == "20150830T123600Z")
        #expect(
            headers.last?.value.hasSuffix(
                "SignedHeaders=host;x-amz-date, "
                    + "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b") == true)
    }

    @Test(arguments: [
        ["secret_access_key": "not-the-open-sesame-43"], ["access_key_id": "AKIDOTHER"],
        ["session_token": "not-the-open-sesame-43"], ["session_token": ""],
    ])
    func whoIsNotKnownIsRefused(_ further: [String: String]) throws {
        let error = try failure { _ = try rows(numbers(1, "unknown"), further) }
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "rs")
        #expect(!error.description.contains("sesame"))
    }

    @Test(arguments: [
        ["region": ""], ["region": "eu west"], ["workgroup": "", "cluster": ""], ["cluster": "also"],
        ["secret_access_key": ""], ["database": ""], ["host": "127.0.0.1"], ["endpoint": "http://192.0.2.1"],
        ["endpoint": "ftp://x"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure {
            let settings = try Server.shared.get().dataConnection(further)
            try RedshiftDataConnector().connect(settings, SessionOptions()).close()
        }
        #expect(error.code == .configuration, "\(error)")
    }

    @Test func aWorkgroupThatIsNotThereIsAConfigurationError() throws {
        let error = try failure { _ = try rows(numbers(1, "nowhere"), ["workgroup": "nowhere"]) }
        #expect(error.code == .configuration)
    }

    @Test func aDatabaseThatIsNotThereIsUnavailable() throws {
        let error = try failure { _ = try rows(numbers(1, "absent"), ["database": "absent"]) }
        #expect(error.code == .unavailable)
        #expect(error.message.contains("absent"))
    }

    /// Sent again under its token, a statement runs once.
    @Test(arguments: ["http_503", "http_500", "http_503_after", "close_after", "throttled", "too_many_statements"])
    func aStatementRunsOnceWhateverBecomesOfItsRequest(_ fault: String) throws {
        let server = try Server.shared.get()
        let statement = numbers(5, "once with \(fault)")
        try server.add(fault, on: "submit", matching: "once with \(fault) ", ["count": 2])
        #expect(try rows(statement) == (1...5).map { [String($0)] })
        #expect(try server.journal().executions(of: "once with \(fault) ") == 1)
    }

    @Test(arguments: ["http_503", "close_before", "cut_body", "throttled"])
    func pagesAreFetchedAgain(_ fault: String) throws {
        let server = try Server.shared.get()
        try server.add(fault, on: "page", matching: "again after \(fault) ", ["skip": 1, "count": 2])
        #expect(try rows(numbers(12_000, "again after \(fault)")) == (1...12_000).map { [String($0)] })
    }

    @Test func whatIsBusyForGoodIsUnavailable() throws {
        let server = try Server.shared.get()
        try server.add("throttled", on: "submit", matching: "busy for good")
        #expect(try failure { _ = try rows(numbers(1, "busy for good")) }.code == .unavailable)
    }

    @Test func aTokenThatExpiresIsRefused() throws {
        let server = try Server.shared.get()
        try server.add("expired_token", on: "poll", matching: "expires")
        #expect(try failure { _ = try rows(numbers(1, "expires")) }.code == .credentialsRefused)
    }

    @Test(arguments: ["malformed_json", "short_row", "empty_body"])
    func anAnswerThatIsNoneIsUnavailable(_ fault: String) throws {
        let server = try Server.shared.get()
        try server.add(fault, on: "page", matching: "answered with \(fault)")
        let error = try failure { _ = try rows(numbers(5000, "answered with \(fault)")) }
        #expect(error.code == .unavailable)
        #expect(error.source == "v")
    }

    @Test func aStatementThatTheSystemAbortsHasFailed() throws {
        let server = try Server.shared.get()
        try server.add("aborted", on: "poll", matching: "is aborted")
        let error = try failure { _ = try rows(numbers(1, "is aborted")) }
        #expect(error.code == .queryFailed)
        #expect(!error.refusesStatement)
    }

    @Test(arguments: [
        "SELECT nothing FROM public.stock", "SELECT n FROM public.nowhere", "SELECT FROM",
        "SELECT 1 /* \(String(repeating: "x", count: 110_000)) */",
    ])
    func whatIsRefusedMayBeAskedOtherwise(_ query: String) throws {
        let error = try failure { _ = try rows(RemoteStatement(query, .bigint)) }
        #expect(error.code == .queryFailed)
        #expect(error.refusesStatement, "\(error)")
    }

    @Test func whatMakesATableIsNotSent() throws {
        let statement = RemoteStatement("SELECT n INTO public.made FROM public.stock", .bigint)
        let error = try failure { _ = try rows(statement) }
        #expect(error.message.contains("INTO"))
    }

    /// A letter that joins the next character, or a mark that joins the one before, hides no quote and no backslash.
    @Test(arguments: ["\u{D4E}'; SELECT 4711; --", "'\u{301}; SELECT 4711; --", "\u{D4E}\\'; SELECT 4711; --"])
    func aTagIsNoMoreThanATag(tag: String) throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        let session = try connector.connect(server.dataConnection(), SessionOptions(queryTag: tag))
        defer { session.close() }
        _ = try session.rows(RemoteStatement("SELECT 1", .int))
        let quoted = tag.unicodeScalars.map { $0 == "'" || $0 == "\\" ? "\($0)\($0)" : "\($0)" }.joined()
        #expect(try server.journal().executions(of: "SET query_group TO '\(quoted)'") == 1)
    }

    @Test func aStatementThatIsStoppedIsCancelled() throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        let session = try connector.connect(server.dataConnection(), SessionOptions())
        defer { session.close() }
        let polls = try server.journal().requests("poll").count
        Thread.detachNewThread {
            // Who asks after the statement knows its name.
            while (try? server.journal().requests("poll").count) == polls { Thread.sleep(forTimeInterval: 0.05) }
            session.cancel()
        }
        let error = try failure { _ = try session.rows(RemoteStatement("SELECT n FROM public.slow", .bigint)) }
        #expect(error.code == .interrupted)
        #expect(try server.journal().cancelled.count == 1)
    }

    @Test func everyTypeIsReadAsOverTheProtocol() throws {
        let server = try Server.shared.get()
        let columns: [(String, ColumnType)] = [
            ("a_boolean", .boolean), ("a_smallint", .smallint), ("an_integer", .int), ("a_bigint", .bigint),
            ("a_decimal", .decimal(precision: 38, scale: 18)), ("a_small_decimal", .decimal(precision: 10, scale: 2)),
            ("a_real", .float), ("a_double", .double), ("a_text", .string), ("a_binary", .binary), ("a_date", .date),
            ("a_time", .string), ("a_timestamp", .timestampNTZ), ("a_timestamptz", .timestamp),
        ]
        let list = columns.map(\.0).joined(separator: ", ")
        let statement = RemoteStatement("SELECT \(list) FROM public.every_type ORDER BY id", types: columns.map(\.1))
        let session = try connector.connect(server.connection(), SessionOptions())
        defer { session.close() }
        let found = try rows(statement)
        #expect(found.count == 4)
        #expect(try session.rows(statement) == found)
    }
}
