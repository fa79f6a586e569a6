import FedConnectorTesting
import FedPlan
import FedRuntime
import FedSQLite
import Foundation
import Testing

/// Files that are missing, foreign, locked or oddly named.
@Suite final class FileTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    deinit { folder.remove() }

    private func failure(
        _ values: [String: String], _ connector: SQLiteConnector = SQLiteConnector()
    ) throws -> RunError {
        let settings = ConnectionSettings(id: "lite", system: "sqlite", values: values)
        do {
            try connector.connect(settings, SessionOptions(connectTimeout: 1)).close()
        } catch let error {
            return error
        }
        throw Violation("it connected")
    }

    @Test func aMissingLibraryIsUnavailable() throws {
        let error = try failure(["path": "/nowhere.db"], SQLiteConnector(libraryNames: ["libno-such-thing.so"]))
        #expect(error.code == .unavailable)
        #expect(error.message.contains("apt-get install libsqlite3-0"))
    }

    @Test func aLibraryWithoutTheFunctionsIsUnavailable() throws {
        let error = try failure(["path": "/nowhere.db"], SQLiteConnector(libraryNames: ["libc.so.6"]))
        #expect(error.code == .unavailable)
    }

    @Test func aMissingFileOrFolderIsUnavailable() throws {
        #expect(try failure(["path": folder.url.appending(path: "absent.db").path]).code == .unavailable)
        #expect(try failure(["path": folder.url.path]).code == .unavailable)
    }

    @Test func aFileOfAnotherKindIsAConfigurationError() throws {
        let url = folder.url.appending(path: "notes.txt")
        try Data(repeating: 65, count: 5000).write(to: url)
        let error = try failure(["path": url.path])
        #expect(error.code == .configuration)
        #expect(error.message.contains("is not a SQLite database"))
    }

    @Test func settingsThatCannotWorkAreConfigurationErrors() throws {
        #expect(try failure([:]).code == .configuration)
        #expect(try failure(["path": ""]).code == .configuration)
        #expect(try failure(["path": "/x", "immutable": "perhaps"]).code == .configuration)
    }

    @Test(arguments: ["plain.db", "two words.db", "50%?#&.db", "بيانات.db"])
    func anyNameOpens(_ name: String) throws {
        let file = SQLiteFile(folder.url.appending(path: name))
        try file.run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7)")
        for further in [[:], ["immutable": "true"]] {
            var settings = file.connection
            settings.values.merge(further) { $1 }
            let session = try SQLiteConnector().connect(settings, SessionOptions())
            defer { session.close() }
            #expect(try session.rows(RemoteStatement("SELECT a FROM t", .bigint)) == [["7"]])
        }
    }

    /// The other program keeps its lock until it is told: longer than one session waits, shorter than the other.
    @Test func aLockIsWaitedForInBoundedTime() throws {
        let file = SQLiteFile(folder.url.appending(path: "locked.db"))
        try file.run("CREATE TABLE t (a INTEGER)")
        let marker = folder.url.appending(path: "is-locked").path
        let release = folder.url.appending(path: "release")
        Thread.detachNewThread {
            _ = try? file.python(
                """
                import os, time
                connection = sqlite3.connect(sys.argv[1], isolation_level=None)
                connection.execute('BEGIN EXCLUSIVE')
                open('\(marker)', 'w').close()
                for _ in range(2400):
                    if os.path.exists('\(release.path)'): break
                    time.sleep(0.05)
                """)
        }
        defer { try? Data().write(to: release) }
        while !FileManager.default.fileExists(atPath: marker) { Thread.sleep(forTimeInterval: 0.01) }
        let begin = ContinuousClock.now
        let error = try failure(["path": file.url.path])
        #expect(error.code == .unavailable)
        #expect(error.message.contains("locked"))
        #expect(ContinuousClock.now - begin < .seconds(10))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            try? Data().write(to: release)
        }
        let session = try SQLiteConnector().connect(file.connection, SessionOptions(connectTimeout: 60))
        session.close()
    }

    /// While a session reads, nobody changes a file that has no write-ahead log.
    @Test func aSessionKeepsItsStateOfTheFile() throws {
        let file = SQLiteFile(folder.url.appending(path: "rollback.db"))
        try file.run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
        let session = try SQLiteConnector().connect(file.connection, SessionOptions())
        let output = try file.python(
            """
            connection = sqlite3.connect(sys.argv[1], timeout=0.1)
            try:
                connection.execute('INSERT INTO t VALUES (2)'); connection.commit(); print('written')
            except sqlite3.OperationalError as error: print(error)
            """)
        #expect(output.contains("locked"))
        #expect(try session.rows(RemoteStatement("SELECT count(*) FROM t", .bigint)) == [["1"]])
        session.close()
        try file.run("INSERT INTO t VALUES (2)")
    }

    /// Python's `decimal` is the oracle: the shortest text of each double, rounded half away from zero.
    @Test func realsRoundAsTheirShortestText() throws {
        let file = SQLiteFile(folder.url.appending(path: "reals.db"))
        try file.python(
            """
            import random
            from decimal import Decimal, ROUND_HALF_UP, getcontext
            getcontext().prec = 60
            random.seed(7)
            connection = sqlite3.connect(sys.argv[1])
            connection.execute('CREATE TABLE t (a REAL, s6 TEXT, s18 TEXT)')
            for n in range(30000):
                kind = n % 3
                if kind == 0: a = random.uniform(-1, 1) * 10 ** random.randint(-8, 11)
                elif kind == 1: a = round(random.uniform(-1e6, 1e6), random.randint(0, 8))
                else: a = random.randint(-10**7, 10**7) / 2 ** random.randint(0, 20)
                texts = [format(Decimal(repr(a)).quantize(Decimal(1).scaleb(-s), ROUND_HALF_UP), 'f') for s in (6, 18)]
                connection.execute('INSERT INTO t VALUES (?, ?, ?)', [a] + texts)
            connection.commit()
            """)
        let session = try SQLiteConnector().connect(file.connection, SessionOptions())
        defer { session.close() }
        let narrow = ColumnType.decimal(precision: 18, scale: 6)
        let wide = ColumnType.decimal(precision: 38, scale: 18)
        let rows = try session.rows(
            RemoteStatement("SELECT a, s6, a, s18 FROM t", types: [narrow, narrow, wide, wide]))
        #expect(rows.count == 30_000)
        #expect(rows.first { $0[0] != $0[1] || $0[2] != $0[3] } == nil)
    }

    @Test func theUTF8CheckAgreesWithTheStandardLibrary() {
        var bytes: [UInt8] = [0x41, 0, 0, 0, 0, 0x42]
        var differing: [[UInt8]] = []
        // Every first and second byte, with third and fourth at the edges of their ranges.
        for first in UInt8(0x80)...0xFF {
            for second in UInt8.min...UInt8.max {
                for (third, fourth): (UInt8, UInt8) in [(0x80, 0xBF), (0x7F, 0x80), (0xBF, 0xC0), (0x41, 0x41)] {
                    bytes.replaceSubrange(1...4, with: [first, second, third, fourth])
                    for count in 1...6 {
                        let slice = Array(bytes[..<count])
                        let isValid = slice.withUnsafeBytes { buffer in
                            buffer.baseAddress.map { isValidUTF8($0, count: buffer.count) } ?? true
                        }
                        if isValid != (String(validating: slice, as: UTF8.self) != nil) { differing.append(slice) }
                    }
                }
            }
        }
        #expect(differing.isEmpty)
    }
}
