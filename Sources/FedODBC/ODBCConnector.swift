import CODBC
import FedDrivers
package import FedRuntime

/// Reads from systems of any kind through their ODBC drivers: a query and its view's columns in, batches out.
///
/// The driver manager is unixODBC, opened at the first use; it finds the driver by the connection string.
/// See <https://learn.microsoft.com/en-us/sql/odbc/reference/odbc-programmer-s-reference>.
package struct ODBCConnector: Connector {
    package static let libraryNames = ["libodbc.so.2", "libodbc.2.dylib"]

    private static let library = ClientLibrary { fed_odbc_load($0, $1, $2) }

    private let libraryNames: [String]

    /// - Parameter libraryNames: the files to look for the driver manager in, the first that loads wins.
    package init(libraryNames: [String] = Self.libraryNames) {
        self.libraryNames = libraryNames
    }

    package var systems: [String] { [] }

    package var drivers: [String] { ["odbc"] }

    package var settings: [String] { ODBCParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        if let unknown = connection.values.keys.sorted().first(where: { !knows($0) }) {
            throw RunError(.configuration, "odbc has no setting \"\(unknown)\"", source: connection.id)
        }
        // Its driver edits statements before it prepares them: http://www.ch-werner.de/sqliteodbc/.
        guard connection.system != "sqlite" else {
            throw RunError(
                .configuration,
                "SQLite's ODBC driver changes statements, so that rows could be others: leave `driver` out",
                source: connection.id)
        }
        let parameters = try ODBCParameters(connection, options)
        let names = parameters.library.map { [$0] } ?? libraryNames
        try Self.library.open(names, called: "ODBC's driver manager", package: "libodbc2", for: connection.id)
        var options = options
        options.connectTimeout = parameters.connectTimeout
        let connect: @Sendable () throws(RunError) -> ODBCConnection = { () throws(RunError) in
            do throws(ODBCFailure) {
                return try ODBCConnection(parameters)
            } catch {
                throw error.connecting
            }
        }
        let first = try DriverSession.connection(connection.id, options, connect)
        return try DriverSession(
            connection.id, SessionScript(system: connection.system, options),
            first.keepsStatementsApart ? .oneConnection : .connectionEach, options, first: first, connect: connect)
    }
}
