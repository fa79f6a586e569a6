import FedRuntime

/// The statements that make a session read-only, repeatable and independent of the server's settings.
enum SessionScript {
    /// Asked for in the first place; `version` is what the server says of itself, such as `10.11.6-MariaDB`.
    ///
    /// - In texts a backslash is a character, and `||` puts them together
    ///   (<https://mariadb.com/kb/en/sql-mode/>).
    /// - Instants are shown in UTC.
    /// - No row is left out, and no text cut where rows are sorted, because the server's own settings say so
    ///   (<https://mariadb.com/kb/en/server-system-variables/#sql_select_limit>).
    /// - MariaDB's cache of subqueries takes texts for the same that are so under the column's collation, whatever the
    ///   comparison's is (<https://mariadb.com/kb/en/subquery-cache/>).
    /// - MariaDB compares every row with every other one where no index serves a join, unless it may hash them; on a level
    ///   below 8 it does so even where an index serves (<https://mariadb.com/kb/en/block-based-join-algorithms/>).
    /// - The server waits a day for a client that reads slowly, or is busy with another system.
    static func statements(version: String, _ options: SessionOptions) -> [String] {
        var statements = [
            "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+00:00', "
                + "sql_auto_is_null = 0, div_precision_increment = 4, net_write_timeout = 86400, wait_timeout = 86400, "
                + "sql_select_limit = 18446744073709551615, sql_big_selects = 1, max_sort_length = 1024",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ]
        if version.contains("MariaDB") {
            statements.append("SET SESSION optimizer_switch = 'subquery_cache=off', join_cache_level = 8")
        }
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
