import CMariaDB
package import FedRuntime

/// MariaDB's client library, opened at the first use and kept.
package enum MySQLLibrary {
    package static let names = ["libmariadb.so.3", "libmariadb.3.dylib"]

    /// Versions before 3.3 cannot be told which kinds of login they may answer.
    private static let oldest: UInt = 30300

    private static let library = ClientLibrary { fed_mariadb_load($0, $1, $2) }

    /// - Throws: `unavailable`, saying how to get it.
    package static func load(_ names: [String], for connection: String) throws(RunError) {
        try library.open(names, called: "MariaDB's client library", package: "libmariadb3", for: connection)
        guard mysql_get_client_version() >= oldest else {
            throw RunError(.unavailable, "MariaDB's client library has to be 3.3 or later", source: connection)
        }
    }
}
