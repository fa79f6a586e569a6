import FedContract
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`: each works on a folder of its own, which begins with a catalog.
///
/// `write FILE` (the input is the content), `remove FILE`, `replace FILE` (the first line of the input by the
/// second), `show FILE with=WORD` (the lines that have it), `files`; `record` and `verify [level=…]` print the
/// report, `junit` the XML.
@Suite struct ContractTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))
    static let catalog = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))

    @Test(arguments: files)
    func cases(_ file: CaseFile) async throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        let folder = parent.appending(path: "shop", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        try FileManager.default.copyItem(at: Self.catalog, to: folder.appending(path: "catalog.json"))

        let mismatches = try await file.run { item in
            try await Self.run(item, in: folder).replacing(folder.path, with: "DIR")
        }
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    private static func run(_ item: Case, in folder: URL) async throws -> String {
        try item.allow(keys: "level", "with")
        func named() throws -> URL {
            guard let name = item.words.first else { throw item.missing("a file") }
            return folder.appending(path: name)
        }
        switch item.command {
        case "write":
            try Data(item.input.utf8).write(to: named())
            return ""
        case "remove":
            try FileManager.default.removeItem(at: named())
            return ""
        case "replace":
            let lines = item.input.split(separator: "\n", omittingEmptySubsequences: false)
            let text = try String(contentsOf: named(), encoding: .utf8)
            guard lines.count == 2, text.contains(lines[0]) else { throw item.missing("a text that the file has") }
            try Data(text.replacing(lines[0], with: lines[1]).utf8).write(to: named())
            return ""
        case "show":
            return try String(contentsOf: named(), encoding: .utf8).split(separator: "\n")
                .filter { $0.contains(item["with"] ?? "") }.joined(separator: "\n")
        case "files":
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().joined(separator: "\n")
        case "record", "verify", "junit":
            return try await report(item, in: folder)
        default:
            throw item.unknownCommand
        }
    }

    private static func report(_ item: Case, in folder: URL) async throws -> String {
        guard let level = ContractLevel(rawValue: item["level"] ?? "bytes") else { throw item.missing("a level") }
        let contract: Contract
        do {
            contract = Contract(folder: try ContractFolder(path: folder.path), planner: LocalPlanner())
        } catch {
            return "\(error.kind): \(error.message)"
        }
        let report = item.command == "record" ? await contract.record() : await contract.verify(level: level)
        let fails = item.command == "record" ? report.hasErrors : report.hasFailures
        let text = item.command == "junit" ? JUnitReport.text(of: report) : report.text
        return text + "exit \(fails ? 1 : 0)"
    }
}
