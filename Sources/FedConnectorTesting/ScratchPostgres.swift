package import FedRuntime
package import Foundation

/// A PostgreSQL server of the tests' own, on a free loopback port in a temporary folder.
///
/// It stops and its folder goes away when this process ends, however it ends: see `scripts/scratch-postgres`.
package final class ScratchPostgres: Sendable {
    package enum Authentication: String, Sendable {
        case trust
        case scram
    }

    package let directory: URL
    package let port: Int
    private let password: String

    /// Starts a server; the password is the superuser's, with `scram`.
    package init(
        _ authentication: Authentication = .trust, password: String = "", isEncrypted: Bool = false
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "scratch-\(UUID().uuidString)")
        self.password = password
        var arguments = ["start", directory.path, "--auth", authentication.rawValue]
        arguments += ["--owner", String(ProcessInfo.processInfo.processIdentifier)]
        if isEncrypted { arguments += ["--tls", "on"] }
        let output = try OtherProgram.run(Self.script, arguments, environment: ["PGPASSWORD": password])
        guard let port = Int(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Violation("scratch-postgres printed no port: \(output)")
        }
        self.port = port
    }

    /// Stops the server before the process ends.
    package func stop() throws {
        try OtherProgram.run(Self.script, ["stop", directory.path])
    }

    /// The entry of a connections document.
    package func connection(_ id: String = "pg", _ further: [String: String] = [:]) -> ConnectionSettings {
        var values = ["host": "127.0.0.1", "port": String(port), "database": "postgres", "user": "postgres"]
        if !password.isEmpty { values["password"] = password }
        return ConnectionSettings(id: id, system: "postgres", values: values.merging(further) { $1 })
    }

    /// Runs SQL through `psql`, another client than ours, and returns the rows: fields joined by `|`.
    @discardableResult
    package func run(_ sql: String, database: String = "postgres") throws -> String {
        let arguments = [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(port), "-U",
            "postgres", "-d", database, "-f", "-",
        ]
        let environment = ["PGPASSWORD": password, "PGOPTIONS": "-c client_min_messages=warning"]
        let output = try OtherProgram.run("psql", arguments, input: sql, environment: environment)
        return output.trimmingCharacters(in: .newlines)
    }

    /// Beside `Sources`, from where this file lies.
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/scratch-postgres").path
}
