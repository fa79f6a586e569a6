import CDuckDB
import FedRuntime

/// What DuckDB's profiler says of the statement that ended last: the readers of files in it.
///
/// See <https://duckdb.org/docs/stable/dev/profiling>.
struct EngineProfile {
    /// One place in the statement that reads files.
    struct Reader {
        /// The function's name, such as `READ_PARQUET`.
        var function: String
        /// The pattern, or the names of the files joined by commas.
        var files: String
        var rows: Int?
        var seconds: Double?
    }

    private(set) var readers: [Reader] = []

    /// Makes the profiler count on this connection, and print nothing.
    static func begin(on connection: DuckDBConnection) throws(RunError) {
        try connection.execute(
            """
            SET custom_profiling_settings = '{"OPERATOR_NAME": "true", "OPERATOR_CARDINALITY": "true", \
            "OPERATOR_TIMING": "true", "EXTRA_INFO": "true"}'
            """)
        try connection.execute("SET enable_profiling = 'no_output'")
    }

    /// `nil` when the profiler has nothing, as after a statement that was cancelled.
    init?(of connection: DuckDBConnection) {
        guard let root = duckdb_get_profiling_info(connection.connection),
            duckdb_profiling_info_get_child_count(root) > 0
        else { return nil }
        add(root)
    }

    private mutating func add(_ node: duckdb_profiling_info) {
        if let function = Self.text("OPERATOR_NAME", of: node), function.hasPrefix("READ_") {
            let details = Self.text("EXTRA_INFO", of: node) ?? ""
            readers.append(
                Reader(
                    function: function, files: Self.files(in: details),
                    rows: Self.text("OPERATOR_CARDINALITY", of: node).flatMap { Int($0) },
                    seconds: Self.text("OPERATOR_TIMING", of: node).flatMap { Double($0) }))
        }
        for index in 0..<duckdb_profiling_info_get_child_count(node) {
            if let child = duckdb_profiling_info_get_child(node, index) { add(child) }
        }
    }

    /// The details are a map in DuckDB's own notation: `{Function=READ_CSV, 'Filename(s)'=/data/a.csv}`.
    private static func files(in details: String) -> String {
        guard let name = details.firstRange(of: "'Filename(s)'=") else { return "" }
        let value = details[name.upperBound...]
        return String(value.hasPrefix("'") ? value.dropFirst() : value)
    }

    private static func text(_ name: String, of node: duckdb_profiling_info) -> String? {
        guard let value = duckdb_profiling_info_get_value(node, name) else { return nil }
        var handle: duckdb_value? = value
        defer { duckdb_destroy_value(&handle) }
        guard let text = duckdb_get_varchar(value) else { return nil }
        defer { duckdb_free(text) }
        return String(cString: text)
    }
}
