import FedClickHouse
import FedConnectorTesting
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private static let secret = "open-sesame-42"

    private func failure(_ settings: ConnectionSettings) throws -> RunError {
        do {
            try ClickHouseConnector().connect(settings, SessionOptions(connectTimeout: 60)).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func failure(_ values: [String: String]) throws -> RunError {
        try failure(ConnectionSettings(id: "ch", system: "clickhouse", values: values))
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(try Server.settings(Server.shared.get(), ["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused, "\(error)")
        #expect(error.source == "ch")
        #expect(error.message.contains("516"))
        #expect(!error.description.contains(Self.secret))
    }

    @Test func anUnknownDatabaseIsAConfigurationError() throws {
        let error = try failure(try Server.settings(Server.shared.get(), ["database": "absent"]))
        #expect(error.code == .configuration, "\(error)")
        #expect(error.message.contains("absent"))
    }

    @Test func anUnknownHostIsUnavailable() throws {
        let error = try failure(["host": "nowhere.invalid", "password": Self.secret])
        #expect(error.code == .unavailable, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    @Test(arguments: [
        [:], ["endpoint": "ftp://127.0.0.1"], ["endpoint": "https://u:open-sesame-42@127.0.0.1"],
        ["endpoint": "http://192.0.2.1:8123"], ["endpoint": "http://127.0.0.1:8123", "host": "127.0.0.1"],
        ["host": "a/b"], ["host": "127.0.0.1", "port": "0"], ["host": "127.0.0.1", "port": "70000"],
        ["host": "127.0.0.1", "port": "12x"], ["host": "127.0.0.1", "connect_timeout": "soon"],
        ["host": "127.0.0.1", "insecure": "perhaps"], ["host": "127.0.0.1", "options": "max_threads"],
        ["host": "127.0.0.1", "options": "a&b=1"], ["host": "127.0.0.1", "options": "join_use_nulls=0"],
        ["host": "127.0.0.1", "options": "readonly=0"], ["host": "127.0.0.1", "password": "open-sesame-42\nHost: x"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ values: [String: String]) throws {
        let error = try failure(values)
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func whatIsNoClickHouseIsAConfigurationError() throws {
        let server = try ScratchCloud("snowflake")
        defer { try? server.stop() }
        let error = try failure(["endpoint": server.endpoint, "user": "u", "password": Self.secret])
        #expect(error.code == .configuration, "\(error)")
    }

    @Test func certificatesAreChecked() throws {
        let server = try ScratchCloud("clickhouse", isEncrypted: true)
        defer { try? server.stop() }
        #expect(try failure(Server.settings(server)).code == .configuration)
        let certificate = server.directory.appending(path: "server.crt").path
        let session = try Server.session(server, ["ca_file": certificate])
        defer { session.close() }
        let rows = try session.rows(
            RemoteStatement("SELECT number, repeat('x', number % 1000) FROM numbers(50000)", .bigint, .string))
        #expect(rows.count == 50_000)
        #expect(rows.enumerated().allSatisfy { $1[0] == String($0) && $1[1]?.count == $0 % 1000 })
    }

    // MARK: - What is set

    private static let joined = RemoteStatement(
        """
        SELECT CAST(b.n AS Nullable(Int64)), getSetting('readonly'), toString(getSetting('timeout_overflow_mode'))
        FROM (SELECT 1 AS n) AS a LEFT JOIN (SELECT 2 AS n) AS b ON a.n = b.n
        """, .bigint, .int, .string)

    /// A profile may change the meaning of a statement, or have one end early without an error.
    @Test(arguments: [
        "", "join_use_nulls=0;timeout_overflow_mode=break;limit=3", "readonly=2;timeout_overflow_mode=break",
    ])
    func aProfileChangesNothing(_ profile: String) throws {
        let server = try ScratchCloud("clickhouse", settings: ["profile=\(profile)"])
        defer { try? server.stop() }
        let session = try Server.session(server, ["options": "max_threads=2, max_block_size=1000"])
        defer { session.close() }
        #expect(try session.rows(Self.joined) == [[nil, "2", "throw"]])
        let asked = "SELECT toInt64(getSetting('max_threads')), number FROM numbers(5000)"
        let rows = try session.rows(RemoteStatement(asked, .bigint, .bigint))
        #expect(rows.count == 5000)
        #expect(rows.last == ["2", "4999"])
    }

    /// Whom the server keeps to reading may not set anything: what has to be must be so in the profile.
    @Test func aFixedProfileMustBeRight() throws {
        let server = try ScratchCloud("clickhouse", settings: ["profile=readonly=1"])
        defer { try? server.stop() }
        let error = try failure(Server.settings(server))
        #expect(error.code == .configuration, "\(error)")
        #expect(error.message.contains("join_use_nulls"))
        let right = try ScratchCloud(
            "clickhouse",
            settings: [
                "profile=join_use_nulls=1;date_time_overflow_behavior=throw;session_timezone=UTC;readonly=1"
            ])
        defer { try? right.stop() }
        let session = try Server.session(right, [:], SessionOptions(statementTimeout: 30))
        defer { session.close() }
        #expect(try session.rows(Self.joined) == [[nil, "1", "throw"]])
    }
}
