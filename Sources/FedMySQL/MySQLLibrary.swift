import CMariaDB
package import FedRuntime
import Synchronization

/// MariaDB's client library, opened at the first use and kept.
package enum MySQLLibrary {
    package static let names = ["libmariadb.so.3", "libmariadb.3.dylib"]

    /// Versions before 3.3 cannot be told which kinds of login they may answer.
    private static let oldest: UInt = 30300

    private static let loaded = Mutex<String?>(nil)

    /// - Throws: `unavailable`, saying how to get it.
    package static func load(_ names: [String], for connection: String) throws(RunError) {
        try loaded.withLock { loaded throws(RunError) in
            if let loaded, names.contains(loaded) { return }
            var reasons: [String] = []
            for name in names {
                let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
                    fed_mariadb_load(name, buffer.baseAddress, buffer.count).map { String(cString: $0) }
                }
                guard let reason else {
                    guard mysql_get_client_version() >= oldest else {
                        throw RunError(
                            .unavailable, "MariaDB's client library has to be 3.3 or later", source: connection)
                    }
                    loaded = name
                    return
                }
                reasons.append(reason)
            }
            throw RunError(
                .unavailable,
                "MariaDB's client library is not here; on Debian: apt-get install libmariadb3 "
                    + "(\(reasons.first ?? "no name"))",
                source: connection)
        }
    }
}
