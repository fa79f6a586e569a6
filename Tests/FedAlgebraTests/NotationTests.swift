import FedAlgebra
import FedCatalog
import FedTesting
import Foundation
import Testing

/// Trees that are read and printed again; see `Tests/README.md`.
@Suite struct NotationTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let catalog = try Catalog.load(path: url.path)
        let mismatches = try file.run { item in
            guard item.command == "read" else { return try PatternText.text(item) }
            do throws(NotationError) {
                return try Relation(text: item.input, catalog: catalog).description
            } catch {
                return "error: \(error)"
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

struct UnknownCommand: Error { let name: String }
