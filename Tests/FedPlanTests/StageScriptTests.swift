import FedPlan
import FedTesting
import Foundation
import Testing

/// Writing and reading of the stage statements.
@Suite struct StageScriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/stages")

    @Test(arguments: CaseFile.all(in: folder))
    func cases(_ file: CaseFile) throws {
        file.record(
            try file.run { item in
                do {
                    switch item.command {
                    case "read": return try StageScript.readCreate(item.input).json.prettyText.trimmingNewline
                    case "rewrite":
                        let text = StageScript.text(creating: try StageScript.readCreate(item.input))
                        #expect(!text.contains("${"))
                        #expect(StageScript.text(creating: try StageScript.readCreate(text)) == text)
                        return text
                    case "drop": return StageScript.text(dropping: try StageScript.readDrop(item.input))
                    default: throw item.unknownCommand
                    }
                } catch let error as PlanError {
                    return "error \(error)"
                }
            })
    }

    /// Texts that have been lost between a writer and a reader elsewhere.
    static let nasty = [
        "", " ", " a ", "it's", "'", "''", "\\", "\\'", "\\\\'", "a\\nb", "a\nb", "a\r\nb", "tab\there", "\0",
        "\u{1}\u{1F}",
        "\u{7F}\u{80}\u{9F}", "\u{2028}\u{2029}", "${env:HOME}", "$${a}", "$\\{", "{$}", "\"", "`", "``", "--", "/* x",
        "*/",
        "%_", "\\%", "\\_", "\\u0041", "مرحبا", " عميل ", "e\u{301}", "é", "😀", "\u{10FFFF}", "\u{FEFF}", "\u{A0}",
        "r'x'", ";",
    ]

    @Test(arguments: nasty)
    func literalSurvives(_ text: String) throws {
        let literal = StageScript.literal(text)
        #expect(!literal.contains("${"))
        #expect(!literal.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        let view = try StageScript.readCreate(
            "CREATE TEMPORARY VIEW v (a INT) USING parquet OPTIONS (path \(literal))")
        guard case .files(let source) = view.source else {
            Issue.record("not a file source")
            return
        }
        #expect(Array(source.path.utf8) == Array(text.utf8))
    }

    @Test(arguments: nasty.filter(StageScript.canWrite(identifier:)))
    func namesSurvive(_ name: String) throws {
        let columns = [
            ViewColumn(name: name, type: .decimal(precision: 38, scale: 18), isNullable: true),
            ViewColumn(name: name + "_1", type: .timestamp, isNullable: true),
        ]
        let files = CreateView(
            name: name, source: .files(FileSource(format: .csv, path: name, options: ["sep": name], columns: columns)))
        let external = CreateView(
            name: name,
            source: .external(
                ExternalSource(
                    connectionID: name, tenantID: name, query: name,
                    referencedTables: [
                        TableDescriptor(
                            name: name, remote: [name, name],
                            columns: [
                                .init(
                                    name: name, remoteName: name, remoteType: name, type: .timestampNTZ,
                                    isNullable: false)
                            ])
                    ], columns: columns, hints: ["query_tag": name, name + " hint": name])))
        for view in [files, external] {
            let text = StageScript.text(creating: view)
            #expect(!text.contains("${"))
            let read = try StageScript.readCreate(text)
            #expect(read == view)
            #expect(Array(read.name.utf8) == Array(name.utf8))
        }
        #expect(try StageScript.readDrop(StageScript.text(dropping: name)) == name)
    }

    @Test func refusesNamesThatSparkWouldChange() {
        #expect(!StageScript.canWrite(identifier: "a${b}"))
        #expect(!StageScript.canWrite(identifier: ""))
        #expect(StageScript.canWrite(identifier: "a$ {b}"))
    }

    @Test func leavesOutHintsThatWouldBeOptions() throws {
        let source = ExternalSource(
            connectionID: "c", tenantID: "t", query: "SELECT 1", referencedTables: [],
            columns: [ViewColumn(name: "a", type: .int, isNullable: true)], hints: ["QUERY": "x", "query_tag": "y"])
        let text = StageScript.text(creating: CreateView(name: "v1", source: .external(source)))
        let read = try StageScript.readCreate(text)
        guard case .external(let readSource) = read.source else {
            Issue.record("not an external source")
            return
        }
        #expect(readSource.query == "SELECT 1")
        #expect(readSource.hints == ["query_tag": "y"])
    }
}

extension String {
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

extension CreateView {
    /// Everything that was read, for a case file.
    var json: JSONValue {
        var object: JSONObject = ["view": .string(name)]
        switch source {
        case .external(let source):
            object["connection_id"] = .string(source.connectionID)
            object["tenant_id"] = .string(source.tenantID)
            object["query"] = .string(source.query)
            object["tables"] = .array(
                source.referencedTables.map { table in
                    .string(
                        "\(table.name) = \(table.remote.joined(separator: ".")): "
                            + table.columns.map { "\($0.name) \($0.remoteType ?? "-") \($0.type)" }.joined(
                                separator: ", "))
                })
            object["columns"] = .array(source.columns.map(\.json))
            if let fallback = source.fallback { object["fallback"] = .string(fallback) }
            if !source.hints.isEmpty { object["hints"] = JSONValue(source.hints) }
        case .files(let source):
            object["format"] = .string(source.format.rawValue)
            object["path"] = .string(source.path)
            object["columns"] = .array(source.columns.map(\.json))
            if !source.options.isEmpty { object["options"] = JSONValue(source.options) }
        }
        return .object(object)
    }
}

extension ViewColumn {
    fileprivate var json: JSONValue { .string("\(name) \(type)\(isNullable ? "" : " NOT NULL")") }
}
