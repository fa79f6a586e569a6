import CDuckDB
import FedPlan
import FedRuntime
import Synchronization

/// The table function that views over remote systems read: `federate_stream(id)`.
///
/// Each stream is read once, by as many of the engine's threads as it likes, and only the columns that the
/// query needs are copied.
enum StreamFunction {
    static let name = "federate_stream"

    static func register(
        _ streams: StreamCatalog, on connection: DuckDBConnection, threads: Int
    ) throws(RunError) {
        streams.threads.withLock { $0 = threads }
        var function = duckdb_create_table_function()
        defer { duckdb_destroy_table_function(&function) }
        duckdb_table_function_set_name(function, name)
        DuckDBType.withLogicalType(.bigint) { duckdb_table_function_add_parameter(function, $0) }
        duckdb_table_function_set_extra_info(function, Retained.pointer(to: streams), Retained.release)
        duckdb_table_function_supports_projection_pushdown(function, true)
        duckdb_table_function_set_bind(function, bind)
        duckdb_table_function_set_init(function, start)
        duckdb_table_function_set_function(function, read)
        guard duckdb_register_table_function(connection.connection, function) == DuckDBSuccess else {
            throw RunError(.internal, "the engine refuses the table function \(name)")
        }
    }

    private static let bind: @convention(c) (duckdb_bind_info?) -> Void = { info in
        var value = duckdb_bind_get_parameter(info, 0)
        let id = duckdb_get_int64(value)
        duckdb_destroy_value(&value)
        guard let catalog = Retained.object(StreamCatalog.self, at: duckdb_bind_get_extra_info(info)),
            let entry = catalog.entry(id)
        else {
            duckdb_bind_set_error(info, "there is no stream \(id)")
            return
        }
        for column in entry.columns {
            DuckDBType.withLogicalType(column.type) { duckdb_bind_add_result_column(info, column.name, $0) }
        }
        duckdb_bind_set_cardinality(info, idx_t(entry.expectedRows), false)
        duckdb_bind_set_bind_data(info, Retained.pointer(to: entry), Retained.release)
    }

    private static let start: @convention(c) (duckdb_init_info?) -> Void = { info in
        guard let entry = Retained.object(StreamCatalog.Entry.self, at: duckdb_init_get_bind_data(info)) else { return }
        guard entry.stream.claim() else {
            duckdb_init_set_error(info, "a view is read more often than was foreseen")
            return
        }
        let columns = (0..<duckdb_init_get_column_count(info)).map { duckdb_init_get_column_index(info, $0) }
        let scan = StreamScan(entry, columns: columns)
        duckdb_init_set_init_data(info, Retained.pointer(to: scan), Retained.release)
        duckdb_init_set_max_threads(info, idx_t(entry.threads))
    }

    private static let read: @convention(c) (duckdb_function_info?, duckdb_data_chunk?) -> Void = { info, output in
        guard let scan = Retained.object(StreamScan.self, at: duckdb_function_get_init_data(info)) else { return }
        do throws(RunError) {
            try scan.next(into: output)
        } catch {
            duckdb_function_set_error(info, error.message)
        }
    }
}

/// The streams that views can be created over, by number.
final class StreamCatalog: Sendable {
    final class Entry: Sendable {
        let columns: [ViewColumn]
        let stream: BatchStream
        let threads: Int
        /// What the engine is to believe about the number of rows; nobody knows it before the end.
        var expectedRows: Int {
            get { state.withLock(\.expectedRows) }
            set { state.withLock { $0.expectedRows = newValue } }
        }
        private let state = Mutex(State())

        private struct State {
            /// Without a number the engine would take a stream for a single row.
            var expectedRows = 1_000_000
            var counting: (@Sendable (Int) -> Void)?
        }

        init(columns: [ViewColumn], stream: BatchStream, threads: Int) {
            self.columns = columns
            self.stream = stream
            self.threads = threads
        }

        /// Called with the rows of each batch, on the threads that read.
        var counting: (@Sendable (Int) -> Void)? {
            get { state.withLock(\.counting) }
            set { state.withLock { $0.counting = newValue } }
        }
    }

    fileprivate let threads = Mutex(1)
    private let entries = Mutex<[Entry]>([])

    /// A new stream, and its number.
    func add(_ columns: [ViewColumn], _ stream: BatchStream) -> (id: Int, entry: Entry) {
        let entry = Entry(columns: columns, stream: stream, threads: threads.withLock { $0 })
        return entries.withLock { entries in
            entries.append(entry)
            return (entries.count - 1, entry)
        }
    }

    fileprivate func entry(_ id: Int64) -> Entry? {
        entries.withLock { entries in
            Int(exactly: id).flatMap { entries.indices.contains($0) ? entries[$0] : nil }
        }
    }
}

/// One reading of a stream: which of its columns the query needs, in which order.
private final class StreamScan: Sendable {
    private let stream: BatchStream
    private let counting: (@Sendable (Int) -> Void)?
    /// The place of each needed column in a batch; `nil` for a column that the engine needs only to count rows.
    private let columns: [Int?]

    init(_ entry: StreamCatalog.Entry, columns: [idx_t]) {
        stream = entry.stream
        counting = entry.counting
        let available = entry.columns.count
        self.columns = columns.map { index in Int(exactly: index).flatMap { $0 < available ? $0 : nil } }
    }

    /// Copies the next batch, and leaves the chunk empty at the end; may run on several threads.
    func next(into chunk: duckdb_data_chunk?) throws(RunError) {
        guard let batch = try stream.next() else {
            duckdb_data_chunk_set_size(chunk, 0)
            return
        }
        let count = batch.count
        for (position, index) in columns.enumerated() {
            guard let index else { continue }
            try VectorWriter.copy(
                batch.columns[index], count: count, to: duckdb_data_chunk_get_vector(chunk, idx_t(position)))
        }
        duckdb_data_chunk_set_size(chunk, idx_t(count))
        stream.recycle(batch)
        counting?(count)
    }
}

/// Objects that C holds on to by an address.
enum Retained {
    /// An address that keeps the object until `release` is called with it.
    static func pointer(to object: AnyObject) -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(object).toOpaque()
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
        guard let pointer else { return }
        Unmanaged<AnyObject>.fromOpaque(pointer).release()
    }

    static func object<Object: AnyObject>(_: Object.Type, at pointer: UnsafeMutableRawPointer?) -> Object? {
        guard let pointer else { return nil }
        return Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue() as? Object
    }
}
