import FedRuntime

/// The statements that make a session read-only, repeatable and independent of the server's settings.
///
/// Values come out as they do for `postgres_fdw`, which normalises the same way; everything is `LOCAL` to the
/// one transaction, so that a connection pooler hands nothing of it to the next client.
/// See <https://www.postgresql.org/docs/current/postgres-fdw.html#POSTGRES-FDW-REMOTE-QUERY-EXECUTION>.
enum SessionScript {
    /// Exports the snapshot, which only works outside a subtransaction, then makes the point to go back to.
    static let export = "SELECT pg_catalog.pg_export_snapshot(); \(mark)"
    static let mark = "SAVEPOINT fedrun"
    static let rollBack = "ROLLBACK TO SAVEPOINT fedrun"
    static let abandon = "ROLLBACK"

    /// Starts the transaction.
    ///
    /// It reads the exported snapshot if one is given, else its own; `version` is that of `PQserverVersion`, for
    /// instance 150004.
    static func begin(snapshot: String?, version: Int32, _ options: SessionOptions) -> String {
        var statements = ["BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"]
        if let snapshot { statements.append("SET TRANSACTION SNAPSHOT '\(snapshot)'") }
        statements += [
            "SET LOCAL default_transaction_read_only = on",
            "SET LOCAL search_path = pg_catalog",
            "SET LOCAL timezone = 'UTC'",
            "SET LOCAL datestyle = ISO",
            "SET LOCAL intervalstyle = postgres",
            "SET LOCAL extra_float_digits = 3",
            "SET LOCAL standard_conforming_strings = on",
            "SET LOCAL bytea_output = hex",
        ]
        // A session waits for the engine between two reads; that is no reason for the server to end it.
        if version >= 90600 { statements.append("SET LOCAL idle_in_transaction_session_timeout = 0") }
        // Statements of a plan have many expressions, and each worker compiles them all: seconds, where running them
        // takes one (https://www.postgresql.org/docs/current/jit-decision.html).
        if version >= 110_000 { statements.append("SET LOCAL jit = off") }
        if let seconds = options.statementTimeout {
            let milliseconds = min(max(seconds, 1), Int(Int32.max) / 1000) * 1000
            statements.append("SET LOCAL statement_timeout = \(milliseconds)")
        }
        return statements.joined(separator: "; ")
    }

    /// Whether a text is an exported snapshot's name, and so can stand between quotes.
    static func isSnapshotName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isHexadecimal($0) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
