package import Foundation

/// A database file, written through Python's `duckdb`: another client than ours.
package struct DuckDBFile: Sendable {
    package let url: URL

    package init(_ url: URL) {
        self.url = url
    }

    package func run(_ script: String) throws {
        let program = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.stdin.read())"
        try OtherProgram.run(Self.python, ["-c", program, url.path], input: script)
    }

    /// Beside `Sources`, from where this file lies.
    private static let python = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".venv/bin/python").path
}
