import FedAlgebra
import FedDiagnostics
import FedDialects
import Foundation
import Testing

/// What holds of all documents that describe dialects; what each of them is loaded as is in the case files.
@Suite struct DialectFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The documents that an independent validator accepts or refuses are accepted or refused by the reader.
    @Test(arguments: [("valid", true), ("invalid", false)])
    func readerAgrees(_ folder: String, _ isValid: Bool) throws {
        let folder = Self.root.appending(path: "Tests/Schemas/\(folder)")
        let documents = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("dialect.") }
        #expect(!documents.isEmpty)
        for document in documents {
            var refusal: CompileError?
            do throws(CompileError) {
                _ = try DialectFile(path: document.path).dialect(among: Dialect.all)
            } catch {
                #expect(error.code == .invalidDialect)
                refusal = error
            }
            #expect((refusal == nil) == isValid, "\(document.lastPathComponent): \(refusal?.detail ?? "")")
        }
    }

    /// The schema's closed lists are those of the code.
    @Test func schemaListsEveryWord() throws {
        let data = try Data(contentsOf: Self.root.appending(path: "schemas/dialect.schema.json"))
        let schema = try JSONSerialization.jsonObject(with: data)
        func words(_ path: String...) throws -> [String] {
            var place: Any? = schema
            for key in ["properties"] + path + ["enum"] { place = (place as? [String: Any])?[key] }
            return try #require(place as? [String], "\(path)").sorted()
        }
        func expect(_ listed: [String], _ known: [String]) { #expect(listed == known.sorted()) }
        expect(try words("operators", "propertyNames"), OperatorFeature.allCases.map(\.rawValue))
        expect(
            try words("windows", "properties", "rankings", "items"),
            RankingFunction.allCases.map(\.rawValue.snakeCased))
        expect(try words("literals", "properties", "strings"), Dialect.StringStyle.allCases.map(\.rawValue))
        expect(try words("like", "properties", "form"), Dialect.LikeStyle.allCases.map(\.rawValue))
        expect(try words("limit", "properties", "form"), LimitForm.allCases.map(\.rawValue))
        expect(try words("null_order"), NullOrder.allCases.map(\.rawValue))
    }

    /// A document that says nothing is its parent, text by text; a spelling for every function is taken.
    @Test(arguments: Dialect.all.keys.sorted())
    func everyDialectCanBeAParent(_ parent: String) throws {
        let same = try DialectFile("{\"version\": 1, \"name\": \"same\", \"parent\": \"\(parent)\"}")
            .dialect(among: Dialect.all)
        let own = try #require(Dialect.all[parent])
        #expect(same.functions.keys == own.functions.keys)
        #expect(same.features == own.features)
        #expect(same.ledger.map(\.name) == own.ledger.map(\.name))
        #expect(same.widened.functions.keys == own.widened.functions.keys)
        #expect(same.widened.raisesEarly == own.widened.raisesEarly)
        let names = Function.all.filter { $0.volatility != .volatile }.map(\.name.snakeCased)
        let spellings = names.map { "\"\($0)\": \"F_\($0.uppercased())\"" }.joined(separator: ", ")
        let all = try DialectFile(
            "{\"version\": 1, \"name\": \"all\", \"parent\": \"\(parent)\", \"functions\": {\(spellings)}}")
        #expect(try all.dialect(among: Dialect.all).functions.keys.count >= names.count)
        let refusals = names.map { "\"\($0)\": null" }.joined(separator: ", ")
        let none = try DialectFile(
            "{\"version\": 1, \"name\": \"none\", \"parent\": \"\(parent)\", \"functions\": {\(refusals)}}")
        #expect(try none.dialect(among: Dialect.all).widened.functions.keys.allSatisfy { $0.volatility == .volatile })
    }

    /// Any text is a dialect or an error: no crash and no hang.
    @Test func anyTextIsReadOrRefused() throws {
        let url = Self.root.appending(path: "Tests/Schemas/valid/dialect.full.json")
        let whole = Array(try String(contentsOf: url, encoding: .utf8).unicodeScalars)
        let alphabet = Array("{}[]\"':,;()\\-#%_$?1ax \n\u{301}".unicodeScalars)
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            var scalars = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: 0..<scalars.count, using: &generator)
                guard let scalar = alphabet.randomElement(using: &generator) else { continue }
                if Bool.random(using: &generator) { scalars[position] = scalar } else { scalars.remove(at: position) }
            }
            do throws(CompileError) {
                _ = try DialectFile(String(String.UnicodeScalarView(scalars))).dialect(among: Dialect.all)
            } catch {
                #expect(error.code == .invalidDialect)
            }
        }
    }
}
