import FedConnectorTesting
import FedPlan
import FedPostgres
import FedRuntime
import Foundation
import Testing

/// What connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private static let secret = "open-sesame-42"

    private func failure(
        _ settings: ConnectionSettings, _ options: SessionOptions = SessionOptions(connectTimeout: 60)
    ) throws -> RunError {
        do {
            try RedshiftConnector().connect(settings, options).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func server(_ further: [String: String]) throws -> ConnectionSettings {
        try Server.shared.get().connection(further)
    }

    @Test(arguments: ["redshift", "postgresql"])
    func aURLConnects(_ scheme: String) throws {
        let port = try Server.shared.get().credential("port")
        let url = "\(scheme)://reader:open%2Dsesame%2D42@127.0.0.1:\(port)/dev?sslmode=disable"
        let settings = ConnectionSettings(id: "rs", system: "redshift", values: ["url": url])
        let session = try RedshiftConnector().connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement(Server.numbers(1), .bigint)) == [["1"]])
    }

    @Test(arguments: ["auth=password", "auth=trust"])
    func otherWaysOfLoggingInWork(_ setting: String) throws {
        let server = try ScratchCloud("redshift", settings: [setting])
        defer { try? server.stop() }
        try RedshiftConnector().connect(server.connection(), SessionOptions()).close()
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(server(["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "rs")
        #expect(error.message.contains("28000"))
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingPasswordIsRefused() throws {
        #expect(try failure(server(["password": "", "passfile": "/nowhere/pgpass"])).code == .credentialsRefused)
    }

    @Test func anUnknownDatabaseIsAConfigurationError() throws {
        let error = try failure(server(["database": "absent"]))
        #expect(error.code == .configuration)
        #expect(error.message.contains("absent"))
    }

    @Test(arguments: [
        ["port": "12x"], ["sslmode": "perhaps"], ["connect_timeout": "soon"], ["host": "a\0b"], ["host": ""],
        ["query_group": "a\0b"], ["fetch_rows": "0"], ["fetch_rows": "many"], ["read_only": "maybe"],
        ["options": "-c x=1"], ["url": "redshift://u:open-sesame-42@[::1/x"],
        ["url": "redshift://u:open-sesame-42@h/x?query_group=y"], ["sslmode": "require"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure(server(further))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    /// The name says that the server is another machine, and the address that it is this one.
    @Test func whatLeavesTheMachineIsEncrypted() throws {
        let error = try failure(server(["host": "cluster.example", "hostaddr": "127.0.0.1"]))
        #expect(error.code == .configuration)
        #expect(error.message.contains("SSL"))
        let open = try server(["host": "cluster.example", "hostaddr": "127.0.0.1", "sslmode": "disable"])
        try RedshiftConnector().connect(open, SessionOptions()).close()
    }

    @Test func encryptedRowsArriveWhole() throws {
        let server = try Server.encrypted.get()
        let certificate = server.directory.appending(path: "server.crt").path
        let settings = try server.connection(["sslrootcert": certificate])
        let session = try RedshiftConnector().connect(settings, SessionOptions())
        defer { session.close() }
        let rows = try session.rows(
            RemoteStatement(
                "SELECT n, REPEAT('x', n % 1000) FROM public.numbers WHERE n <= 50000 ORDER BY n", .bigint, .string))
        #expect(rows.count == 50_000)
        #expect(rows.enumerated().allSatisfy { $1[0] == String($0 + 1) && $1[1]?.count == ($0 + 1) % 1000 })
    }

    @Test func aCertificateThatNobodyVouchesForIsAConfigurationError() throws {
        let other = try ScratchCloud("redshift", isEncrypted: true)
        defer { try? other.stop() }
        let certificate = other.directory.appending(path: "server.crt").path
        #expect(try failure(Server.encrypted.get().connection(["sslrootcert": certificate])).code == .configuration)
    }

    @Test func postgreSQLIsNoRedshift() throws {
        let server = try ScratchPostgres()
        defer { try? server.stop() }
        var settings = server.connection("rs")
        settings.system = "redshift"
        let error = try failure(settings)
        #expect(error.code == .configuration)
        #expect(error.message.contains("PostgreSQL"))
    }

    @Test func whatTheServerIsToldIsWhatTheDocumentSays() throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        let settings = try server.connection(["query_group": "nightly's \\ run", "read_only": "false"])
        let options = SessionOptions(statementTimeout: 7, applicationName: "nightly")
        try RedshiftConnector().connect(settings, options).close()
        let told = try server.journal()
        for text in [
            "application_name=nightly", "SET query_group TO 'nightly''s \\\\ run'", "SET statement_timeout TO 7000",
            "SET timezone TO 'UTC'", "SET enable_case_sensitive_identifier TO true", "BEGIN READ WRITE",
        ] {
            #expect(told.executions(of: text) == 1, "\(text)")
        }
    }

    @Test func thePlansTagIsTheQueryGroup() throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        let settings = try server.connection(["query_group": "by default"])
        try RedshiftConnector().connect(settings, SessionOptions(queryTag: "segment:4711")).close()
        let told = try server.journal()
        #expect(told.executions(of: "SET query_group TO 'segment:4711'") == 1)
        #expect(told.executions(of: "by default") == 0)
    }

    /// A letter that joins the next character, or a mark that joins the one before, hides no quote and no backslash.
    @Test(arguments: ["\u{D4E}'; SELECT 4711; --", "'\u{301}; SELECT 4711; --", "\u{D4E}\\'; SELECT 4711; --"])
    func aTagIsNoMoreThanATag(tag: String) throws {
        let server = try ScratchCloud("redshift")
        defer { try? server.stop() }
        try RedshiftConnector().connect(try server.connection(), SessionOptions(queryTag: tag)).close()
        let told = try server.journal()
        let quoted = tag.unicodeScalars.map { $0 == "'" || $0 == "\\" ? "\($0)\($0)" : "\($0)" }.joined()
        #expect(told.executions(of: "SET query_group TO '\(quoted)'") == 1)
    }

    /// One after the other, for they concern whoever connects.
    @Test func aServerThatIsNotReadySaysSo() throws {
        let server = try Server.unwelcoming.get()
        for (fault, code) in [("starting_up", RunError.Code.unavailable), ("refused_login", .credentialsRefused)] {
            try server.add(fault, on: "connect", matching: "", ["count": 1])
            #expect(try failure(server.connection()).code == code)
        }
        try server.add("silence", on: "connect", matching: "", ["count": 2])
        let begin = ContinuousClock.now
        let late = try failure(server.connection(), SessionOptions(connectTimeout: 1))
        #expect(late.code == .timedOut)
        let stopped = try failure(
            server.connection(),
            SessionOptions(connectTimeout: 120, isCancelled: { ContinuousClock.now - begin > .milliseconds(1500) }))
        #expect(stopped.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(30))
    }
}
