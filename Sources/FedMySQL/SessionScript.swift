import FedRuntime

/// The statements that make a session read-only, repeatable and independent of the server's settings.
enum SessionScript {
    /// Asked for in the first place; `version` is what the server says of itself, such as `10.11.6-MariaDB`.
    ///
    /// - In texts a backslash is a character, and `||` puts them together
    ///   (<https://mariadb.com/kb/en/sql-mode/>).
    /// - Instants are shown in UTC.
    /// - The server waits a day for a client that reads slowly, or is busy with another system.
    static func statements(version: String, _ options: SessionOptions) -> [String] {
        var statements = [
            "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+00:00', "
                + "sql_auto_is_null = 0, div_precision_increment = 4, net_write_timeout = 86400, wait_timeout = 86400",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ]
        if let seconds = options.statementTimeout {
            let limit = max(seconds, 1)
            // https://mariadb.com/kb/en/aborting-statements/, and
            // https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time
            statements.append(
                version.contains("MariaDB")
                    ? "SET SESSION max_statement_time = \(min(limit, 31_536_000))"
                    : "SET SESSION max_execution_time = \(min(limit, Int(Int32.max) / 1000) * 1000)")
        }
        statements.append("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        return statements
    }

    /// Takes an order to stop that came after the statement which it was meant for.
    static let settle = "DO 0"

    static func kill(_ connection: UInt) -> String { "KILL QUERY \(connection)" }
}
