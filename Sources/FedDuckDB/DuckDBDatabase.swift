import CDuckDB
import FedDiagnostics
package import FedRuntime

/// An open DuckDB database; closed with its last connection.
package final class DuckDBDatabase: @unchecked Sendable {
    fileprivate let database: duckdb_database

    /// Opens a file, or a database in memory if `path` is `nil`.
    ///
    /// The names of the settings are those of <https://duckdb.org/docs/stable/configuration/overview>.
    ///
    /// - Throws: `unavailable` when the library or the file cannot be opened, `usage` for a setting.
    package init(path: String?, settings: [(String, String)] = []) throws(RunError) {
        try DuckDBLibrary.load()
        var config: duckdb_config?
        guard duckdb_create_config(&config) == DuckDBSuccess else {
            throw RunError(.internal, "the engine has no memory for its settings")
        }
        defer { duckdb_destroy_config(&config) }
        for (name, value) in settings where duckdb_set_config(config, name, value) != DuckDBSuccess {
            throw RunError(.usage, "the engine does not accept `\(value)` for \(name)")
        }
        var database: duckdb_database?
        var message: UnsafeMutablePointer<CChar>?
        let result = duckdb_open_ext(path, &database, config, &message)
        defer { duckdb_free(message) }
        guard result == DuckDBSuccess, let database else {
            throw DuckDBMessage.error(message.map { String(cString: $0) }, fallback: .unavailable)
        }
        self.database = database
    }

    deinit {
        var database: duckdb_database? = database
        duckdb_close(&database)
    }

    package func connect() throws(RunError) -> DuckDBConnection { try DuckDBConnection(self) }
}

/// One connection, which runs one statement after the other.
///
/// Only `interrupt` may come from another thread.
package final class DuckDBConnection: @unchecked Sendable {
    let connection: duckdb_connection
    /// Keeps the database open.
    private let database: DuckDBDatabase

    fileprivate init(_ database: DuckDBDatabase) throws(RunError) {
        var connection: duckdb_connection?
        guard duckdb_connect(database.database, &connection) == DuckDBSuccess, let connection else {
            throw RunError(.internal, "the engine gives no connection")
        }
        self.connection = connection
        self.database = database
    }

    deinit {
        var connection: duckdb_connection? = connection
        duckdb_disconnect(&connection)
    }

    /// Another connection to the same database.
    func another() throws(RunError) -> DuckDBConnection { try database.connect() }

    /// Runs a statement that has no rows.
    package func execute(_ sql: String) throws(RunError) {
        try Self.check(sql)
        var result = duckdb_result()
        defer { duckdb_destroy_result(&result) }
        guard duckdb_query(connection, sql, &result) == DuckDBSuccess else {
            throw DuckDBMessage.error(duckdb_result_error(&result).map { String(cString: $0) })
        }
    }

    func prepare(_ sql: String) throws(RunError) -> DuckDBStatement {
        try Self.check(sql)
        return try DuckDBStatement(self, sql)
    }

    /// A NUL ends a text in C: what follows would silently be left out.
    private static func check(_ sql: String) throws(RunError) {
        if sql.utf8.contains(0) { throw RunError(.queryFailed, "the statement has a NUL character") }
    }

    func interrupt() { duckdb_interrupt(connection) }
}

/// SQL text parts.
enum DuckDBText {
    static func identifier(_ name: String) -> String {
        name.quoted("\"")
    }

    static func literal(_ text: String) -> String {
        text.quoted("'")
    }
}
