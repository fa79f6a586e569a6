import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedDialects
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`; see `Tests/README.md` for the commands.
@Suite struct DialectTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))
    static let dialects = Dialect.all.merging(
        ["spark": .spark, "duckdb_engine": .duckdbEngine], uniquingKeysWith: { first, _ in first }
    ).merging(Dialect.full.map { ("full:\($0)", $1) }, uniquingKeysWith: { first, _ in first })

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        let url = URL(filePath: "../Catalogs/shop.json", relativeTo: URL(filePath: #filePath))
        let catalog = try Catalog.load(path: url.path)
        // Those of the file's documents so far.
        var dialects = Self.dialects
        let mismatches = try file.run { item in
            switch item.command {
            case "dialect":
                return Self.load(item.input, into: &dialects)
            case "sql":
                let tree = try Relation(text: item.input, catalog: catalog)
                return try item.arguments.map { name in
                    let text = Self.text(tree, in: try #require(dialects[name]))
                    // What strict has words for full_pushdown says in the same ones, but for texts that it makes binary.
                    if var full = dialects["full:\(name)"], !text.hasPrefix("NOT_SUPPORTED") {
                        full.binaryEquality = dialects[name]?.binaryEquality
                        full.binaryOrder = dialects[name]?.binaryOrder
                        full.findsBareText = dialects[name]?.findsBareText ?? false
                        #expect(Self.text(tree, in: full) == text)
                    }
                    return "\(name): \(text)"
                }.joined(separator: "\n")
            case "verdict":
                return try Self.verdicts(item, catalog, dialects)
            case "ledger":
                return try Self.ledger(item, catalog, dialects)
            default:
                throw UnknownCommand(name: item.command)
            }
        }
        for mismatch in mismatches {
            Issue.record(
                "\(mismatch)",
                sourceLocation: Testing.SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    /// What a system may refuse for its length is checked again, and so the system can be asked without it.
    @Test(arguments: ["trino", "bigquery", "sqlserver", "snowflake", "postgres"])
    func longListsAreNotRelied(on name: String) throws {
        let dialect = try #require(Self.dialects[name])
        let column = Column(id: ColumnID(1), name: "id", type: .integer, isNullable: true)
        func list(_ members: [Scalar], of operand: Column) -> Scalar {
            Scalar(.inList(.column(operand), members), type: .boolean, isNullable: true)
        }
        let short = list((0..<1_000).map { .literal(.integer($0), .integer) }, of: column)
        let long = list((0..<70_000).map { .literal(.integer($0), .integer) }, of: column)
        #expect(dialect.verdict(on: short, as: .value, text: [:]).exactness == .exact)
        let (conjunct, value) = (
            dialect.verdict(on: long, as: .conjunct, text: [:]), dialect.verdict(on: long, as: .value, text: [:])
        )
        #expect(conjunct.exactness == (name == "postgres" ? .exact : .superset))
        #expect(value.exactness == (name == "postgres" ? .exact : .none))
        // A few texts may be as long.
        let text = Column(id: ColumnID(2), name: "s", type: .text, isNullable: true)
        let declared = [text.id: TextDeclaration(equality: .binary, order: .binary, padding: .noPad)]
        let texts = (0..<50).map { Scalar.literal(.text(String(repeating: "x", count: 100_000) + "\($0)"), .text) }
        let verdict = dialect.verdict(on: list(texts, of: text), as: .conjunct, text: declared)
        #expect(verdict.exactness == (name == "postgres" ? .exact : .superset))
    }

    /// Any text, as a literal and as a name, ends only where its quote ends.
    @Test(arguments: Array(dialects.keys.sorted()))
    func quotesHoldAnyText(_ name: String) throws {
        let dialect = try #require(Self.dialects[name])
        var generator = SplitMix(state: 42)
        let alphabet = Array("'\"`\\${}%_^a\u{301}\n\t -/*;é漢\u{202E}".unicodeScalars)
        for _ in 0..<2000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                // Every third is any character of any plane.
                let isAny = Int.random(in: 0..<3, using: &generator) == 0
                let any = isAny ? Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &generator)) : nil
                if let scalar = any ?? alphabet.randomElement(using: &generator) { view.append(scalar) }
            }
            let text = String(view)
            #expect(Self.unquoted(dialect.identifier(text), dialect.quote) == text)
            let literal = dialect.string(text)
            #expect(Self.read(literal, dialect.strings) == text)
            if dialect.strings == .spark { #expect(!literal.contains("${")) }
        }
    }

    /// An identifier read back by its quotes alone.
    private static func unquoted(_ text: String, _ quotes: IdentifierQuotes) -> String? {
        var scalars = Array(text.unicodeScalars)
        guard scalars.count >= 2, scalars.removeFirst() == quotes.open, scalars.removeLast() == quotes.close else {
            return nil
        }
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let mark: Unicode.Scalar = quotes.areEscaped ? "\\" : quotes.close
            if quotes.areEscaped, scalars[index] == quotes.close { return nil }
            if scalars[index] == mark {
                guard index + 1 < scalars.count, quotes.areEscaped || scalars[index + 1] == mark else { return nil }
                index += 1
                if quotes.areEscaped, scalars[index] == "n" { scalars[index] = "\n" }
            }
            result.append(scalars[index])
            index += 1
        }
        return String(result)
    }

    /// A literal read back by the rules of its style; `nil` when a quote ends it early.
    private static func read(_ text: String, _ style: Dialect.StringStyle) -> String? {
        var scalars = Array(text.unicodeScalars)
        if style == .national, scalars.removeFirst() != "N" { return nil }
        if style == .byBytes, text.hasPrefix("_utf8mb4 x'") {
            let digits = Array(text.dropFirst(11).dropLast())
            let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
            return text.last == "'" ? String(validating: bytes.compactMap(\.self), as: UTF8.self) : nil
        }
        guard scalars.count >= 2, scalars.removeFirst() == "'", scalars.removeLast() == "'" else { return nil }
        // Elsewhere a backslash may escape what follows it, or not.
        if style == .byBytes, scalars.contains("\\") { return nil }
        var result = String.UnicodeScalarView()
        var index = 0
        func next() -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
        while let scalar = next() {
            index += 1
            if scalar == "'" {
                guard style != .spark, style != .backslash, next() == "'" else { return nil }
                index += 1
                result.append("'")
            } else if scalar == "\\", ![.standard, .national, .byBytes].contains(style) {
                guard let escaped = next() else { return nil }
                index += 1
                switch (escaped, style) {
                case ("n", .spark), ("n", .backslash): result.append("\n")
                case ("t", .spark): result.append("\t")
                case ("r", .spark): result.append("\r")
                case ("u", .spark):
                    guard index + 4 <= scalars.count,
                        let code = UInt32(String(String.UnicodeScalarView(scalars[index..<index + 4])), radix: 16),
                        let value = Unicode.Scalar(code)
                    else { return nil }
                    index += 4
                    result.append(value)
                default: result.append(escaped)
                }
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func text(_ tree: Relation, in dialect: Dialect) -> String {
        var writer = QueryWriter(dialect: dialect) { scan in
            if case .native = scan.source { return scan.table.name }
            return nil
        }
        let output = tree.columns.map { QueryWriter.Output(column: $0.id, alias: $0.name) }
        do throws(CompileError) {
            return try writer.statement(tree, output)
        } catch {
            return "\(error.code.rawValue): \(error.detail)" + (error.hint.map { " (\($0))" } ?? "")
        }
    }

    /// One filter a tree: what each dialect says of its conjuncts.
    private static func verdicts(
        _ item: Case, _ catalog: Catalog, _ dialects: [String: Dialect]
    ) throws -> String {
        guard case .filter(let node) = try Relation(text: item.input, catalog: catalog) else { return "no filter" }
        // With `collated` all texts of the input have a collation that nobody knows.
        var text: [ColumnID: TextDeclaration] = [:]
        if item.arguments.contains("collated") {
            for column in node.input.columns where column.type.isText {
                text[column.id] = TextDeclaration(equality: .unknown, order: .unknown, padding: .unknown)
            }
        }
        return try item.arguments.filter { !["reasons", "collated"].contains($0) }.map { name in
            let dialect = try #require(dialects[name])
            let answers = node.conjuncts.map { conjunct -> String in
                let verdict = dialect.verdict(on: conjunct, as: .conjunct, text: text)
                let reason = item.arguments.contains("reasons") ? verdict.inhibitor.map { ": \($0.reason)" } ?? "" : ""
                return "\(verdict.exactness)" + (verdict.inhibitor.map { " \($0.code.rawValue)" } ?? "") + reason
            }
            return "\(name): \(answers.joined(separator: ", "))"
        }.joined(separator: "\n")
    }
}

extension DialectTests {
    /// Adds the dialect of a document to the others.
    private static func load(_ text: String, into dialects: inout [String: Dialect]) -> String {
        do throws(CompileError) {
            let strict = dialects.filter { !$0.key.hasPrefix("full:") && !["spark", "duckdb_engine"].contains($0.key) }
            let dialect = try DialectFile(text).dialect(among: strict)
            dialects[dialect.name] = dialect
            dialects["full:\(dialect.name)"] = dialect.widened
            let origin = dialect.origin.map { "from \($0.parent), read as \($0.base)" } ?? "from nothing"
            return "\(dialect.name) \(origin); ledger \(dialect.ledger.map(\.name).joined(separator: ", "))"
        } catch {
            return "\(error)"
        }
    }

    /// What strict says of the conjuncts of a filter, and by which entries of its ledger the full dialect says more.
    private static func ledger(
        _ item: Case, _ catalog: Catalog, _ dialects: [String: Dialect]
    ) throws -> String {
        guard case .filter(let node) = try Relation(text: item.input, catalog: catalog) else { return "no filter" }
        return try item.arguments.flatMap { name in
            let (strict, full) = (try #require(dialects[name]), try #require(dialects["full:\(name)"]))
            return node.conjuncts.map { conjunct in
                let before = exactness(of: conjunct, in: strict)
                let after = exactness(of: conjunct, in: full)
                let alone = Relation.filter(Filter(input: node.input, conjuncts: [conjunct]))
                let entries = strict.reliance(of: alone, early: []).map(\.name)
                #expect(after >= before)
                #expect((after > before) == (after != .none && !entries.isEmpty))
                return "\(name): \(before)" + (after > before ? ", \(after) by \(entries.joined(separator: ", "))" : "")
            }
        }.joined(separator: "\n")
    }

    /// How exactly a filter's conjunct is pushed; what can fail is only where it fails alike.
    private static func exactness(of conjunct: Scalar, in dialect: Dialect) -> Exactness {
        if conjunct.isFallible, !dialect.failsAlike(conjunct) { return .none }
        return dialect.verdict(on: conjunct, as: .conjunct, text: [:]).exactness
    }
}

struct UnknownCommand: Error { let name: String }

/// A small seeded generator, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
