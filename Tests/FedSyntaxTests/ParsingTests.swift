import FedDiagnostics
import FedSyntax
import FedTesting
import Foundation
import Testing

/// Runs the files in `Cases/parse` and `Cases/errors`.
///
/// Command | Input | Output
/// --- | --- | ---
/// `dc`, `spark` | a statement | the statement in its canonical spelling, or the error
/// `dc expression`, `spark expression` | an expression | the same for an expression
/// `dc each`, `spark each` | an expression a line | the same for each line
///
/// What is printed must read back as the very same tree.
@Suite struct ParsingTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let mismatches = try file.run { item in
            try item.allow()
            let grammar = try grammar(of: item)
            switch item.words.first {
            case nil:
                return try canonical(item.input) { (sql) throws(CompileError) in
                    let statement = try Parsing.statement(sql, grammar: grammar)
                    return (statement.text(in: grammar), shape(of: statement))
                }
            case "expression":
                return try expression(item.input, grammar)
            case "each":
                return try item.input.split(separator: "\n").map { try expression(String($0), grammar) }
                    .joined(separator: "\n")
            default:
                throw item.unknownCommand
            }
        }
        file.record(mismatches)
    }

    private func grammar(of item: Case) throws -> Grammar {
        switch item.command {
        case "dc": return .dc
        case "spark": return .spark
        default: throw item.unknownCommand
        }
    }

    private func expression(_ sql: String, _ grammar: Grammar) throws -> String {
        try canonical(sql) { (sql) throws(CompileError) in
            let expression = try Parsing.expression(sql, grammar: grammar)
            return (expression.text(in: grammar), shape(of: expression))
        }
    }

    private func canonical(
        _ sql: String, _ read: (String) throws(CompileError) -> (text: String, shape: String)
    ) throws -> String {
        do throws(CompileError) {
            let first = try read(sql)
            do throws(CompileError) {
                let second = try read(first.text)
                #expect(second.text == first.text)
                #expect(second.shape == first.shape, "\(first.text)")
            } catch {
                Issue.record("what was printed cannot be read: \(first.text)\n\(describe(error, in: first.text))")
            }
            return first.text
        } catch {
            return describe(error, in: sql)
        }
    }
}

/// An error as the case files show it: code, place, what is wrong, what would have been right.
func describe(_ error: CompileError, in sql: String) -> String {
    var result = error.code.rawValue
    if let range = error.range {
        let place = SourceLocation(of: range, in: sql)
        result += " at \(place.line):\(place.column)+\(place.length)"
    }
    return result + ": " + error.detail + (error.hint.map { " (\($0))" } ?? "")
}
