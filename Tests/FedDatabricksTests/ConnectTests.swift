import FedConnectorTesting
import FedDatabricks
import FedHTTP
import FedPlan
import FedRuntime
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

    @Test func aServicePrincipalIsLetIn() throws {
        #expect(try rows(try Service.machine(try Service.shared.get())) == [["1"]])
    }

    @Test func aWrongTokenIsRefused() throws {
        let cloud = try Service.shared.get()
        let error = try failure(try Service.connection(cloud, ["token": "dapi-open-sesame-42"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "dbx")
        #expect(!error.description.contains("open-sesame-42"))
    }

    @Test func aWrongSecretIsRefused() throws {
        let cloud = try Service.shared.get()
        let error = try failure(try Service.machine(cloud, ["client_secret": "dose-open-sesame-42"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.message.contains("invalid_client"))
        #expect(!error.description.contains("open-sesame-42"))
    }

    /// A token that ends while rows are read is followed by another one.
    @Test func aTokenIsRenewed() throws {
        let cloud = try ScratchCloud(
            "databricks", settings: ["token_seconds=42", "chunk_rows=1000", "first_rows=1000"])
        defer { try? cloud.stop() }
        let session = try Service.connector.connect(try Service.machine(cloud), SessionOptions())
        defer { session.close() }
        let cursor = try session.open(RemoteStatement("SELECT id FROM range(20000)", .bigint))
        defer { cursor.close() }
        let batch = Batch(types: [.bigint])
        try cursor.fill(batch)
        let before = try cloud.journal().requests("token").count
        // It is not used any more when it has forty seconds left.
        Thread.sleep(forTimeInterval: 2.5)
        var count = batch.count
        repeat {
            batch.reset()
            try cursor.fill(batch)
            count += batch.count
        } while batch.count > 0
        #expect(count == 20_000)
        #expect(try cloud.journal().requests("token").count > before)
    }

    @Test func anEncryptedServerIsTrustedByItsCertificate() throws {
        let cloud = try ScratchCloud("databricks", isEncrypted: true)
        defer { try? cloud.stop() }
        let certificate = cloud.directory.appending(path: "server.crt").path
        #expect(try rows(try Service.machine(cloud, ["ca_file": certificate])) == [["1"]])
        #expect(try failure(try Service.machine(cloud)).code == .configuration)
    }

    @Test(arguments: [
        ["token": ""], ["client_id": "a", "client_secret": "open-sesame-42"], ["token": "", "client_id": "a"],
        ["token": "", "client_secret": "open-sesame-42"], ["endpoint": ""], ["host": "example.invalid"],
        ["endpoint": "http://databricks.invalid"], ["endpoint": "https://u:open-sesame-42@127.0.0.1"],
        ["warehouse_id": ""], ["connect_timeout": "soon"], ["disposition": "elsewhere"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure(try Service.connection(try Service.shared.get(), further))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains("open-sesame-42"))
    }

    @Test func anUnknownHostIsUnavailable() throws {
        let error = try failure(
            ConnectionSettings(
                id: "dbx", system: "databricks",
                values: ["host": "nowhere.invalid", "token": "open-sesame-42", "warehouse_id": "w"]))
        #expect(error.code == .unavailable)
        #expect(!error.description.contains("open-sesame-42"))
    }

    @Test func anotherWarehouseIsAnErrorOfTheStatement() throws {
        let session = try Service.connector.connect(
            try Service.connection(try Service.shared.get(), ["warehouse_id": "other"]), SessionOptions())
        defer { session.close() }
        let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement("SELECT 1", .int)) }
        #expect(error?.message.contains("INVALID_PARAMETER_VALUE") == true)
    }

    /// Statements are written for UTC, and the workspace has chosen another zone.
    @Test func anotherTimeZoneIsAConfigurationError() throws {
        let cloud = try Service.inLima.get()
        let session = try Service.session(cloud)
        defer { session.close() }
        for _ in 0..<2 {
            let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement("SELECT 1", .int)) }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("America/Lima") == true)
            #expect(error?.message.contains("TIMEZONE") == true)
        }
    }

    @Test func withoutANSIModeIsAConfigurationError() throws {
        let cloud = try ScratchCloud("databricks", settings: ["ansi_mode=false"])
        defer { try? cloud.stop() }
        let session = try Service.session(cloud)
        defer { session.close() }
        let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement("SELECT 1", .int)) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("ANSI_MODE") == true)
    }

    /// Where a connection wants that, but for moments, which would lose their microseconds; and only so many.
    @Test func rowsComeWithinAnswers() throws {
        let cloud = try ScratchCloud("databricks", settings: ["inline_limit=1000", "first_rows=10", "chunk_rows=20"])
        defer { try? cloud.stop() }
        let session = try Service.session(cloud, SessionOptions(), ["disposition": "inline"])
        defer { session.close() }
        let few = try session.rows(RemoteStatement("SELECT id FROM range(50)", .bigint))
        let wanted: [[String?]] = (0..<50).map { [String($0)] }
        #expect(few == wanted)
        #expect(try cloud.journal().requests("link").isEmpty)
        #expect(try cloud.journal().requests("page").count == 2)
        let error = #expect(throws: RunError.self) {
            try session.rows(RemoteStatement("SELECT id FROM range(5000)", .bigint))
        }
        #expect(error?.code == .queryFailed)
        #expect(error?.message.contains("disposition: inline") == true)
        let moment = "TIMESTAMP_NTZ '2024-02-29 23:59:59.999999'"
        let moments = try session.rows(RemoteStatement("SELECT \(moment)", .timestampNTZ))
        #expect(moments == [["2024-02-29T23:59:59.999999"]])
        #expect(try cloud.journal().requests("link").count == 1)
    }

    /// Once in a run, and by whatever name UTC goes.
    @Test func theTimeZoneIsAskedForOnce() throws {
        let cloud = try ScratchCloud("databricks", settings: ["time_zone=Etc/UCT"])
        defer { try? cloud.stop() }
        let session = try Service.session(cloud)
        defer { session.close() }
        for number in 1...3 { #expect(try session.rows(RemoteStatement("SELECT \(number)", .int)) == [["\(number)"]]) }
        #expect(try cloud.journal().executions(of: "current_timezone") == 1)
    }

    /// Links lead to another host, which gets no token.
    @Test func theStorageGetsNoToken() throws {
        let cloud = try ScratchCloud("databricks")
        defer { try? cloud.stop() }
        let settings = try Service.connection(cloud, ["query_tags": "segment=4711, night"])
        #expect(try rows(settings) == [["1"]])
        let journal = try cloud.journal()
        let link = try #require(journal.requests("link").first)
        #expect(link["headers"]?["Authorization"] == nil)
        let body = try JSONValue(parsing: try #require(journal.requests("submit").first?["body"]?.stringValue))
        #expect(body["query_tags"]?.canonicalText == #"[{"key":"segment","value":"4711"},{"key":"night"}]"#)
    }

    @Test func thePlansTagIsSent() throws {
        let cloud = try ScratchCloud("databricks")
        defer { try? cloud.stop() }
        let session = try Service.connector.connect(
            try Service.connection(cloud, ["query_tags": "night,query_tag=x"]),
            SessionOptions(queryTag: "segment:4711" + String(repeating: "x", count: 200)))
        defer { session.close() }
        _ = try session.rows(RemoteStatement("SELECT 1", .int))
        let submitted = try #require(try cloud.journal().requests("submit").last?["body"]?.stringValue)
        #expect(
            try JSONValue(parsing: submitted)["query_tags"]?.canonicalText
                == "[{\"key\":\"query_tag\",\"value\":\"segment:4711\(String(repeating: "x", count: 116))\"},{\"key\":\"night\"}]"
        )
    }
}
