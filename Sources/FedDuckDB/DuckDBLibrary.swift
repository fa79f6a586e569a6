import CDuckDB
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

    private static let advice =
        "run scripts/install-duckdb, or install DuckDB's C library (libduckdb), or set $FEDERATE_DUCKDB to its file"

    private static func search() throws(RunError) {
        if let path = ProcessInfo.processInfo.environment["FEDERATE_DUCKDB"], !path.isEmpty {
            let (result, reason) = open(path.contains("/") ? path : "./\(path)")
            guard result == FED_DUCKDB_LOADED else {
                throw RunError(.unavailable, "$FEDERATE_DUCKDB names \(path), which cannot be used: \(reason)")
            }
            return
        }
        var unusable: String?
        for path in candidates() {
            let (result, reason) = open(path)
            if result == FED_DUCKDB_LOADED { return }
            if result == FED_DUCKDB_LACKS_FUNCTION || path.hasPrefix("/") { unusable = "\(path): \(reason)" }
        }
        throw RunError(
            .unavailable,
            unusable.map { "libduckdb cannot be used (\($0)); \(advice)" } ?? "libduckdb is missing; \(advice)")
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

    private static func open(_ path: String) -> (fed_duckdb_load_result, String) {
        var reason = [CChar](repeating: 0, count: 512)
        let result = fed_duckdb_load(path, &reason, reason.count)
        return (result, String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
