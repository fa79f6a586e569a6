import FedConnectorTesting
import FedODBC
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases` on the system that it is called after: `rows TYPE…`, a query, and its rows or its error.
@Suite struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let isMaria = file.url.deletingPathExtension().lastPathComponent == "mariadb"
        let settings = try isMaria ? Drivers.maria() : Drivers.postgres()
        let session = try ODBCConnector().connect(settings, SessionOptions())
        defer { session.close() }
        let mismatches = try file.run { (each: Case) throws -> String in
            guard each.command == "rows" else { throw each.unknownCommand }
            return try session.transcript(each.input, types: each.arguments)
        }
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }
}
