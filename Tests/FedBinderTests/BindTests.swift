import FedAlgebra
import FedBinder
import FedCatalog
import FedDiagnostics
import FedSyntax
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`; see `Tests/README.md` for the commands.
@Suite struct BindTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let catalog = try Catalog.load(path: url.path)
        let mismatches = try file.run { item in
            switch item.command {
            case "bind": return Self.bind(item, catalog, as: .dc)
            case "bind-spark": return Self.bind(item, catalog, as: .spark)
            case "type": return Self.types(item, catalog)
            default: throw UnknownCommand(name: item.command)
            }
        }
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: Testing.SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    /// What is bound prints and reads back as itself.
    @Test func treesReadBack() throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let catalog = try Catalog.load(path: url.path)
        let sql =
            "SELECT status, sum(total * 2) FROM orders WHERE placed < date '2024-01-01' AND code LIKE 'a%' GROUP BY 1 ORDER BY 2 LIMIT 3"
        let statement = try Parsing.statement(sql, grammar: .dc)
        let bound = try Binder.bind(
            statement.query, options: BinderOptions(language: .dc, now: 0), tables: TableSpace(catalog: catalog))
        let text = bound.relation.description
        #expect(try Relation(text: text, catalog: catalog).description == text)
    }

    private static func bind(_ item: Case, _ catalog: Catalog, as language: Language) -> String {
        do throws(CompileError) {
            let statement = try Parsing.statement(item.input, grammar: language == .dc ? .dc : .spark)
            let bound = try Binder.bind(
                statement.query, options: BinderOptions(language: language, now: 1_700_000_000_000_000),
                tables: TableSpace(catalog: catalog))
            let output = bound.output.map { "\($0.name)#\($0.column.id.number) \($0.column.type)" }
            return bound.relation.description + "\noutput " + output.joined(separator: ", ")
        } catch {
            return message(error, in: item.input)
        }
    }

    /// One expression a line over `orders`, each with its type, or its error.
    private static func types(_ item: Case, _ catalog: Catalog) -> String {
        item.input.split(separator: "\n").map { line in
            let sql = "SELECT \(line) FROM orders"
            do throws(CompileError) {
                let statement = try Parsing.statement(sql, grammar: .dc)
                let bound = try Binder.bind(
                    statement.query, options: BinderOptions(language: .dc, now: 0), tables: TableSpace(catalog: catalog)
                )
                return "\(line)  \(bound.output[0].column.type)"
            } catch {
                return "\(line)  \(error.code.rawValue): \(error.detail)"
            }
        }.joined(separator: "\n")
    }

    private static func message(_ error: CompileError, in text: String) -> String {
        let place = error.range.map { range -> String in
            let location = FedDiagnostics.SourceLocation(of: range, in: text)
            return " at \(location.line):\(location.column)"
        }
        return "error: \(error.code.rawValue)\(place ?? "")\n\(error.detail)"
            + (error.hint.map { "\nhint: \($0)" } ?? "")
    }
}

struct UnknownCommand: Error { let name: String }
