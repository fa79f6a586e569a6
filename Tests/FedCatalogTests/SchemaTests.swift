import FedCatalog
import FedDiagnostics
import Foundation
import Testing

/// The published schemas say what the code says.
@Suite struct SchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The list under `enum` at the end of a path of keys.
    private func words(of schema: String, at path: String...) throws -> [String] {
        let data = try Data(contentsOf: SchemaTests.root.appending(path: "schemas/\(schema).schema.json"))
        var place = try JSONSerialization.jsonObject(with: data)
        for key in path + ["enum"] { place = try #require((place as? [String: Any])?[key]) }
        return try #require(place as? [String])
    }

    @Test func problemListsEveryCode() throws {
        #expect(try words(of: "problem", at: "properties", "code") == ErrorCode.allCases.map(\.rawValue))
    }

    @Test func catalogListsEverySystem() throws {
        let listed = try words(of: "catalog", at: "$defs", "builtInSystem")
        #expect(listed.sorted() == RemoteType.systems)
        #expect(try words(of: "connections", at: "$defs", "connection", "properties", "system") == listed)
    }

    /// The documents that an independent validator accepts or refuses are accepted or refused by the reader.
    @Test(arguments: [("valid", true), ("invalid", false)])
    func readerAgrees(_ folder: String, _ isValid: Bool) throws {
        let folder = SchemaTests.root.appending(path: "Tests/Schemas/\(folder)")
        let documents = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("catalog.") }
        #expect(!documents.isEmpty)
        for document in documents {
            var isRead = true
            do throws(CompileError) { _ = try Catalog.load(path: document.path) } catch { isRead = false }
            #expect(isRead == isValid, "\(document.lastPathComponent)")
        }
    }
}
