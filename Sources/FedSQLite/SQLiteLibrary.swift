import CSQLite
package import FedRuntime
import Synchronization

/// SQLite's C library, opened at the first use and kept.
package enum SQLiteLibrary {
    package static let names = ["libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib"]

    private static let loaded = Mutex<String?>(nil)

    /// - Throws: `unavailable`, saying how to get it.
    package static func load(_ names: [String], for connection: String) throws(RunError) {
        try loaded.withLock { loaded throws(RunError) in
            if let loaded, names.contains(loaded) { return }
            var reasons: [String] = []
            for name in names {
                let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
                    fed_sqlite_load(name, buffer.baseAddress, buffer.count).map { String(cString: $0) }
                }
                guard let reason else {
                    loaded = name
                    return
                }
                reasons.append(reason)
            }
            throw RunError(
                .unavailable,
                "SQLite's library is not here; on Debian: apt-get install libsqlite3-0 (\(reasons.first ?? "no name"))",
                source: connection)
        }
    }
}
