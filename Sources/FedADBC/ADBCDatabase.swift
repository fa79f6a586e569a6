import CADBC
import FedRuntime
import Foundation
import Synchronization

/// A driver with its database: the settings of all connections.
///
/// The driver's file stays open for the life of the program: drivers have threads of their own.
final class ADBCDatabase: @unchecked Sendable {
    let driver: UnsafeMutablePointer<AdbcDriver>
    let handle: UnsafeMutablePointer<AdbcDatabase>
    /// Drivers need not let two connections begin at the same time.
    let gate = NSLock()

    init(_ parameters: ADBCParameters, _ entry: fed_adbc_entry) throws(ADBCFailure) {
        driver = .allocate(capacity: 1)
        driver.initialize(to: AdbcDriver())
        handle = .allocate(capacity: 1)
        handle.initialize(to: AdbcDatabase())
        // `deinit` cleans up from here on.
        let (driver, handle) = (driver, handle)
        try Self.load(driver, entry)
        try ADBCFailure.check { driver.pointee.DatabaseNew?(handle, $0) }
        handle.pointee.private_driver = driver
        for (name, value) in parameters.databaseOptions {
            try ADBCFailure.check { driver.pointee.DatabaseSetOption?(handle, name, value, $0) }
        }
        try ADBCFailure.check { driver.pointee.DatabaseInit?(handle, $0) }
    }

    deinit {
        // What a driver cannot clean up is left to the end of the process.
        var error = AdbcError()
        if handle.pointee.private_data != nil { _ = driver.pointee.DatabaseRelease?(handle, &error) }
        error.release?(&error)
        error = AdbcError()
        _ = driver.pointee.release?(driver, &error)
        error.release?(&error)
        handle.deallocate()
        driver.deallocate()
    }

    /// Fills the driver's table: as 1.1, or, where the driver is older, as 1.0.
    private static func load(
        _ driver: UnsafeMutablePointer<AdbcDriver>, _ entry: fed_adbc_entry
    ) throws(ADBCFailure) {
        do throws(ADBCFailure) {
            try ADBCFailure.check { entry(ADBC_VERSION_1_1_0, driver, $0) }
        } catch {
            guard error.status == .notImplemented else { throw error }
            driver.initialize(to: AdbcDriver())
            try ADBCFailure.check { entry(ADBC_VERSION_1_0_0, driver, $0) }
        }
    }
}

/// The database of a session's connections, opened by whoever needs it first.
final class SharedDatabase: Sendable {
    private let parameters: ADBCParameters
    private let opened = Mutex<ADBCDatabase?>(nil)

    init(_ parameters: ADBCParameters) { self.parameters = parameters }

    /// - Throws: `unavailable` when the driver's file cannot be used; what the driver reports.
    func open() throws(RunError) -> ADBCDatabase {
        try opened.withLock { opened throws(RunError) in
            if let opened { return opened }
            let entry = try entryPoint()
            do throws(ADBCFailure) {
                let database = try ADBCDatabase(parameters, entry)
                opened = database
                return database
            } catch {
                throw error.connecting
            }
        }
    }

    private func entryPoint() throws(RunError) -> fed_adbc_entry {
        var entry: fed_adbc_entry?
        let (result, word) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            buffer.initialize(repeating: 0)
            let result = fed_adbc_load(
                parameters.library, parameters.entryPoint, &entry, buffer.baseAddress, buffer.count)
            return (result, buffer.baseAddress.map { String(cString: $0) } ?? "")
        }
        if result == FED_LIBRARY_LOADED, let entry { return entry }
        let reason = result == FED_LIBRARY_LACKS_FUNCTION ? "it has no function \(word): set entrypoint" : word
        throw RunError(
            .unavailable,
            "the ADBC driver \(parameters.library) cannot be used (\(reason)); its maker has it, and for some systems "
                + "PyPI: pip install adbc-driver-\(parameters.system), in which it is a .so")
    }
}
