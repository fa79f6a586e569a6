import CDuckDB
import FedRuntime

/// A prepared statement whose columns are known, and then its rows, chunk by chunk.
///
/// The result streams: DuckDB computes no more than a small buffer ahead of what has been fetched.
final class DuckDBStatement {
    struct Column {
        let name: String
        let type: DuckDBType
    }

    let columns: [Column]
    /// Keeps the connection open.
    private let connection: DuckDBConnection
    private var statement: duckdb_prepared_statement?
    private var pending: duckdb_pending_result?
    private var result = duckdb_result()
    private var hasResult = false

    fileprivate static func message(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }

    init(_ connection: DuckDBConnection, _ sql: String) throws(RunError) {
        self.connection = connection
        var statement: duckdb_prepared_statement?
        guard duckdb_prepare(connection.connection, sql, &statement) == DuckDBSuccess else {
            let error = DuckDBMessage.error(Self.message(duckdb_prepare_error(statement)))
            duckdb_destroy_prepare(&statement)
            throw error
        }
        columns = (0..<duckdb_prepared_statement_column_count(statement)).map { index in
            Column(
                name: Self.message(duckdb_prepared_statement_column_name(statement, index)) ?? "",
                type: DuckDBType(owning: duckdb_prepared_statement_column_logical_type(statement, index)))
        }
        self.statement = statement
    }

    deinit {
        if hasResult { duckdb_destroy_result(&result) }
        duckdb_destroy_pending(&pending)
        duckdb_destroy_prepare(&statement)
    }

    /// Makes the statement ready to run; from here on an interrupt of the connection reaches it.
    func begin() throws(RunError) {
        guard duckdb_pending_prepared_streaming(statement, &pending) == DuckDBSuccess else {
            throw DuckDBMessage.error(Self.message(duckdb_pending_error(pending)))
        }
    }

    /// Runs the statement and waits until its first rows are there.
    func execute() throws(RunError) {
        let state = duckdb_execute_pending(pending, &result)
        hasResult = true
        guard state == DuckDBSuccess else {
            throw DuckDBMessage.error(Self.message(duckdb_result_error(&result)))
        }
    }

    /// The next rows as soon as there are some; `nil` at the end.
    func next() throws(RunError) -> DuckDBChunk? {
        if let chunk = duckdb_fetch_chunk(result) { return DuckDBChunk(chunk) }
        if let message = Self.message(duckdb_result_error(&result)), !message.isEmpty {
            throw DuckDBMessage.error(message)
        }
        return nil
    }
}

/// Some rows of a result.
final class DuckDBChunk {
    let chunk: duckdb_data_chunk
    let count: Int

    fileprivate init(_ chunk: duckdb_data_chunk) {
        self.chunk = chunk
        count = Int(duckdb_data_chunk_get_size(chunk))
    }

    deinit {
        var chunk: duckdb_data_chunk? = chunk
        duckdb_destroy_data_chunk(&chunk)
    }
}
