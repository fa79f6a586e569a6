import FedConnectorTesting
import FedHTTP
import FedPlan
import FedRuntime
import FedSnowflake
import Foundation
import Testing

/// What lets in, what connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private func failure(_ settings: ConnectionSettings) throws -> RunError {
        do {
            try Service.connector.connect(settings, SessionOptions(connectTimeout: 60)).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func rows(_ settings: ConnectionSettings) throws -> [[String?]] {
        let session = try Service.connector.connect(settings, SessionOptions())
        defer { session.close() }
        return try session.rows(RemoteStatement("SELECT 1", .int))
    }

    @Test(arguments: [("oauth_token", "oauth"), ("programmatic_access_token", "pat")])
    func aTokenLetsIn(_ name: String, _ type: String) throws {
        let cloud = try Service.shared.get()
        let settings = try Service.connection(
            cloud, ["private_key": "", "token": try cloud.credential(name), "token_type": type])
        #expect(try rows(settings) == [["1"]])
    }

    @Test func aTokenOfTheOtherTypeDoesNot() throws {
        let cloud = try Service.shared.get()
        let settings = try Service.connection(
            cloud, ["private_key": "", "token": try cloud.credential("oauth_token"), "token_type": "pat"])
        let error = try failure(settings)
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "sf")
        _ = try cloud.harmless(error)
    }

    @Test func anotherUsersKeyDoesNot() throws {
        let cloud = try Service.shared.get()
        let error = try failure(try Service.connection(cloud, ["user": "SOMEBODY"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.message.contains("390144"))
        _ = try cloud.harmless(error)
    }

    /// A region behind a point, and small letters.
    @Test func theAccountIsItsFirstPart() throws {
        let settings = try Service.connection(
            try Service.shared.get(), ["account": "federate-test.eu-central-1", "user": "svc_federate"])
        #expect(try rows(settings) == [["1"]])
    }

    @Test func anEncryptedServerIsTrustedByItsCertificate() throws {
        let cloud = try ScratchCloud("snowflake", isEncrypted: true)
        defer { try? cloud.stop() }
        let certificate = cloud.directory.appending(path: "server.crt").path
        #expect(try rows(try Service.connection(cloud, ["ca_file": certificate])) == [["1"]])
        #expect(try failure(try Service.connection(cloud)).code == .configuration)
    }

    @Test(arguments: [
        ["private_key": ""], ["token": "open-sesame-42"], ["private_key": "open-sesame-42"], ["user": ""],
        ["account": "a/b"], ["account": ""], ["endpoint": "ftp://127.0.0.1"], ["endpoint": "http://snowflake.invalid"],
        ["endpoint": "https://u:open-sesame-42@127.0.0.1"], ["connect_timeout": "soon"],
        ["private_key": "", "token": "open-sesame-42", "token_type": "jwt"], ["ca_file": "/nowhere/ca.pem"],
        ["private_key": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nopen-sesame-42\n-----END ENCRYPTED PRIVATE KEY-----"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let cloud = try Service.shared.get()
        var settings = try Service.connection(cloud, further)
        // Only an encrypted connection reads it.
        if further["ca_file"] != nil {
            settings.values["endpoint"] = cloud.endpoint.replacingOccurrences(of: "http:", with: "https:")
        }
        let error = try failure(settings)
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains("open-sesame-42"))
    }

    @Test func anUnknownHostIsUnavailable() throws {
        let settings = ConnectionSettings(
            id: "sf", system: "snowflake", values: ["endpoint": "https://nowhere.invalid", "token": "open-sesame-42"])
        let error = try failure(settings)
        #expect(error.code == .unavailable)
        #expect(!error.description.contains("open-sesame-42"))
    }

    @Test(arguments: [("warehouse", "OTHER"), ("role", "OTHER")])
    func whatStatementsRunWithIsTheConnections(_ name: String, _ value: String) throws {
        let session = try Service.connector.connect(
            try Service.connection(try Service.shared.get(), [name: value]), SessionOptions())
        defer { session.close() }
        let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement("SELECT 1", .int)) }
        #expect(error?.code == .configuration)
    }

    /// Nobody has its handle, and still it is stopped.
    @Test func aStatementWithoutAnAnswerIsStopped() throws {
        let cloud = try ScratchCloud("snowflake")
        defer { try? cloud.stop() }
        let session = try Service.session(cloud)
        defer { session.close() }
        try cloud.add(["stall:1@submit"])
        Thread.detachNewThread {
            // Sent once more before the first one has come, it would run twice.
            cloud.awaitExecution(of: "FROM slow")
            session.cancel()
        }
        let error = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT n FROM slow", .bigint))
        }
        #expect(error?.code == .interrupted)
        let journal = try cloud.journal()
        #expect(journal.executions.count == 1)
        #expect(journal.cancelled.count == 1)
    }

    /// What a statement is sent with: its limit, and no format or zone, which would make texts of times; and, when it
    /// is sent again, the identifier of the first time.
    @Test func aStatementIsSentWithItsLimit() throws {
        let cloud = try ScratchCloud("snowflake")
        defer { try? cloud.stop() }
        let session = try Service.connector.connect(
            try Service.connection(cloud, ["query_tag": "by default"]),
            SessionOptions(statementTimeout: 70, queryTag: "segment:4711"))
        defer { session.close() }
        try cloud.add(["http_503_after:1@submit"])
        _ = try session.rows(RemoteStatement("SELECT 1", .int))
        let journal = try cloud.journal()
        let paths = journal.requests("submit").compactMap { $0["path"]?.stringValue }
        #expect(paths.count == 2)
        #expect(paths.first?.contains("retry") == false)
        #expect(paths.last == (paths.first ?? "") + "&retry=true")
        #expect(journal.executions.count == 1)
        let request = try #require(journal.requests("submit").first)
        let body = try JSONValue(parsing: request["body"]?.stringValue ?? "")
        #expect(body["timeout"]?.integerValue == 70)
        #expect(body["warehouse"]?.stringValue == "WH")
        #expect(
            body["parameters"]?.canonicalText == #"{"query_tag":"segment:4711","rows_per_resultset":0}"#)
        let headers = request["headers"]
        #expect(headers?["X-Snowflake-Authorization-Token-Type"]?.stringValue == "KEYPAIR_JWT")
        #expect(headers?["User-Agent"]?.stringValue == "fedrun/1.0")
    }
}
