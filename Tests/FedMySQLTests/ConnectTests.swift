import FedConnectorTesting
import FedMySQL
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private static let secret = "open-sesame-42"

    private func failure(
        _ settings: ConnectionSettings, _ options: SessionOptions = SessionOptions(connectTimeout: 60),
        _ connector: MySQLConnector = MySQLConnector()
    ) throws -> RunError {
        do {
            try connector.connect(settings, options).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func server(_ further: [String: String]) throws -> ConnectionSettings {
        try Server.shared.get().connection("my", further)
    }

    @Test func theRightPasswordConnects() throws {
        let session = try MySQLConnector().connect(try Server.secured.get().connection(), SessionOptions())
        session.close()
    }

    @Test func aURLConnects() throws {
        let port = try Server.secured.get().port
        let url = "mysql://root:open%2Dsesame%2D42@127.0.0.1:\(port)/test?ssl_mode=disabled"
        let settings = ConnectionSettings(id: "my", system: "mysql", values: ["url": url])
        let session = try MySQLConnector().connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement("SELECT database()", .string)) == [["test"]])
    }

    @Test func aSocketConnects() throws {
        let socket = try Server.shared.get().directory.appending(path: "socket").path
        let settings = ConnectionSettings(
            id: "my", system: "mariadb", values: ["socket": socket, "user": "root", "ssl_mode": "disabled"])
        let session = try MySQLConnector().connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(RemoteStatement("SELECT 1", .int)) == [["1"]])
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(try Server.secured.get().connection("my", ["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused)
        #expect(error.source == "my")
        #expect(error.message.contains("1045"))
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingPasswordIsRefused() throws {
        var settings = try Server.secured.get().connection()
        settings.values["password"] = nil
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
            id: "my", system: "mysql", values: ["host": "nowhere.invalid", "password": Self.secret])
        let error = try failure(settings)
        #expect(error.code == .unavailable)
        #expect(!error.description.contains(Self.secret))
    }

    @Test(arguments: [
        ["port": "12x"], ["port": "0"], ["ssl_mode": "perhaps"], ["connect_timeout": "soon"], ["host": "a\0b"],
        ["url": "mysql://u:open-sesame-42@[::1/x"], ["url": "postgres://u:open-sesame-42@h/d"],
        ["url": "mysql://u:open-sesame-42@h/d?colour=blue"], ["ssl_mode": "required"],
        ["ssl_mode": "verify_identity", "ssl_ca": "/nowhere/ca.pem"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure(server(further))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingLibrarySaysHowToGetIt() throws {
        let error = try failure(
            server([:]), SessionOptions(), MySQLConnector(libraryNames: ["libnowhere-at-all.so"]))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("apt-get install libmariadb3"))
    }

    /// Of the kinds of login that a server may ask for, some give the password away.
    @Test func aLoginThatGivesThePasswordAwayIsRefused() throws {
        let server = try ScratchMariaDB(settings: ["secure-auth=OFF"])
        defer { try? server.stop() }
        try server.run(
            "CREATE USER 'plain'@'127.0.0.1' IDENTIFIED VIA mysql_old_password USING '378b243e220ca493'")
        let error = try failure(server.connection("my", ["user": "plain", "password": Self.secret]))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    private static let cipher = RemoteStatement(
        "SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'",
        .boolean)

    @Test func encryptedRowsArriveWhole() throws {
        let server = try Server.encrypted.get()
        let certificate = server.directory.appending(path: "server.crt").path
        let settings = server.connection("my", ["ssl_ca": certificate])
        let session = try MySQLConnector().connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(Self.cipher) == [["true"]])
        let rows = try session.rows(
            RemoteStatement("SELECT seq, repeat('x', seq % 1000) FROM seq_1_to_50000", .int, .string))
        #expect(rows.count == 50_000)
        #expect(rows.enumerated().allSatisfy { $1[0] == String($0 + 1) && $1[1]?.count == ($0 + 1) % 1000 })
    }

    @Test(arguments: [("preferred", true), ("required", true), ("disabled", false)])
    func theModeDecidesOnEncryption(_ mode: String, _ isEncrypted: Bool) throws {
        let settings = try Server.encrypted.get().connection("my", ["ssl_mode": mode])
        let session = try MySQLConnector().connect(settings, SessionOptions())
        defer { session.close() }
        #expect(try session.rows(Self.cipher) == [[String(isEncrypted)]])
    }

    @Test func aCertificateThatNobodyVouchesForIsAConfigurationError() throws {
        let other = try ScratchMariaDB(isEncrypted: true)
        defer { try? other.stop() }
        let certificate = other.directory.appending(path: "server.crt").path
        let settings = try Server.encrypted.get().connection("my", ["ssl_ca": certificate])
        #expect(try failure(settings).code == .configuration)
    }

    /// The port of a server that takes connections and says nothing, as long as `body` runs.
    private func withSilentServer(_ body: (_ port: String) throws -> Void) throws {
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
            #expect(error.source == "my")
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif
}
