import FedDiagnostics
import FedRuntime

/// The statements that make a session repeatable and independent of the cluster's settings.
///
/// Those of a cursor go to the server as simple queries: it does not prepare them.
enum RedshiftScript {
    static let identify = "SELECT version()"
    static let declare = "DECLARE fedrun CURSOR FOR\n"
    static let close = "CLOSE fedrun"

    static func fetch(_ rows: Int) -> String { "FETCH FORWARD \(rows) FROM fedrun" }

    /// Before the transaction, so that its end takes nothing of them away.
    ///
    /// - Names in quotes keep their case, and tables are named in full
    ///   (<https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html>).
    /// - Floats have as many digits as there can be
    ///   (<https://docs.aws.amazon.com/redshift/latest/dg/r_extra_float_digits.html>).
    static func settings(_ settings: RedshiftSettings, _ options: SessionOptions) -> [String] {
        var statements = [
            "SET timezone TO 'UTC'",
            "SET datestyle TO ISO",
            "SET extra_float_digits TO 2",
            "SET search_path TO pg_catalog",
            "SET enable_case_sensitive_identifier TO true",
        ]
        if let seconds = options.statementTimeout {
            statements.append("SET statement_timeout TO \(min(max(seconds, 1), Int(Int32.max) / 1000) * 1000)")
        }
        if let group = settings.queryGroup { statements.append("SET query_group TO \(group.quotedWithBackslashes)") }
        return statements
    }

    /// Starts the transaction, and has it take its snapshot, which it does when something is read
    /// (<https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html>).
    static func begin(_ settings: RedshiftSettings) -> [String] {
        [
            settings.isReadOnly ? "BEGIN READ ONLY" : "BEGIN READ WRITE",
            "SELECT count(*) FROM pg_catalog.pg_namespace",
        ]
    }

    /// Starts another transaction: nothing else can follow an error.
    static func restart(_ settings: RedshiftSettings) -> [String] { ["ROLLBACK"] + begin(settings) }
}
