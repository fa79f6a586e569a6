import FedCatalog
import FedDiagnostics
import FedTesting
import Foundation
import Testing

/// The names of types: DC SQL's, and those of the systems.
@Suite struct TypeNameTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/types")

    @Test(arguments: CaseFile.all(in: folder))
    func cases(_ file: CaseFile) throws {
        file.record(
            try file.run { item in
                try item.allow(keys: "system")
                let lines = item.input.split(separator: "\n").map(String.init)
                switch item.command {
                case "dc":
                    return lines.map { "\($0) -> \(SQLType(name: $0)?.name ?? "refused")" }.joined(separator: "\n")
                case "remote":
                    guard let system = item["system"] else { throw item.missing("a system") }
                    return lines.map { line in
                        guard let type = RemoteType.read(line, system: system) else { return "\(line) -> refused" }
                        return "\(line) -> \(type.raw?.name ?? "-") as \(type.cdp)"
                    }.joined(separator: "\n")
                default: throw item.unknownCommand
                }
            })
    }

    @Test func everyTypeReadsItsOwnName() {
        let types: [SQLType] = [
            .boolean, .smallint, .integer, .bigint, .numeric(precision: 38, scale: 18), .real, .double, .text,
            .varchar(10), .char(3), .bytes, .date, .time, .timestamp, .timestamptz, .interval, .json, .uuid,
        ]
        for type in types { #expect(SQLType(name: type.name) == type) }
        for name in SQLType.knownNames { #expect(SQLType(name: name) != nil, "\(name)") }
    }

    @Test func everySystemHasTypes() {
        #expect(RemoteType.systems.count == 14)
        for system in RemoteType.systems {
            #expect(RemoteType.read("date", system: system) != nil, "\(system)")
            #expect(RemoteType.read("no such type", system: system) == nil, "\(system)")
        }
        #expect(RemoteType.read("date", system: "access") == nil)
    }
}
