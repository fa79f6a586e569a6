package import FedRuntime
import Foundation

/// Reads from DuckDB database files: a query and its view's columns in, batches out.
///
/// The file is opened read-only, in an instance of its own that can reach no other file. No other program can
/// write to it meanwhile, so that all statements of a run see one state.
/// See <https://duckdb.org/docs/stable/connect/concurrency>.
package struct DuckDBConnector: Connector {
    package init() {}

    package var systems: [String] { ["duckdb"] }

    package var settings: [String] { ["path"] }

    package func connect(
        _ connection: ConnectionSettings, _ options: SessionOptions
    ) throws(RunError) -> any RemoteSession {
        for name in connection.values.keys.sorted() where !settings.contains(name) {
            throw RunError(.configuration, "duckdb has no setting \"\(name)\"", source: connection.id)
        }
        guard let path = connection.values["path"], !path.isEmpty else {
            throw RunError(.configuration, "the connection has no `path` of a database file", source: connection.id)
        }
        try DuckDBLibrary.load()
        do throws(RunError) {
            try Self.check(path)
            let database = try DuckDBDatabase(path: path, settings: Self.instanceSettings)
            let connection = try database.connect()
            try connection.execute("SET GLOBAL TimeZone = 'UTC'")
            // The first gives wrong rows of joins of a table with itself, the second loses columns beside an anti join, the
            // third drops rows before a LIMIT or OFFSET counts them: https://github.com/duckdb/duckdb/issues/25819,
            // https://github.com/duckdb/duckdb/issues/26000, https://github.com/duckdb/duckdb/issues/22924.
            try connection.execute(
                "SET GLOBAL disabled_optimizers = 'common_subplan,compressed_materialization,join_filter_pushdown'")
            try connection.execute("SET lock_configuration = true")
            return DuckDBSession(database, timeout: options.statementTimeout)
        } catch {
            // DuckDB's sentence for it, see `SingleFileBlockManager` in its sources.
            // Files of other systems would be read by extensions, which are switched off.
            let isOther = error.message.contains("Loading external extensions is disabled")
            if isOther || error.message.contains("not a valid DuckDB database file") {
                throw RunError(.configuration, "\(path) is not a DuckDB database", source: connection.id)
            }
            throw error.from(connection.id)
        }
    }

    private static let instanceSettings = [
        ("access_mode", "READ_ONLY"),
        ("enable_external_access", "false"),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
        ("allow_community_extensions", "false"),
    ]

    private static func check(_ path: String) throws(RunError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw RunError(.unavailable, "cannot open \(path): \(SystemError.text(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RunError(.unavailable, "cannot open \(path): it is not a file")
        }
        guard access(path, R_OK) == 0 else {
            throw RunError(.credentialsRefused, "cannot open \(path): \(SystemError.text(errno))")
        }
    }
}
