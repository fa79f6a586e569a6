import FedConnectorTesting
import FedRuntime
import Foundation

/// The drivers that the tests have, and the systems they reach; each server starts at its first use.
enum Drivers {
    static let server = Result { try ScratchPostgres() }
    static let secured = Result { try ScratchPostgres(.scram, password: "open-sesame-42") }

    private static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The file of a driver that is a Python package: see `Tests/requirements.txt`.
    static func library(_ name: String) throws -> String {
        let folder = project.appending(path: ".venv/lib")
        let versions = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let files = versions.map {
            folder.appending(path: "\($0)/site-packages/adbc_driver_\(name)/libadbc_driver_\(name).so").path
        }
        guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw Violation("no ADBC driver for \(name) in .venv: run scripts/setup test")
        }
        return file
    }

    static func postgres(
        _ server: Result<ScratchPostgres, any Error> = server, _ further: [String: String] = [:]
    ) throws -> ConnectionSettings {
        let values = [
            "library": try library("postgresql"),
            "uri": "postgresql://postgres@127.0.0.1:\(try server.get().port)/postgres",
        ]
        return ConnectionSettings(
            id: "door", system: "postgres", driver: "adbc", values: values.merging(further) { $1 })
    }

    static func sqlite(_ file: SQLiteFile) throws -> ConnectionSettings {
        ConnectionSettings(
            id: "door", system: "sqlite", driver: "adbc",
            values: ["library": try library("sqlite"), "uri": "file:\(file.url.path)?mode=ro"])
    }

    /// DuckDB's library is a driver itself: <https://duckdb.org/docs/stable/clients/adbc>.
    static func duckDB(_ further: [String: String] = [:]) -> ConnectionSettings {
        let library = project.appending(path: ".cache/duckdb/libduckdb.so").path
        let values = ["library": library, "entrypoint": "duckdb_adbc_init", "option.path": ":memory:"]
        return ConnectionSettings(id: "door", system: "duckdb", driver: "adbc", values: values.merging(further) { $1 })
    }
}
