import CADBC
import FedDrivers
import FedPlan
import FedRuntime
import Foundation

/// Owns one connection of a driver.
final class ADBCConnection: DriverConnection, @unchecked Sendable {
    let database: ADBCDatabase
    let system: String
    let handle: UnsafeMutablePointer<AdbcConnection>
    private var isClosed = false

    var driver: UnsafeMutablePointer<AdbcDriver> { database.driver }

    init(_ database: ADBCDatabase, _ parameters: ADBCParameters) throws(ADBCFailure) {
        self.database = database
        system = parameters.system
        handle = .allocate(capacity: 1)
        handle.initialize(to: AdbcConnection())
        let (driver, handle) = (database.driver, handle)
        database.gate.lock()
        defer { database.gate.unlock() }
        try ADBCFailure.check { driver.pointee.ConnectionNew?(handle, $0) }
        handle.pointee.private_driver = driver
        for (name, value) in parameters.connectionOptions {
            try ADBCFailure.check { driver.pointee.ConnectionSetOption?(handle, name, value, $0) }
        }
        // Of the systems that the session's script asks for a transaction that only reads, no driver knows it.
        do throws(ADBCFailure) {
            try ADBCFailure.check { driver.pointee.ConnectionSetOption?(handle, Self.readOnly, "true", $0) }
        } catch {
            guard [.notImplemented, .invalidArgument, .notFound].contains(error.status) else { throw error }
        }
        try ADBCFailure.check { driver.pointee.ConnectionInit?(handle, database.handle, $0) }
    }

    deinit {
        close()
        handle.deallocate()
    }

    /// An option of ADBC's own: <https://arrow.apache.org/adbc/current/cpp/api/adbc.html#canonical-option-names>.
    private static let readOnly = "adbc.connection.readonly"

    func run(_ statement: String) throws(RunError) -> String? {
        do throws(ADBCFailure) {
            let stream = try ADBCStream(statement, self)
            defer { stream.close() }
            return try stream.firstText()
        } catch {
            throw error.running
        }
    }

    func statement(_ statement: RemoteStatement) throws(RunError) -> any DriverStatement {
        // The driver runs the first of several statements, and says nothing of the others.
        if system == "sqlite", !SQLiteText.isOneStatement(statement.query) {
            throw RunError(.queryFailed, "the query is more than one statement")
        }
        return ADBCStatement(statement, self)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        guard handle.pointee.private_data != nil else { return }
        var error = AdbcError()
        _ = driver.pointee.ConnectionRelease?(handle, &error)
        error.release?(&error)
    }
}
