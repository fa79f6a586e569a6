import FedDiagnostics
package import FedRuntime

/// The statements that make a session on a system mean what the system's dialect takes for granted.
///
/// One statement each, because drivers send one at a time. What a system is not asked for here its drivers' users
/// have to give: options of the driver, and rights that let nobody write.
package struct SessionScript: Sendable {
    /// Before the transaction.
    package var settings: [String] = []
    /// Begins a transaction that only reads, and in which all statements see one state; none where it is absent.
    package var begin: String?
    /// In the transaction.
    package var afterBegin: [String] = []
    /// The point in the transaction to go back to after a statement that failed, and how.
    package var mark: String?
    package var goBack: String?
    /// Gives the snapshot's name, under which `adoption` lets another transaction see the same state.
    package var export: String?

    /// What a system is asked for.
    package init(system: String, _ options: SessionOptions) {
        self.init(system: system, timeout: options.statementTimeout)
        if let tag = options.queryTag { label(tag, "\(options.applicationName): \(tag)", on: system) }
    }

    /// A label in the system's own log, where a statement can set one; elsewhere it is the driver's own matter.
    private mutating func label(_ tag: String, _ name: String, on system: String) {
        switch system {
        case "postgres": afterBegin.append("SET LOCAL application_name = \(name.quoted("'"))")
        // https://docs.snowflake.com/en/sql-reference/parameters#query-tag
        case "snowflake": settings.append("ALTER SESSION SET QUERY_TAG = \(tag.quotedWithBackslashes)")
        // https://docs.aws.amazon.com/redshift/latest/dg/r_query_group.html
        case "redshift": settings.append("SET query_group TO \(tag.quotedWithBackslashes)")
        default: break
        }
    }

    private init(system: String, timeout: Int?) {
        switch system {
        case "postgres": self = .postgres(timeout)
        case "mysql", "mariadb": self = .mysql(isMariaDB: system == "mariadb")
        case "sqlite": self = .sqlite
        case "duckdb":
            // The first gives wrong rows of joins of a table with itself, the second loses columns beside an anti join, the
            // third drops rows before a LIMIT or OFFSET counts them: https://github.com/duckdb/duckdb/issues/25819,
            // https://github.com/duckdb/duckdb/issues/26000, https://github.com/duckdb/duckdb/issues/22924.
            settings = [
                "SET GLOBAL TimeZone = 'UTC'",
                "SET GLOBAL disabled_optimizers = 'common_subplan,compressed_materialization,join_filter_pushdown'",
            ]
        // https://docs.snowflake.com/en/sql-reference/parameters#timezone
        case "snowflake": settings = ["ALTER SESSION SET TIMEZONE = 'UTC'"]
        // https://docs.databricks.com/en/sql/language-manual/sql-ref-syntax-aux-conf-mgmt-set-timezone.html
        // https://docs.databricks.com/en/sql/language-manual/parameters/ansi_mode.html
        case "databricks": settings = ["SET TIME ZONE 'UTC'", "SET ANSI_MODE = true"]
        // https://docs.aws.amazon.com/redshift/latest/dg/r_timezone_config.html
        case "redshift": settings = ["SET timezone TO 'UTC'"]
        // https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/ALTER-SESSION.html
        // Texts compare by their bytes, whatever the client's language is.
        case "oracle":
            settings = ["ALTER SESSION SET TIME_ZONE = '+00:00' NLS_COMP = BINARY NLS_SORT = BINARY"]
        default: break
        }
    }

    private init(
        settings: [String], begin: String, afterBegin: [String] = [], mark: String? = nil, goBack: String? = nil,
        export: String? = nil
    ) {
        self.settings = settings
        self.begin = begin
        self.afterBegin = afterBegin
        self.mark = mark
        self.goBack = goBack
        self.export = export
    }

    /// What `FedPostgres` asks for: <https://www.postgresql.org/docs/current/sql-set-transaction.html>.
    private static func postgres(_ timeout: Int?) -> Self {
        var settings = [
            "SET LOCAL default_transaction_read_only = on", "SET LOCAL search_path = pg_catalog",
            "SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = ISO", "SET LOCAL intervalstyle = postgres",
            "SET LOCAL extra_float_digits = 3", "SET LOCAL standard_conforming_strings = on",
            "SET LOCAL bytea_output = hex", "SET LOCAL idle_in_transaction_session_timeout = 0",
        ]
        // A statement is stopped from here; this ends those of a run that is no more.
        if let timeout {
            settings.append("SET LOCAL statement_timeout = \(min(max(timeout, 1) + 5, Int(Int32.max) / 1000) * 1000)")
        }
        return SessionScript(
            settings: [], begin: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", afterBegin: settings,
            mark: "SAVEPOINT fedrun", goBack: "ROLLBACK TO SAVEPOINT fedrun",
            export: "SELECT pg_catalog.pg_export_snapshot()")
    }

    /// What `FedMySQL` asks for.
    private static func mysql(isMariaDB: Bool) -> Self {
        var settings = [
            "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+00:00', "
                + "sql_auto_is_null = 0, div_precision_increment = 4, net_write_timeout = 86400, wait_timeout = 86400, "
                + "sql_select_limit = 18446744073709551615, sql_big_selects = 1, max_sort_length = 1024",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ]
        if isMariaDB {
            settings.append("SET SESSION optimizer_switch = 'subquery_cache=off', join_cache_level = 8")
        }
        return SessionScript(
            settings: settings, begin: "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    }

    /// Reading the schema is what takes the lock, and so the snapshot: <https://sqlite.org/lang_transaction.html>.
    private static let sqlite = SessionScript(
        settings: ["PRAGMA query_only = ON"], begin: "BEGIN", afterBegin: ["SELECT count(*) FROM sqlite_master"])

    /// Whether a text is a snapshot's name, and so can stand between quotes.
    static func isSnapshotName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Character(Unicode.Scalar($0)).isHexDigit }
    }

    /// Lets a transaction see what another one has exported.
    ///
    /// See <https://www.postgresql.org/docs/current/sql-set-transaction.html>.
    static func adoption(of snapshot: String) -> String { "SET TRANSACTION SNAPSHOT '\(snapshot)'" }
}
