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
            #expect(!error.description.contains(Self.secret))
            for secret in try Server.secrets() { #expect(!error.description.contains(secret)) }
            return error
        }
        throw Violation("it connected")
    }

    @Test func theRightPasswordConnects() throws {
        try Server.connector.connect(Server.settings(), SessionOptions()).close()
    }

    @Test func theRightTokenConnects() throws {
        let token = try Server.shared.get().credential("token")
        let settings = try Server.settings(["password": nil, "user": nil, "token": token])
        let session = try Server.connector.connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement("SELECT 1", .int)) == [["1"]])
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(Server.settings(["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused, "\(error)")
        #expect(error.source == "tr")
    }

    @Test func aWrongTokenIsRefused() throws {
        let error = try failure(Server.settings(["password": nil, "token": Self.secret]))
        #expect(error.code == .credentialsRefused, "\(error)")
    }

    @Test func anUnknownHostIsUnavailable() throws {
        let settings = ConnectionSettings(
            id: "tr", system: "trino", values: ["host": "nowhere.invalid", "user": "u", "password": Self.secret])
        #expect(try failure(settings).code == .unavailable)
    }

    /// A value of nil takes a setting away.
    @Test(
        arguments: [
            ["password": "open-sesame-42", "endpoint": "http://trino.example:8080"], ["token": "open-sesame-42"],
            ["endpoint": nil], ["endpoint": "trino.example"], ["endpoint": "https://u:open-sesame-42@trino.example"],
            ["host": "trino.example"], ["endpoint": nil, "host": "trino.example", "port": "0"],
            ["endpoint": nil, "host": "trino.example", "port": "x"], ["user": nil], ["user": "a\0b"],
            ["catalog": nil], ["session_properties": "colour"], ["connect_timeout": "soon"],
        ] as [[String: String?]])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String?]) throws {
        let error = try failure(Server.settings(further))
        #expect(error.code == .configuration, "\(error)")
        #expect(error.source == "tr")
    }

    @Test func aServerThatAnswersOtherwiseIsUnavailable() throws {
        let cloud = try ScratchCloud("trino")
        defer { try? cloud.stop() }
        for name in ["malformed_json", "empty_body", "http_500"] {
            try cloud.add(["\(name):1"])
            #expect(try failure(Server.settings([:], cloud)).code == .unavailable, "\(name)")
        }
        try cloud.add(["delay,seconds=120"])
        let begin = ContinuousClock.now
        let error = try failure(Server.settings([:], cloud), SessionOptions(connectTimeout: 1))
        #expect(error.code == .timedOut, "\(error)")
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    @Test func aRunThatIsStoppedDoesNotWait() throws {
        let cloud = try ScratchCloud("trino")
        defer { try? cloud.stop() }
        try cloud.add(["delay,seconds=120"])
        // What `failure` needs besides is there before the clock starts.
        _ = try Server.secrets()
        let begin = ContinuousClock.now
        let options = SessionOptions(
            connectTimeout: 120, isCancelled: { ContinuousClock.now - begin > .milliseconds(300) })
        #expect(try failure(Server.settings([:], cloud), options).code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    /// What is sent with a statement, and with what follows it.
    @Test func theSettingsAreSent() throws {
        let settings = try Server.settings([
            "client_tags": "nightly,federate", "session_properties": "join_distribution_type=BROADCAST, a=b c",
        ])
        let options = SessionOptions(
            statementTimeout: 77, applicationName: "fedrun-test", queryTag: "segment:4711 – é")
        let session = try Server.connector.connect(settings, options)
        defer { session.close() }
        let query = "SELECT 1 AS headers_of_it"
        _ = try session.rows(RemoteStatement(query, .int))
        let submitted = try Server.shared.get().journal().requests("submit").filter { $0["body"] == .string(query) }
        let headers = try #require(submitted.last?["headers"])
        func header(_ name: String) -> String? { headers[name]?.stringValue }
        #expect(submitted.count == 1)
        #expect(header("X-Trino-User") == settings.values["user"])
        #expect(header("X-Trino-Source") == "fedrun-test")
        #expect(header("X-Trino-Catalog") == settings.values["catalog"])
        #expect(header("X-Trino-Schema") == settings.values["schema"])
        #expect(header("X-Trino-Time-Zone") == "UTC")
        #expect(header("X-Trino-Client-Capabilities") == "PARAMETRIC_DATETIME")
        #expect(header("X-Trino-Client-Tags") == "nightly,federate")
        #expect(header("X-Trino-Client-Info") == "segment:4711 ? ?")
        #expect(
            header("X-Trino-Session") == "join_distribution_type=BROADCAST,a=b%20c,query_max_run_time=77s")
    }
}
