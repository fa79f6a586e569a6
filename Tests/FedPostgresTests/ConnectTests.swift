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
            try PostgresConnector().connect(settings, options).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func server(_ further: [String: String]) throws -> ConnectionSettings {
        try Server.shared.get().connection("pg", further)
    }

    @Test func theRightPasswordConnects() throws {
        let session = try PostgresConnector().connect(try Server.secured.get().connection(), SessionOptions())
        session.close()
    }

    @Test func aURLConnects() throws {
        let port = try Server.secured.get().port
        let url = "postgres://postgres:open%2Dsesame%2D42@127.0.0.1:\(port)/postgres?application_name=x"
        let settings = ConnectionSettings(id: "pg", system: "postgres", values: ["url": url])
        let session = try PostgresConnector().connect(settings, SessionOptions())
        let rows = try session.rows(
            RemoteStatement("SELECT pg_catalog.current_setting('application_name')", .string))
        session.close()
        #expect(rows == [["x"]])
    }

    @Test func thePlansTagIsSeenOnTheServer() throws {
        let options = SessionOptions(queryTag: "segment:4711")
        let session = try PostgresConnector().connect(try Server.secured.get().connection(), options)
        defer { session.close() }
        let rows = try session.rows(
            RemoteStatement("SELECT pg_catalog.current_setting('application_name')", .string))
        #expect(rows == [["fedrun: segment:4711"]])
    }

    @Test func thePlansTagStandsBehindTheNameThatTheSettingsGive() throws {
        let settings = try Server.secured.get().connection("pg", ["application_name": "nightly"])
        let session = try PostgresConnector().connect(settings, SessionOptions(queryTag: "segment:4711"))
        defer { session.close() }
        let rows = try session.rows(
            RemoteStatement("SELECT pg_catalog.current_setting('application_name')", .string))
        #expect(rows == [["nightly: segment:4711"]])
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(try Server.secured.get().connection("pg", ["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "pg")
        #expect(error.message.contains("28P01"))
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingPasswordIsRefused() throws {
        var settings = try Server.secured.get().connection()
        settings.values["password"] = nil
        settings.values["passfile"] = "/nowhere/pgpass"
        #expect(try failure(settings).code == .credentialsRefused)
    }

    @Test func anUnknownUserIsRefused() throws {
        #expect(try failure(server(["user": "nobody-here"])).code == .credentialsRefused)
    }

    @Test func anUnknownDatabaseIsAConfigurationError() throws {
        let error = try failure(server(["database": "absent"]))
        #expect(error.code == .configuration)
        #expect(error.message.contains("absent"))
    }

    @Test func anUnknownHostIsUnavailable() throws {
        let settings = ConnectionSettings(
            id: "pg", system: "postgres", values: ["host": "nowhere.invalid", "password": Self.secret])
        let error = try failure(settings)
        #expect(error.code == .unavailable)
        #expect(!error.description.contains(Self.secret))
    }

    @Test(arguments: [
        ["port": "12x"], ["sslmode": "perhaps"], ["connect_timeout": "soon"], ["host": "a\0b"],
        ["url": "postgres://u:open-sesame-42@[::1/x"], ["url": "host=h password=open-sesame-42 '"],
        ["sslmode": "require"], ["options": "-c no_such_setting=1"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure(server(further))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func encryptedRowsArriveWhole() throws {
        let server = try Server.encrypted.get()
        let certificate = server.directory.appending(path: "server.crt").path
        let settings = server.connection("pg", ["sslmode": "verify-full", "sslrootcert": certificate])
        let session = try PostgresConnector().connect(settings, SessionOptions(statementCount: 2))
        defer { session.close() }
        let isEncrypted = RemoteStatement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", .boolean)
        #expect(try session.rows(isEncrypted) == [["true"]])
        let rows = try session.rows(
            RemoteStatement("SELECT n, repeat('x', n % 1000) FROM generate_series(1, 50000) AS s (n)", .int, .string))
        #expect(rows.count == 50_000)
        #expect(rows.enumerated().allSatisfy { $1[0] == String($0 + 1) && $1[1]?.count == ($0 + 1) % 1000 })
    }

    @Test func aCertificateThatNobodyVouchesForIsAConfigurationError() throws {
        let other = try ScratchPostgres(isEncrypted: true)
        defer { try? other.stop() }
        let certificate = other.directory.appending(path: "server.crt").path
        let settings = try Server.encrypted.get().connection(
            "pg", ["sslmode": "verify-ca", "sslrootcert": certificate])
        #expect(try failure(settings).code == .configuration)
    }

    /// The port of a server that takes connections and says nothing beyond its greeting, as long as `body` runs.
    private func withSilentServer(greeting: [UInt8] = [], _ body: (_ port: String) throws -> Void) throws {
        let listener = socket(AF_INET, Self.stream, 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        #expect(bound)
        if !greeting.isEmpty {
            Thread.detachNewThread {
                let client = accept(listener, nil, nil)
                var startup = [UInt8](repeating: 0, count: 1024)
                _ = recv(client, &startup, startup.count, 0)
                _ = send(client, greeting, greeting.count, Self.noSignal)
                // Until the other side gives up.
                while recv(client, &startup, startup.count, 0) > 0 {}
                close(client)
            }
        }
        try body(String(UInt16(bigEndian: address.sin_port)))
    }

    @Test func aSilentServerTimesOut() throws {
        try withSilentServer { port in
            let settings = try server(["port": port])
            let begin = ContinuousClock.now
            let error = try failure(settings, SessionOptions(connectTimeout: 1))
            #expect(error.code == .timedOut)
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }

    @Test func aRunThatIsStoppedDoesNotWaitForASilentServer() throws {
        try withSilentServer { port in
            let settings = try server(["port": port])
            let begin = ContinuousClock.now
            let error = try failure(
                settings,
                SessionOptions(
                    connectTimeout: 120, isCancelled: { ContinuousClock.now - begin > .milliseconds(300) }))
            #expect(error.code == .interrupted)
            #expect(error.source == "pg")
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }

    /// The login works, and no statement is ever answered.
    @Test func aRunThatIsStoppedDoesNotWaitForTheFirstStatement() throws {
        let greeting: [UInt8] = [0x52, 0, 0, 0, 8, 0, 0, 0, 0] + [0x5A, 0, 0, 0, 5, 0x49]
        try withSilentServer(greeting: greeting) { port in
            let settings = try server(["port": port, "sslmode": "disable", "gssencmode": "disable"])
            let begin = ContinuousClock.now
            let error = try failure(
                settings,
                SessionOptions(
                    connectTimeout: 120, isCancelled: { ContinuousClock.now - begin > .milliseconds(500) }))
            #expect(error.code == .interrupted)
            #expect(ContinuousClock.now - begin > .milliseconds(500))
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let noSignal = Int32(MSG_NOSIGNAL)
    #else
        private static let stream = SOCK_STREAM
        private static let noSignal = Int32(MSG_NOSIGNAL)
    #endif
}
