import FedConnectorTesting
import FedRuntime
import FedSQLite
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`: `rows TYPE…`, a query, and its rows or its error.
@Suite struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let database = SQLiteFile(folder.url.appending(path: "cases.db"))
        try database.run("CREATE TABLE stock (amount INTEGER); INSERT INTO stock VALUES (1), (2);")
        let session = try SQLiteConnector().connect(database.connection, SessionOptions())
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
