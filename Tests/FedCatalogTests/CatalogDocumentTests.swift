import FedCatalog
import FedDiagnostics
import FedTesting
import Foundation
import Testing

/// Reading catalog documents.
@Suite struct CatalogDocumentTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/catalog")

    /// What a `table`, a `column`, a `connection` of a case is put into.
    private static func document(_ item: Case) throws -> String {
        let connections = #""pg_main": {"system": "postgres"}, "sf_sales": {"system": "snowflake"}"#
        func around(_ connections: String, _ tables: String) -> String {
            #"{"version": 1, "tenant_id": "t", "connections": {\#(connections)}, "tables": [\#(tables)]}"#
        }
        switch item.command {
        case "catalog": return item.input
        case "connection": return around(#""c": \#(item.input)"#, "")
        case "table": return around(connections, item.input)
        case "column":
            let table = #"{"name": "t", "connection": "sf_sales", "remote": ["t"], "columns": [\#(item.input)]}"#
            return around(connections, table)
        case "file":
            let table = #"{"name": "f", "format": "csv", "path": "f.csv", "columns": [\#(item.input)]}"#
            return around(connections, table)
        default: throw item.unknownCommand
        }
    }

    @Test(arguments: CaseFile.all(in: folder))
    func cases(_ file: CaseFile) throws {
        file.record(
            try file.run { item in
                do {
                    return try Catalog.load(document: CatalogDocumentTests.document(item)).summary
                } catch let error as CompileError {
                    return "\(error)"
                }
            })
    }

    @Test func readsFilesByTheirExtension() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ name: String, _ text: Data) throws -> String {
            let url = folder.appending(path: name)
            try text.write(to: url)
            return url.path
        }
        let json = Data(#"{"version": 1, "tenant_id": "t", "tables": []}"#.utf8)
        let yaml = Data("version: 1\ntenant_id: t\ntables: []\n".utf8)
        for (name, text) in [("a.json", json), ("a.yaml", yaml), ("a.yml", json), ("a", json), ("b", yaml)] {
            #expect(try Catalog.load(path: path(name, text)).tenantID == "t")
        }
        let refused = [
            try path("b.json", yaml), try path("c.json", Data([0xFF])), folder.path, folder.path + "/absent.yaml",
        ]
        for path in refused {
            let error = #expect(throws: CompileError.self) { try Catalog.load(path: path) }
            #expect(error?.code == .invalidCatalog)
            #expect(error?.detail.hasPrefix(path) == true)
        }
    }

    /// `--catalog <(…)` names a pipe: it has no size, no extension, and can be read once.
    @Test func readsPipes() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        Thread.detachNewThread {
            let json = #"{"version": 1, "tenant_id": "t", "tables": []}"#
            try? FileHandle(forWritingAtPath: path)?.write(contentsOf: Data(json.utf8))
        }
        #expect(try Catalog.load(path: path).tenantID == "t")
    }

    @Test func readsWhatItIsTold() throws {
        let json = #"{"version": 1, "tenant_id": "t", "tables": []}"#
        #expect(try Catalog.load(json: json).tenantID == "t")
        #expect(try Catalog.load(yaml: json).tenantID == "t")
        #expect(try Catalog.load(json: "\u{FEFF}\n" + json).tenantID == "t")
        #expect(throws: CompileError.self) { try Catalog.load(json: "version: 1") }
        // A name that only quotes keep from being a number, in both notations.
        #expect(try Catalog.load(yaml: "{version: 1, tenant_id: '7', tables: []}").tenantID == "7")
    }

    @Test func neverRepeatsASecret() {
        let documents = [
            #"{"version": 1, "tenant_id": "t", "connections": {"c": {"system": "postgres", "password": "hunter2"}}, "tables": []}"#,
            "version: 1\ntenant_id: t\nconnections: {c: {system: postgres, privateKey: hunter2}}\ntables: []",
            #"{"version": 1, "tenant_id": "t", "connections": {"c": {"url": "postgres://me:hunter2@host/db"}}, "tables": []}"#,
            "version: 1\ntenant_id: t\npassword: {: hunter2\n",
        ]
        for document in documents {
            let error = #expect(throws: CompileError.self) { try Catalog.load(document: document) }
            #expect(error.map { "\($0)".contains("hunter2") } == false)
        }
    }

    @Test func manyTablesAreRead() throws {
        let tables = (0..<5_000).map { index in
            #"{"name": "t\#(index)", "format": "parquet", "path": "t", "columns": [{"name": "a", "type": "int"}]}"#
        }
        let text = #"{"version": 1, "tenant_id": "t", "tables": [\#(tables.joined(separator: ",\n"))]}"#
        #expect(try Catalog.load(json: text).tables.count == 5_000)
        #expect(try Catalog.load(yaml: text).tables.count == 5_000)
    }

    @Test func depthIsLimited() {
        for count in [100, 5_000, 1_000_000] {
            let text = String(repeating: "[", count: count)
            #expect(throws: CompileError.self) { try Catalog.load(json: text) }
            #expect(throws: CompileError.self) { try Catalog.load(yaml: text) }
        }
        let indented = (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(throws: CompileError.self) { try Catalog.load(yaml: indented) }
    }
}

extension Catalog {
    /// Everything that was read, a line each.
    fileprivate var summary: String {
        var lines = ["tenant \(tenantID)"]
        for (id, connection) in connections.sorted(by: { $0.key < $1.key }) where !connection.isPlain || tables.isEmpty
        {
            lines.append(
                "connection \(id): \(connection.system) \(connection.serverVersion ?? "-")\(connection.text.summary)")
        }
        for table in tables {
            lines.append("table \(table.name): \(table.source.summary)")
            for column in table.columns {
                let remote = column.remoteName == column.name ? "" : " from \(column.remoteName)"
                lines.append(
                    "  \(column.name)\(remote): \(column.type), \(column.remoteType ?? "-") is "
                        + "\(column.rawType?.name ?? "-")\(column.isNullable ? "" : ", not null")\(column.text.summary)"
                )
            }
            for key in table.keys { lines.append("  key \(key.joined(separator: ", "))") }
            guard let statistics = table.statistics else { continue }
            lines.append("  rows \(statistics.rows)")
            for (name, column) in statistics.columns.sorted(by: { $0.key < $1.key }) {
                lines.append(
                    "  \(name): distinct \(column.distinct?.description ?? "-"), "
                        + "nulls \(column.nullFraction?.description ?? "-")")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Connection {
    fileprivate var isPlain: Bool { serverVersion == nil && text == TextDeclaration() }
}

extension TextDeclaration {
    fileprivate var summary: String {
        self == TextDeclaration()
            ? "" : " \(equality?.rawValue ?? "-")/\(order?.rawValue ?? "-")/\(padding?.rawValue ?? "-")"
    }
}

extension TableSource {
    fileprivate var summary: String {
        switch self {
        case .foreign(let connection, let remote): "\(connection) \(remote.joined(separator: "."))"
        case .native(let source):
            "\(source.format) \(source.path)"
                + source.options.sorted { $0.key < $1.key }.map { " \($0.key)=[\($0.value)]" }.joined()
        }
    }
}
