import FedConnectorTesting
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`: `rows TYPE…`, a query, and its rows or its error.
@Suite struct CaseTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let session = try Server.session()
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
