package import FedRuntime
package import Foundation

/// A MariaDB server of the tests' own, on a free loopback port in a temporary folder.
///
/// It stops and its folder goes away when this process ends, however it ends: see `scripts/scratch-mariadb`.
package final class ScratchMariaDB: Sendable {
    package let directory: URL
    package let port: Int
    private let password: String

    /// Starts a server; the password is the superuser's.
    package init(password: String = "", isEncrypted: Bool = false, settings: [String] = []) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID().uuidString)")
        self.password = password
        var arguments = ["start", directory.path, "--owner", String(ProcessInfo.processInfo.processIdentifier)]
        if isEncrypted { arguments += ["--tls", "on"] }
        for setting in settings { arguments += ["--set", setting] }
        let output = try OtherProgram.run(Self.script, arguments, environment: ["MYSQL_PWD": password])
        guard let port = Int(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Violation("scratch-mariadb printed no port: \(output)")
        }
        self.port = port
    }

    /// Stops the server before the process ends.
    package func stop() throws {
        try OtherProgram.run(Self.script, ["stop", directory.path])
    }

    /// The server's process.
    package func process() throws -> Int32 {
        let text = try String(contentsOf: directory.appending(path: "pid"), encoding: .utf8)
        guard let process = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Violation("the server has no process: \(text)")
        }
        return process
    }

    /// The entry of a connections document.
    package func connection(_ id: String = "my", _ further: [String: String] = [:]) -> ConnectionSettings {
        var values = ["host": "127.0.0.1", "port": String(port), "database": "test", "user": "root"]
        if !password.isEmpty { values["password"] = password }
        return ConnectionSettings(id: id, system: "mariadb", values: values.merging(further) { $1 })
    }

    /// Runs SQL through `mariadb`, another client than ours, and returns the rows: fields between tabs.
    @discardableResult
    package func run(_ sql: String) throws -> String {
        let arguments = [
            "--no-defaults", "--host=127.0.0.1", "--port=\(port)", "--user=root", "--batch", "--skip-column-names",
            "--default-character-set=utf8mb4", "test",
        ]
        let output = try OtherProgram.run(
            "mariadb", arguments, input: sql, environment: ["MYSQL_PWD": password])
        return output.trimmingCharacters(in: .newlines)
    }

    /// Beside `Sources`, from where this file lies.
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/scratch-mariadb").path
}
