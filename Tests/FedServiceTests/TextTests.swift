import FedCatalog
import FedCompiler
import FedDiagnostics
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases/text`: `plan [all] [mode=MODE]` prints a plan, or an error, as the program does.
@Suite struct TextTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases/text", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let compiler = Compiler(catalog: try Catalog.load(path: Service.catalogURL.path))
        let mismatches = try file.run { item in
            switch item.command {
            case "plan":
                var request = CompileRequest(sql: item.input)
                if let mode = item["mode"] {
                    request.pushdownMode = try #require(CompileRequest.PushdownMode(rawValue: mode))
                }
                request.include = item.words.contains("all") ? Set(CompileRequest.Part.allCases) : []
                do throws(CompileError) {
                    return try PlanPicture.text(of: compiler.compile(request)).trimmingCharacters(in: .newlines)
                } catch {
                    return Self.text(error, item.input)
                }
            case "error":
                // Where no statement has a mistake of this kind: `error START END`, with the text as input.
                guard let start = item.words.first.flatMap({ Int($0) }), let end = item.words.last.flatMap({ Int($0) })
                else { throw item.missing("two offsets") }
                let range = SourceRange(start: start, end: end)
                return Self.text(CompileError(.syntaxError, "wrong", at: range, hint: "right"), item.input)
            default: throw item.unknownCommand
            }
        }
        file.record(mismatches)
    }

    private static func text(_ error: CompileError, _ sql: String) -> String {
        ErrorText.text(of: error, in: StatementSource(name: "query.sql", text: sql))
            .trimmingCharacters(in: .newlines)
    }
}
