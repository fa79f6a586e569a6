import ArgumentParser
import FedADBC
import FedBigQuery
import FedClickHouse
import FedDatabricks
import FedDuckDB
import FedMySQL
import FedODBC
import FedPostgres
import FedRedshift
import FedRuntime
import FedSQLite
import FedSnowflake
import FedTrino
import Foundation

/// The program `fedrun`, which executes a saved plan.
///
/// Everything but the rows goes to standard error.
@main
enum Run {
    /// The systems that plans can read from; a new connector is one line here.
    static let connectors: [any Connector] = [
        ADBCConnector(),
        BigQueryConnector(),
        ClickHouseConnector(),
        DatabricksConnector(),
        DuckDBConnector(),
        MySQLConnector(),
        ODBCConnector(),
        PostgresConnector(),
        RedshiftConnector(dataAPI: RedshiftDataConnector()),
        SQLiteConnector(),
        SnowflakeConnector(),
        TrinoConnector(),
    ]

    static func report(_ error: RunError) {
        StandardError.write("fedrun: \(Redaction.clean(error.description))\n")
    }

    static func main() {
        // A closed pipe shall be an error of the write that meets it.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try FedrunCommand.parseAsRoot()
            try command.run()
        } catch let error as RunError {
            report(error)
            exit(error.code.rawValue)
        } catch {
            // Help and version too come this way; what is wrong with the arguments ends with 64.
            FedrunCommand.exit(withError: error)
        }
    }
}
