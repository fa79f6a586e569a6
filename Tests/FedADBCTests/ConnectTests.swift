import FedADBC
import FedConnectorTesting
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
        do {
            try ADBCConnector().connect(settings, options).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    private func url(_ password: String) throws -> [String: String] {
        ["uri": "postgresql://postgres:\(password)@127.0.0.1:\(try Drivers.secured.get().port)/postgres"]
    }

    @Test func theRightPasswordConnects() throws {
        let settings = try Drivers.postgres(Drivers.secured, url(Self.secret))
        try ADBCConnector().connect(settings, SessionOptions()).close()
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(try Drivers.postgres(Drivers.secured, url("wrong-\(Self.secret)")))
        #expect(error.code == .credentialsRefused, "\(error)")
        #expect(error.source == "door")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingDriverSaysHowToGetOne() throws {
        let error = try failure(try Drivers.postgres(Drivers.server, ["library": "/nowhere/libadbc_driver_x.so"]))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("/nowhere/libadbc_driver_x.so"))
        #expect(error.message.contains("pip install"))
    }

    @Test func aLibraryThatIsNoDriverIsUnavailable() throws {
        let error = try failure(try Drivers.postgres(Drivers.server, ["library": "libc.so.6"]))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("AdbcDriverInit"))
    }

    @Test(arguments: [
        ["library": ""], ["connect_timeout": "soon"], ["option.no.such.option": "open-sesame-42"],
        ["option.adbc.connection.no_such_option": "open-sesame-42"], ["option.a": "b\0"],
    ])
    func settingsThatCannotWorkAreConfigurationErrors(_ further: [String: String]) throws {
        let error = try failure(try Drivers.postgres(Drivers.server, further))
        #expect(error.code == .configuration, "\(error)")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func optionsThatLookSecretAreRedacted() throws {
        let settings = try Drivers.postgres(Drivers.server, ["option.some.auth_token": "tick-tock-77"])
        _ = try failure(settings)
        #expect(Redaction.clean("the token is tick-tock-77") == "the token is ***")
    }

    /// The port of a server that takes connections and says nothing, as long as `body` runs.
    private func withSilentServer(_ body: (_ uri: String) throws -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
        try body("postgresql://u@127.0.0.1:\(UInt16(bigEndian: address.sin_port))/postgres")
    }

    @Test func aSilentServerTimesOut() throws {
        try withSilentServer { uri in
            let settings = try Drivers.postgres(Drivers.server, ["uri": uri, "connect_timeout": "1"])
            let begin = ContinuousClock.now
            let error = try failure(settings)
            #expect(error.code == .timedOut)
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }

    @Test func aRunThatIsStoppedDoesNotWaitForASilentServer() throws {
        try withSilentServer { uri in
            let settings = try Drivers.postgres(Drivers.server, ["uri": uri])
            let begin = ContinuousClock.now
            let error = try failure(
                settings,
                SessionOptions(
                    connectTimeout: 120, isCancelled: { ContinuousClock.now - begin > .milliseconds(300) }))
            #expect(error.code == .interrupted)
            #expect(error.source == "door")
            #expect(ContinuousClock.now - begin < .seconds(30))
        }
    }
}
