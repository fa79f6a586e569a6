import FedDrivers
package import FedRuntime

/// Reads from systems of any kind through their ADBC drivers: a query and its view's columns in, batches out.
///
/// The driver is a file that the connection names. Its rows come in Arrow's layout and are copied a column at a time.
/// See <https://arrow.apache.org/adbc/current/index.html>.
package struct ADBCConnector: Connector {
    package init() {}

    package var systems: [String] { [] }

    package var drivers: [String] { ["adbc"] }

    package var settings: [String] { ADBCParameters.settings }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        if let unknown = connection.values.keys.sorted().first(where: { !knows($0) }) {
            throw RunError(.configuration, "adbc has no setting \"\(unknown)\"", source: connection.id)
        }
        let parameters = try ADBCParameters(connection, options)
        var options = options
        options.connectTimeout = parameters.connectTimeout
        let database = SharedDatabase(parameters)
        let connect: @Sendable () throws(RunError) -> ADBCConnection = { () throws(RunError) in
            let database = try database.open()
            do throws(ADBCFailure) {
                return try ADBCConnection(database, parameters)
            } catch {
                throw error.connecting
            }
        }
        // SQLite's driver has one connection to a file, and any number of statements on it.
        return try DriverSession(
            connection.id, SessionScript(system: connection.system, options),
            connection.system == "sqlite" ? .oneConnection : .connectionEach, options,
            first: try DriverSession.connection(connection.id, options, connect), connect: connect)
    }
}
