package import FedRuntime
package import Foundation

/// A folder that a test removes at its end.
package struct ScratchFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    package func remove() { try? FileManager.default.removeItem(at: url) }
}

/// A database file, written through Python's `sqlite3`: another client than ours.
package struct SQLiteFile: Sendable {
    package let url: URL

    package init(_ url: URL) {
        self.url = url
    }

    package var connection: ConnectionSettings {
        ConnectionSettings(id: "lite", system: "sqlite", values: ["path": url.path])
    }

    package func run(_ script: String) throws {
        try python(
            "connection = sqlite3.connect(sys.argv[1]); connection.executescript(sys.stdin.read()); connection.commit()",
            input: script)
    }

    /// Runs Python that finds the file's path in `sys.argv[1]`, and returns what it prints.
    @discardableResult
    package func python(_ program: String, input: String = "") throws -> String {
        try OtherProgram.run("python3", ["-c", "import sqlite3, sys; " + program, url.path], input: input)
    }
}
