import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private static let secret = "open-sesame-42"

    private func failure(
        _ settings: ConnectionSettings, _ options: SessionOptions = SessionOptions(connectTimeout: 60)
    ) throws -> RunError {
        do throws(RunError) { try Server.connector.connect(settings, options).close() } catch {
            #expect(error.source == "bq")
            for secret in try Server.secrets() + [Self.secret] { #expect(!error.description.contains(secret)) }
            return error
        }
        throw Violation("it connected")
    }

    /// The account's document with another value for a member.
    private func account(_ name: String, _ value: String?) throws -> String {
        var document = try JSONValue(parsing: Server.account(Server.shared.get())).objectValue ?? [:]
        document[name] = value.map { .string($0) }
        return JSONValue.object(document).canonicalText
    }

    @Test func aServiceAccountConnects() throws {
        try Server.connector.connect(Server.settings(), SessionOptions()).close()
        // The document names a project itself.
        try Server.connector.connect(Server.settings(["project": nil]), SessionOptions()).close()
    }

    @Test func anAccessTokenConnects() throws {
        let token = try Server.shared.get().credential("access_token")
        let settings = try Server.settings(["credentials": nil, "access_token": token])
        let session = try Server.connector.connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement("SELECT 1", .int)) == [["1"]])
    }

    @Test func aWrongAccessTokenIsRefused() throws {
        let error = try failure(Server.settings(["credentials": nil, "access_token": Self.secret]))
        #expect(error.code == .credentialsRefused, "\(error)")
    }

    @Test func aKeyThatIsNotTheAccountsIsRefused() throws {
        let other = try ScratchCloud("bigquery")
        defer { try? other.stop() }
        let key = try JSONValue(parsing: Server.account(other))["private_key"]?.stringValue
        let error = try failure(Server.settings(["credentials": account("private_key", key)]))
        #expect(error.code == .credentialsRefused, "\(error)")
        #expect(error.message.contains("Invalid JWT"))
    }

    @Test func anotherProjectIsRefused() throws {
        #expect(try failure(Server.settings(["project": "someone-elses"])).code == .credentialsRefused)
    }

    @Test func aDatasetThatIsNotThereIsToldOf() throws {
        let settings = try Server.settings(["dataset": "absent"])
        #expect(try failure(settings).code == .configuration)
    }

    @Test func settingsThatCannotWorkAreConfigurationErrors() throws {
        let changes: [[String: String?]] = [
            ["credentials": "key.json"], ["credentials": "[1]"], ["access_token": Self.secret],
            ["credentials": try account("private_key", Self.secret)],
            ["credentials": try account("private_key", nil)], ["credentials": try account("client_email", nil)],
            ["credentials": try account("type", "authorized_user")],
            ["credentials": try account("token_uri", "http://token.example/token")],
            ["endpoint": "http://bigquery.example"], ["endpoint": nil, "credentials": nil],
            ["maximum_bytes_billed": "many"], ["labels": "colour"], ["labels": "a=B"], ["query_tag": "two words"],
            ["location": "a\0b"],
        ]
        for further in changes {
            let error = try failure(Server.settings(further))
            #expect(error.code == .configuration, "\(further.keys): \(error)")
        }
    }

    @Test func aServerThatAnswersOtherwiseIsUnavailable() throws {
        let cloud = try ScratchCloud("bigquery")
        defer { try? cloud.stop() }
        for name in ["malformed_json", "empty_body"] {
            for operation in ["submit", "token"] {
                try cloud.add(["\(name):1@\(operation)"])
                #expect(try failure(Server.settings([:], cloud)).code == .unavailable, "\(name) on \(operation)")
            }
        }
        try cloud.add(["delay,seconds=120"])
        let begin = ContinuousClock.now
        let error = try failure(Server.settings([:], cloud), SessionOptions(connectTimeout: 1))
        #expect(error.code == .timedOut, "\(error)")
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    /// A label has no colons, no capitals, and 63 characters.
    @Test func thePlansTagIsSentAsALabel() throws {
        let settings = try Server.settings(["query_tag": "by-default"])
        let session = try Server.connector.connect(
            settings, SessionOptions(queryTag: "Segment:e\u{301}e\u{323}\u{301}" + String(repeating: "x", count: 60)))
        defer { session.close() }
        let query = "SELECT 1 AS tag_of_it"
        _ = try session.rows(RemoteStatement(query, .int))
        let bodies = try Server.shared.get().journal().requests("submit").compactMap { request in
            request["body"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
        }
        let body = try #require(bodies.first { $0["query"] == .string(query) })
        #expect(body["labels"]?["query_tag"]?.stringValue == "segment_é\u{1EB9}_" + String(repeating: "x", count: 52))
    }

    /// What is sent with a statement.
    @Test func theSettingsAreSent() throws {
        let settings = try Server.settings([
            "maximum_bytes_billed": "1000000", "labels": "team=sales,cost-centre=42", "query_tag": "nightly",
        ])
        let session = try Server.connector.connect(settings, SessionOptions(statementTimeout: 77))
        defer { session.close() }
        let query = "SELECT 1 AS settings_of_it"
        _ = try session.rows(RemoteStatement(query, .int))
        // The journal keeps the beginning of a longer body.
        let bodies = try Server.shared.get().journal().requests("submit").compactMap { request in
            request["body"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
        }
        let body = try #require(bodies.first { $0["query"] == .string(query) })
        #expect(body["useLegacySql"] == false)
        #expect(body["maximumBytesBilled"] == "1000000")
        #expect(body["jobTimeoutMs"] == "77000")
        #expect(body["location"] == settings.values["location"].map { .string($0) })
        #expect(body["labels"]?.canonicalText == #"{"cost-centre":"42","query_tag":"nightly","team":"sales"}"#)
        #expect(body["formatOptions"]?["useInt64Timestamp"] == true)
        #expect((body["requestId"]?.stringValue?.count ?? 0) == 36)
        #expect(bodies.contains { $0["configuration"]?["query"]?["query"] == .string(query) })
    }
}
