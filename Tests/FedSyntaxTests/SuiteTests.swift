import FedDiagnostics
import FedSyntax
import FedTesting
import Foundation
import Testing

/// What is printed reads back as the very same tree, for every statement that the project's suites have.
@Suite struct SuiteTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The inputs of the case files of some test targets.
    static func inputs(below targets: [String]) throws -> [String] {
        var inputs: [String] = []
        for target in targets {
            for file in CaseFile.all(in: root.appending(path: "Tests/\(target)/Cases")) {
                _ = try file.run(rewriting: false) { item in
                    inputs.append(item.input)
                    return ""
                }
            }
        }
        return inputs
    }

    /// The statements in the SQL files of the examples and of the tests.
    private static func scripts() throws -> [(name: String, text: String)] {
        var scripts: [(String, String)] = []
        for folder in ["examples", "Tests"] {
            let found = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            for case let url as URL in found ?? .init() where url.pathExtension == "sql" {
                let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
                let text = lines.filter { !$0.hasPrefix("--") }.joined(separator: "\n")
                for statement in text.split(separator: ";\n") where !statement.allSatisfy(\.isWhitespace) {
                    scripts.append((url.path, String(statement)))
                }
            }
        }
        return scripts
    }

    @Test func caseInputsAreReadBack() throws {
        var counts: [Grammar: Int] = [:]
        for input in try Self.inputs(below: ["FedSyntaxTests", "FedBinderTests", "FedCompilerTests"]) {
            for text in [input] + input.split(separator: "\n").map({ "SELECT " + $0 }) {
                for grammar in [Grammar.dc, .spark] {
                    guard let statement = try? Parsing.statement(text, grammar: grammar) else { continue }
                    expectReadBack(statement.query, grammar)
                    counts[grammar, default: 0] += 1
                }
            }
        }
        #expect(counts[.dc, default: 0] > 300)
        #expect(counts[.spark, default: 0] > 300)
    }

    @Test func scriptsAreReadBack() throws {
        let scripts = try Self.scripts()
        #expect(scripts.count >= 10)
        for script in scripts {
            do throws(CompileError) {
                let statement = try Parsing.statement(script.text, grammar: .dc)
                expectReadBack(statement.query, .dc)
            } catch {
                Issue.record("\(script.name): \(describe(error, in: script.text))")
            }
        }
    }

    /// Trees that no text was read into have a text, too.
    @Test(arguments: [Grammar.dc, .spark])
    func randomTreesAreReadBack(_ grammar: Grammar) {
        var generator = TreeGenerator(grammar: grammar, seed: 5)
        for _ in 0..<600 { expectReadBack(generator.query(depth: 4), grammar) }
    }

    private func expectReadBack(_ query: Query, _ grammar: Grammar) {
        let text = Statement(isExplain: false, query: query).text(in: grammar)
        do throws(CompileError) {
            let again = try Parsing.statement(text, grammar: grammar)
            let (before, after) = (shape(of: query), shape(of: again.query))
            if before == after { return }
            let same = before.commonPrefix(with: after).count
            let difference = [before, after].map { $0.dropFirst(max(0, same - 60)).prefix(160) }
            Issue.record("another tree is read: \(text)\n\(difference[0])\n\(difference[1])")
        } catch {
            Issue.record("what was printed cannot be read: \(text)\n\(describe(error, in: text))")
        }
    }
}
