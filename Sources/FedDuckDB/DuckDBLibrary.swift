import CDuckDB
import CLibraryTable
import FedRuntime
import Foundation

/// Finds and opens libduckdb, once in the life of the program.
///
/// Looked for, in this order: the file that `$FEDERATE_DUCKDB` names, and then nothing else; `libduckdb.so`
/// beside the program; `.cache/duckdb/libduckdb.so` in the program's folder or one above it, which is where
/// `scripts/install-duckdb` puts it in a checkout; what the dynamic loader finds by name.
enum DuckDBLibrary {
    /// Makes the functions of `CDuckDB` callable.
    ///
    /// - Throws: `unavailable`, with one line on how to get the library.
    static func load() throws(RunError) { try loaded.get() }

    private static let loaded: Result<Void, RunError> = {
        do throws(RunError) {
            try search()
            return .success(())
        } catch {
            return .failure(error)
        }
    }()

    private static let library = ClientLibrary(variable: "FEDERATE_DUCKDB") { fed_duckdb_load($0, $1, $2) }

    private static let advice =
        "run scripts/install-duckdb, or install DuckDB's C library (libduckdb), or set $FEDERATE_DUCKDB to its file"

    private static func search() throws(RunError) {
        try library.open(candidates()) { refusals in
            let unusable = refusals.last { $0.result != FED_LIBRARY_NOT_OPENED || $0.file.hasPrefix("/") }
            return RunError(
                .unavailable,
                unusable.map { "libduckdb cannot be used (\($0.file): \($0.reason)); \(advice)" }
                    ?? "libduckdb is missing; \(advice)")
        }
    }

    private static func candidates() -> [String] {
        var paths: [String] = []
        if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            var folder = program.deletingLastPathComponent()
            paths.append(folder.appendingPathComponent(fileName).path)
            while true {
                paths.append(folder.appendingPathComponent(".cache/duckdb/\(fileName)").path)
                if folder.path == "/" { break }
                folder.deleteLastPathComponent()
            }
        }
        return paths.filter { access($0, R_OK) == 0 } + names
    }

    #if os(macOS)
        private static let fileName = "libduckdb.dylib"
        private static let names = ["libduckdb.dylib"]
    #else
        private static let fileName = "libduckdb.so"
        private static let names = ["libduckdb.so", "libduckdb.so.1"]
    #endif
}
