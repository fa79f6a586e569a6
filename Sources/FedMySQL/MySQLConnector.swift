package import FedRuntime

/// Reads from MySQL and MariaDB: a query and its view's columns in, batches out.
///
/// Queries run as prepared statements: their rows come typed, in the binary protocol, so that no number, date or
/// float goes through a text, the server names the columns before it runs anything, and a text of several
/// statements is refused. Every session is one connection with one read-only snapshot.
/// See <https://mariadb.com/kb/en/mariadb-connector-c/>.
package struct MySQLConnector: Connector {
    private let libraryNames: [String]

    /// - Parameter libraryNames: the files to look for the C library in, the first that loads wins.
    package init(libraryNames: [String] = MySQLLibrary.names) {
        self.libraryNames = libraryNames
    }

    package var systems: [String] { ["mysql", "mariadb"] }

    package var settings: [String] { ConnectionParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        let parameters = try ConnectionParameters(connection, options)
        try MySQLLibrary.load(libraryNames, for: connection.id)
        return try MySQLSession(parameters, options)
    }
}
