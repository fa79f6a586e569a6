import FedConnectorTesting
import FedODBC
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What connecting refuses, with which code, and that nothing secret shows.
@Suite struct ConnectTests {
    private static let secret = "open-sesame-42"

    private func failure(
        _ settings: ConnectionSettings, _ options: SessionOptions = SessionOptions(connectTimeout: 60),
        _ connector: ODBCConnector = ODBCConnector()
    ) throws -> RunError {
        do {
            try connector.connect(settings, options).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    @Test func theRightPasswordConnects() throws {
        let settings = try Drivers.postgres(Drivers.secured, ["password": Self.secret])
        try ODBCConnector().connect(settings, SessionOptions()).close()
    }

    @Test func aWrongPasswordIsRefused() throws {
        let error = try failure(try Drivers.postgres(Drivers.secured, ["password": "wrong-\(Self.secret)"]))
        #expect(error.code == .credentialsRefused, "\(error)")
        #expect(error.source == "door")
        #expect(!error.description.contains(Self.secret))
    }

    @Test func aMissingDriverManagerSaysHowToGetIt() throws {
        let error = try failure(
            try Drivers.postgres(), SessionOptions(), ODBCConnector(libraryNames: ["libnowhere-at-all.so"]))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("apt-get install libodbc2"))
    }

    @Test func aMissingDriverIsUnavailable() throws {
        var settings = try Drivers.postgres()
        settings.values["connection_string"] = "Driver=/nowhere/at-all.so;PWD=\(Self.secret)"
        let error = try failure(settings)
        #expect(error.code == .unavailable, "\(error)")
        #expect(error.message.contains("/nowhere/at-all.so"))
        #expect(!error.description.contains(Self.secret))
    }

    @Test func anUnknownSourceIsAConfigurationError() throws {
        let settings = ConnectionSettings(
            id: "door", system: "postgres", driver: "odbc", values: ["dsn": "nobody-has-this"])
        #expect(try failure(settings).code == .configuration)
    }

    /// Its driver rewrites statements before it prepares them.
    @Test func aFileOfSQLiteIsForItsOwnConnector() throws {
        let settings = ConnectionSettings(
            id: "door", system: "sqlite", driver: "odbc", values: ["connection_string": "Driver=x;Database=y"])
        let error = try failure(settings)
        #expect(error.code == .configuration)
        #expect(error.message.contains("leave `driver` out"))
    }

    @Test(arguments: [[:], ["connect_timeout": "soon"], ["connection_string": "a\0b"]])
    func settingsThatCannotWorkAreConfigurationErrors(_ values: [String: String]) throws {
        let settings = ConnectionSettings(id: "door", system: "postgres", driver: "odbc", values: values)
        #expect(try failure(settings).code == .configuration)
    }

    /// All rows are fetched before `open` returns; the session's order to stop comes from another thread.
    @Test(arguments: ["postgres", "mariadb"])
    func endingTheSessionEndsAnOpenThatWaits(_ system: String) throws {
        let settings = try system == "postgres" ? Drivers.postgres() : Drivers.maria()
        let slow =
            system == "postgres"
            ? "SELECT n FROM generate_series(1, 5000) AS s (n) WHERE pg_sleep(0.1) IS NOT NULL"
            : "SELECT seq FROM seq_1_to_5000 WHERE SLEEP(0.1) IS NOT NULL"
        let session = try ODBCConnector().connect(settings, SessionOptions())
        defer { session.close() }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            session.cancel()
        }
        let begin = ContinuousClock.now
        let error = #expect(throws: RunError.self) { try session.rows(RemoteStatement(slow, .bigint)) }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - begin < .seconds(45))
    }

    /// In braces, with one that is doubled.
    @Test func secretsOfTheConnectionStringAreRedacted() throws {
        let settings = ConnectionSettings(
            id: "door", system: "postgres", driver: "odbc",
            values: ["connection_string": "Driver=/nowhere/x.so;UID=me;Pwd={tick;tock-77}"])
        _ = try failure(settings)
        #expect(Redaction.clean("it was tick;tock-77") == "it was ***")
    }
}
