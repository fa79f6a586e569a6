import FedCatalog
import FedCompiler
import FedDiagnostics
import FedPlan
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`; see `Tests/README.md` for the commands.
@Suite struct PlanTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        var catalog: Catalog?
        var dialects = DialectSet.builtIn
        let mismatches = try file.run { item in
            switch item.command {
            case "dialect":
                return PlanText.load(item.input, into: &dialects)
            case "catalog":
                let name = try #require(item.arguments.first)
                let url = URL(filePath: "../Catalogs/\(name).json", relativeTo: URL(filePath: #filePath))
                catalog = try Catalog.load(path: url.path, systems: dialects.systems)
                return ""
            case "plan":
                return PlanText.text(item, Compiler(catalog: try #require(catalog), dialects: dialects))
            case "translate":
                return PlanText.translated(item, try #require(catalog))
            case "engine":
                return PlanText.engine(item.input)
            default:
                throw UnknownCommand(name: item.command)
            }
        }
        for mismatch in mismatches {
            Issue.record("\(mismatch)", sourceLocation: file.location(line: mismatch.line))
        }
    }
}

struct UnknownCommand: Error { let name: String }

extension CaseFile {
    /// Points at the case itself, so that a failure opens the file that has to change.
    func location(line: Int) -> Testing.SourceLocation {
        Testing.SourceLocation(fileID: fileID, filePath: path, line: line, column: 1)
    }
}

/// Plans as the cases show them.
enum PlanText {
    static func text(_ item: Case, _ compiler: Compiler) -> String {
        var request = CompileRequest(sql: item.input)
        request.now = Date(timeIntervalSince1970: 1_700_000_000)
        if let mode = item["mode"].flatMap(CompileRequest.PushdownMode.init(rawValue:)) {
            request.pushdownMode = mode
        }
        if let dialect = item["dialect"].flatMap(CompileRequest.InputDialect.init(rawValue:)) {
            request.inputDialect = dialect
        }
        if item["identifiers"] == "loose" { request.identifiers = .loose }
        if item["join_federation"] == "off" { request.features.joinFederation = false }
        if item["reordering"] == "off" { request.features.federationAwareReordering = false }
        for name in item["off"]?.split(separator: ",") ?? [] {
            do {
                try request.features.set(String(name), to: false)
            } catch {
                return "\(name) cannot be off"
            }
        }
        if let value = item["parameter"] {
            request.parameters = [.init(name: nil, type: item["type"] ?? "text", value: value)]
        }
        if item.arguments.contains("algebra") { request.include = [.algebra] }
        do {
            let plan = try compiler.compile(request)
            return lines(plan).joined(separator: "\n")
        } catch {
            return self.error(error, in: item.input)
        }
    }

    static func load(_ text: String, into dialects: inout DialectSet) -> String {
        do throws(CompileError) {
            try dialects.load(document: text)
            return ""
        } catch {
            return self.error(error, in: text)
        }
    }

    static func translated(_ item: Case, _ catalog: Catalog) -> String {
        let languages = item.arguments.compactMap(CompileRequest.InputDialect.init(rawValue:))
        do throws(CompileError) {
            guard let source = languages.first, let target = languages.last else { return "no languages" }
            return try Translation.translate(item.input, from: source, to: target, catalog: catalog)
        } catch {
            return self.error(error, in: item.input)
        }
    }

    static func engine(_ text: String) -> String {
        let columns = [
            ViewColumn(name: "a", type: .int, isNullable: true), ViewColumn(name: "b", type: .bigint, isNullable: true),
            ViewColumn(name: "d", type: .decimal(precision: 15, scale: 2), isNullable: true),
            ViewColumn(name: "w", type: .decimal(precision: 38, scale: 18), isNullable: true),
            ViewColumn(name: "f", type: .double, isNullable: true),
            ViewColumn(name: "s", type: .string, isNullable: true),
            ViewColumn(name: "t", type: .date, isNullable: true),
            ViewColumn(name: "n", type: .timestampNTZ, isNullable: true),
            ViewColumn(name: "Ünder `x` ", type: .string, isNullable: true),
        ]
        let source = ExternalSource(
            connectionID: "c", tenantID: "t", query: "q", referencedTables: [], columns: columns)
        do {
            let query = try EngineTranslation.main(text, views: [CreateView(name: "v", source: .external(source))])
            var lines = [query.sql]
            lines.append("columns " + query.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", "))
            lines += query.decimalFunctions.map { "function \($0.name)(\($0.left), \($0.right)) \($0.result)" }
            if let uses = query.viewUses["v"], uses > 1 { lines.append("uses \(uses)") }
            return lines.joined(separator: "\n")
        } catch {
            return self.error(error, in: text)
        }
    }

    private static func lines(_ plan: PlanDocument) -> [String] {
        var lines = plan.options.dialects.map { "dialect \($0.name) of \($0.base)" }
        if let algebra = plan.algebra { lines += algebra.split(separator: "\n").map(String.init) }
        for federate in plan.federates {
            lines.append(
                "\(federate.view) \(federate.connectionID) \(federate.exactness) \(federate.pushed.joined(separator: ","))"
            )
            if !federate.ledger.isEmpty { lines.append("  may differ: \(federate.ledger.joined(separator: ", "))") }
            lines.append("  \(federate.query)")
            if let fallback = fallback(of: federate.view, in: plan) { lines.append("  or \(fallback)") }
        }
        for view in plan.stages.pre where !plan.federates.contains(where: { $0.view == view.view }) {
            lines += view.sql.split(separator: "\n").map(String.init)
        }
        lines += plan.stages.main.flatMap { $0.split(separator: "\n").map(String.init) }
        lines.append("columns " + plan.resultColumns.map { "\($0.name) \($0.dcType)" }.joined(separator: ", "))
        for note in plan.inhibitors {
            let place = note.location.map { " at \($0.line):\($0.column)" } ?? ""
            lines.append("inhibitor \(note.code) \(note.operatorName) `\(note.expression)`\(place)")
        }
        return lines
    }

    /// What the remote is asked should it refuse the view's query.
    private static func fallback(of view: String, in plan: PlanDocument) -> String? {
        let statement = plan.stages.pre.first { $0.view == view }?.sql
        guard case .external(let source) = statement.flatMap({ try? StageScript.readCreate($0) })?.source else {
            return nil
        }
        return source.fallback
    }

    private static func error(_ error: CompileError, in text: String) -> String {
        let place = error.range.map { range -> String in
            let location = FedDiagnostics.SourceLocation(of: range, in: text)
            return " at \(location.line):\(location.column)"
        }
        let hint = error.hint.map { "\nhint: \($0)" } ?? ""
        return "error: \(error.code.rawValue)\(place ?? "")\n\(error.detail)\(hint)"
    }
}
