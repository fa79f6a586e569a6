import FedADBC
import FedConnectorTesting
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases` on the system that it is called after: `rows TYPE…`, a query, and its rows or its error.
///
/// `option NAME=VALUE` has the queries behind it run on a connection of its own, with that option of the driver.
@Suite struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let database = SQLiteFile(folder.url.appending(path: "cases.db"))
        try database.run("CREATE TABLE stock (amount INTEGER); INSERT INTO stock VALUES (1), (2);")
        func connect(_ further: [String: String]) throws -> any RemoteSession {
            let settings =
                switch file.url.deletingPathExtension().lastPathComponent {
                case "postgres": try Drivers.postgres()
                case "sqlite": try Drivers.sqlite(database)
                default: Drivers.duckDB(further)
                }
            return try ADBCConnector().connect(settings, SessionOptions())
        }
        var session = try connect([:])
        defer { session.close() }
        let mismatches = try file.run { (each: Case) throws -> String in
            switch each.command {
            case "rows": return try session.transcript(each.input, types: each.arguments)
            case "option":
                session.close()
                let pair = (each.arguments.first ?? "").split(separator: "=", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { throw each.missing("NAME=VALUE") }
                session = try connect(["option.\(pair[0])": pair[1]])
                return "done"
            default: throw each.unknownCommand
            }
        }
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }
}
