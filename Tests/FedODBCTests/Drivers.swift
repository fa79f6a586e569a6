import FedConnectorTesting
import FedRuntime
import Foundation

/// The drivers that the tests have, and the systems they reach; each server starts at its first use.
enum Drivers {
    static let postgreSQL = Result { try ScratchPostgres() }
    static let secured = Result { try ScratchPostgres(.scram, password: "open-sesame-42") }
    static let mariaDB = Result { try ScratchMariaDB() }

    /// The file of a driver that is a Debian package: see `scripts/setup`.
    static func file(_ name: String) throws -> String {
        let folders = ["/usr/lib/x86_64-linux-gnu/odbc", "/usr/lib/aarch64-linux-gnu/odbc", "/usr/lib/odbc"]
        let files = folders.map { "\($0)/\(name)" }
        guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw Violation("no ODBC driver \(name): run scripts/setup test")
        }
        return file
    }

    static func postgres(
        _ server: Result<ScratchPostgres, any Error> = postgreSQL, _ further: [String: String] = [:]
    ) throws -> ConnectionSettings {
        let text =
            "Driver=\(try file("psqlodbcw.so"));Servername=127.0.0.1;Port=\(try server.get().port);"
            + "Database=postgres"
        return ConnectionSettings(
            id: "door", system: "postgres", driver: "odbc",
            values: ["connection_string": text, "user": "postgres"].merging(further) { $1 })
    }

    static func maria(_ further: [String: String] = [:]) throws -> ConnectionSettings {
        let text =
            "Driver=\(try file("libmaodbc.so"));Server=127.0.0.1;Port=\(try mariaDB.get().port);Database=test"
        return ConnectionSettings(
            id: "door", system: "mariadb", driver: "odbc",
            values: ["connection_string": text, "user": "root"].merging(further) { $1 })
    }
}
