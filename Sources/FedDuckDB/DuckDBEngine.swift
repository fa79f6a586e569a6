package import FedCompiler
package import FedDiagnostics
package import FedPlan
package import FedRuntime
import Foundation
import Synchronization

/// The embedded engine: DuckDB in memory, with the temporary views of one run.
///
/// It reads only the files that the run names, writes only a spill folder of its own, which goes with it, and
/// loads nothing from the network.
package final class DuckDBEngine: Engine, @unchecked Sendable {
    package struct Options: Sendable {
        /// `nil` takes one thread a core.
        package var threads: Int?
        /// Such as `4GB`; `nil` takes most of the machine's memory.
        package var memoryLimit: String?
        /// How many rows of a stream are read ahead, at least, before it is taken for the longest of all.
        package var longRows: Int

        package init(threads: Int? = nil, memoryLimit: String? = nil, longRows: Int = 200_000) {
            self.threads = threads
            self.memoryLimit = memoryLimit
            self.longRows = longRows
        }
    }

    /// How stage texts become the engine's own SQL.
    package struct Language: Sendable {
        package var main: @Sendable (_ text: String, _ views: [CreateView]) -> Result<EngineQuery, CompileError>
        package var fileView: @Sendable (_ source: FileSource, _ name: String, _ path: String) -> String

        package init(
            main: @escaping @Sendable (_ text: String, _ views: [CreateView]) -> Result<EngineQuery, CompileError>,
            fileView: @escaping @Sendable (_ source: FileSource, _ name: String, _ path: String) -> String
        ) {
            self.main = main
            self.fileView = fileView
        }

        package static let spark = Language(
            main: { text, views in
                Result { () throws(CompileError) in try EngineTranslation.main(text, views: views) }
            },
            fileView: { EngineTranslation.fileView($0, named: $1, path: $2) })
    }

    let options: Options
    private let language: Language
    let streams = StreamCatalog()
    /// What `interrupt` reaches from any thread.
    private let state = Mutex(State())
    private var spillFolder: URL?
    private var files: [FileView] = []
    private var profile: EngineProfile?
    /// The table that holds rows of a view, by the view's name.
    var tables: [String: String] = [:]

    private struct State {
        var connection: DuckDBConnection?
        /// What runs on connections of its own.
        var load: ViewLoad?
        /// Whether all but post is refused.
        var isInterrupted = false
    }

    package init(_ options: Options = Options(), language: Language = .spark) {
        self.options = options
        self.language = language
    }

    deinit { removeSpillFolder() }

    /// DuckDB's own vector size.
    package var batchCapacity: Int { Batch.defaultCapacity }

    package func translate(_ main: String, views: [CreateView]) throws(RunError) -> any MainStage {
        do {
            return DuckDBMainStage(try language.main(main, views).get(), engine: self)
        } catch {
            let place = error.range.map { range -> String in
                let location = SourceLocation(of: range, in: main)
                return "line \(location.line), column \(location.column): "
            }
            throw RunError(.invalidPlan, "the main stage cannot be read: \(place ?? "")\(error)")
        }
    }

    package func open(reaching files: ReachableFiles) throws(RunError) {
        let folder = try makeSpillFolder()
        let threads = options.threads ?? ProcessInfo.processInfo.activeProcessorCount
        var settings = [
            ("threads", String(threads)),
            ("temp_directory", folder.path),
            // Views and tables promise no order, and so the engine need not keep one.
            ("preserve_insertion_order", "false"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
            ("allow_community_extensions", "false"),
        ]
        if let limit = options.memoryLimit { settings.append(("memory_limit", limit)) }
        let connection = try DuckDBDatabase(path: nil, settings: settings).connect()
        try StreamFunction.register(streams, on: connection, threads: threads)
        try ScalarFunctions.register(.integerDivision, on: connection)
        for function in NumberFunction.all { try function.register(on: connection) }
        for function in TextFunction.all { try function.register(on: connection) }
        try MomentFunction.registerAll(on: connection)
        try connection.execute("SET TimeZone = 'UTC'")
        // The first reads the input of a window twice, and a view that streams can be read once. With the second,
        // joins beside an anti join may lose a column: https://github.com/duckdb/duckdb/issues/26000. The third drops
        // rows before a LIMIT or OFFSET counts them: https://github.com/duckdb/duckdb/issues/22924.
        try connection.execute(
            "SET disabled_optimizers = 'window_self_join,compressed_materialization,join_filter_pushdown'")
        try connection.execute("CREATE SCHEMA \(Self.rowsSchema)")
        // Without it the engine runs just as well, and nobody knows what the files gave.
        if !files.directories.isEmpty { try? EngineProfile.begin(on: connection) }
        try Self.lock(connection, files)
        state.withLock { $0.connection = connection }
    }

    /// From here on nothing but `files` can be reached, and no statement can change that.
    private static func lock(_ connection: DuckDBConnection, _ files: ReachableFiles) throws(RunError) {
        func list(_ paths: [String]) -> String {
            "[" + paths.map(DuckDBText.literal).joined(separator: ", ") + "]"
        }
        if !files.directories.isEmpty {
            try connection.execute("SET allowed_directories = \(list(files.directories))")
        }
        if !files.files.isEmpty { try connection.execute("SET allowed_paths = \(list(files.files))") }
        try connection.execute("SET enable_external_access = false")
        try connection.execute("SET lock_configuration = true")
    }

    package func createView(named name: String, over source: FileSource, at path: String) throws(RunError) {
        do {
            let connection = try connection(forPost: false)
            try connection.execute(language.fileView(source, name, path))
            files.append(FileView(name: name, format: source.format, path: path, on: connection))
        } catch {
            throw error.from(name)
        }
    }

    package var fileReadings: [String: FileReading] { FileView.readings(of: files, profile) }

    /// Keeps what the connection knows of the statement that has just ended.
    func takeProfile(of connection: DuckDBConnection) {
        if !files.isEmpty { profile = EngineProfile(of: connection) }
    }

    package func dropView(named name: String) throws(RunError) {
        let connection = try connection(forPost: true)
        try connection.execute("DROP VIEW IF EXISTS \(DuckDBText.identifier(name))")
        if let table = tables.removeValue(forKey: name) { try connection.execute("DROP TABLE IF EXISTS \(table)") }
    }

    package func interrupt() {
        let (connection, load) = state.withLock { state in
            state.isInterrupted = true
            return (state.connection, state.load)
        }
        connection?.interrupt()
        load?.interrupt()
    }

    /// Runs a load, within reach of `interrupt`.
    func run(_ load: ViewLoad) throws(RunError) -> ViewLoad.Outcome {
        state.withLock { $0.load = load }
        defer { state.withLock { $0.load = nil } }
        return try load.run(isInterrupted: { [self] in isInterrupted })
    }

    package func close() {
        state.withLock { $0.connection = nil }
        removeSpillFolder()
    }

    /// The open connection; post may use it after an interrupt, nothing else.
    func connection(forPost: Bool) throws(RunError) -> DuckDBConnection {
        let (connection, isInterrupted) = state.withLock { ($0.connection, $0.isInterrupted) }
        if isInterrupted, !forPost { throw RunError(.interrupted, "interrupted") }
        guard let connection else { throw RunError(.internal, "the engine is not open") }
        return connection
    }

    var isInterrupted: Bool { state.withLock(\.isInterrupted) }

    private func makeSpillFolder() throws(RunError) -> URL {
        let parent = FileManager.default.temporaryDirectory
        var template = Array(parent.appendingPathComponent("fedrun-spill.XXXXXX").path.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw RunError(
                .cannotCreateOutput, "cannot create a folder for temporary files: \(SystemError.text(errno))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        spillFolder = folder
        Leftovers.note(path)
        return folder
    }

    private func removeSpillFolder() {
        guard let folder = spillFolder else { return }
        spillFolder = nil
        // What cannot be removed is the system's to clean.
        try? FileManager.default.removeItem(at: folder)
        Leftovers.forget(folder.path)
    }
}
