import CSQLite
package import FedRuntime

/// SQLite's C library, opened at the first use and kept.
package enum SQLiteLibrary {
    package static let names = ["libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib"]

    private static let library = ClientLibrary { fed_sqlite_load($0, $1, $2) }

    /// - Throws: `unavailable`, saying how to get it.
    package static func load(_ names: [String], for connection: String) throws(RunError) {
        try library.open(names, called: "SQLite's library", package: "libsqlite3-0", for: connection)
    }
}
