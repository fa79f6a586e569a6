import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects
import FedOptimizer
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`; see `Tests/README.md` for the commands.
@Suite struct PassTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    static let passes = Dictionary(uniqueKeysWithValues: Optimizer.passes.map { (type(of: $0).name, $0) })

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        var catalog: Catalog?
        let mismatches = try file.run { item in
            switch item.command {
            case "catalog":
                let name = try #require(item.arguments.first)
                let url = URL(filePath: "../Catalogs/\(name).json", relativeTo: URL(filePath: #filePath))
                catalog = try Catalog.load(path: url.path)
                return ""
            case "pass":
                let name = try #require(item.arguments.first)
                let pass = try #require(Self.passes[name])
                let tree = try Relation(text: item.input, catalog: try #require(catalog))
                #expect(tree.description == item.input, "the input is not in the form that trees print in")
                return Self.run(pass, tree, item)
            case "validate":
                let tree = try Relation(text: item.input, catalog: try #require(catalog))
                do throws(Validator.Violation) {
                    try Validator.check(tree, output: tree.columnIDs)
                    return "valid"
                } catch {
                    return "violation: \(error.message)"
                }
            case "keeps":
                let parts = item.input.components(separatedBy: "\nbecomes\n")
                let trees = try parts.map { try Relation(text: $0, catalog: try #require(catalog)) }
                let (before, after) = (try #require(trees.first), try #require(trees.last))
                var invariants = Invariants(of: before, output: before.columnIDs)
                do throws(Validator.Violation) {
                    try invariants.check(after)
                    return "kept"
                } catch {
                    return "violation: \(error.message)"
                }
            default:
                throw UnknownCommand(name: item.command)
            }
        }
        for mismatch in mismatches {
            Issue.record("\(mismatch)", sourceLocation: file.location(line: mismatch.line))
        }
    }

    /// Every pass has a file of cases, and the file has something that the pass stays away from.
    @Test func everyPassHasCases() throws {
        for name in Self.passes.keys {
            let file = try #require(Self.files.first { $0.description == name }, "no cases for \(name)")
            let text = try String(contentsOf: file.url, encoding: .utf8)
            #expect(text.contains("# Stays away"), "\(name) has no cases that it stays away from")
        }
    }

    private static func run(_ pass: any Pass, _ tree: Relation, _ item: Case) -> String {
        var features = OptimizerFeatures()
        features.joinFederation = item["join_federation"] != "off"
        features.federationAwareReordering = item["reordering"] != "off"
        features.disabledPasses = Set(item["off"]?.split(separator: ",").map(String.init) ?? [])
        let modes: [String: PushdownMode] = ["no": .none, "filter_only": .filterOnly, "full": .full]
        let output = tree.columnIDs
        var wanted = output
        // `output=1,2` narrows what the statement's reader sees.
        if let ids = item["output"] {
            wanted = ColumnSet(ids.split(separator: ",").compactMap { Int($0).map(ColumnID.init) })
        }
        let mode = item["mode"].flatMap { modes[$0] } ?? .strict
        var context = PassContext(
            capabilities: mode == .full ? Dialect.full : Dialect.all, mode: mode, features: features,
            sequence: ColumnSequence(after: tree), output: wanted)
        let result: Relation?
        do throws(CompileError) {
            result = try pass.run(tree, in: &context)
        } catch {
            return "error: \(error.code.rawValue)\n\(error.detail)"
        }
        var lines = [result?.description ?? "unchanged"]
        if let result {
            do throws(Validator.Violation) {
                if result.hasBorder || type(of: pass).isMandatory { try Validator.check(result, output: wanted) }
            } catch {
                lines.append("violation: \(error.message)")
            }
        }
        context.settleRefusals()
        lines += context.inhibitions.map {
            "inhibitor \($0.inhibition.code.rawValue) \($0.operatorName) `\($0.expression)`"
        }
        return lines.joined(separator: "\n")
    }
}

struct UnknownCommand: Error { let name: String }

extension CaseFile {
    /// Points at the case itself, so that a failure opens the file that has to change.
    func location(line: Int) -> Testing.SourceLocation {
        Testing.SourceLocation(fileID: fileID, filePath: path, line: line, column: 1)
    }
}

extension ColumnSequence {
    /// Goes on behind all columns of a tree.
    init(after tree: Relation) {
        self.init()
        let text = tree.description
        let numbers = text.matches(of: /#(\d+)/).compactMap { Int($0.1) }
        while let last = numbers.max(), take().number < last {}
    }
}

extension Relation {
    /// Whether foreign scans lie below Federates already.
    fileprivate var hasBorder: Bool {
        if case .federate = self { return true }
        return inputs.contains(where: \.hasBorder)
    }
}
