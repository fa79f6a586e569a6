import ArgumentParser
import FedCatalog
import FedCompiler
import FedDiagnostics
import FedService

struct TranslateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translate",
        abstract: "Writes a statement in the other language, with its meaning kept.",
        discussion: """
            Both languages read the tables of the catalog under their own names. Types, NULL order, division and
            rounding are those of the language that the statement is written in: they are spelled out where the other
            one has others. What it has no exact words for is NOT_SUPPORTED, at its place, with exit status 65.

            EXAMPLES (from the top folder of a clone)
              echo 'SELECT 7 / 2, 1 <=> NULL' | fedexplain translate --from spark --to dc
              fedexplain translate --from dc --to spark -f examples/tpch/q3.sql --catalog examples/tpch/catalog.json
            """)

    @Option(help: "The language of the statement.")
    var from: CompileRequest.InputDialect

    @Option(help: "The language to write.")
    var to: CompileRequest.InputDialect

    @Option(name: [.short, .long], help: ArgumentHelp("The statement; else standard input.", valueName: "query.sql"))
    var file: String?

    @Option(help: ArgumentHelp("A catalog document in JSON or YAML; needed for tables.", valueName: "file"))
    var catalog: String?

    @OptionGroup var dialects: DialectOptions

    @Option(name: [.short, .long], help: ArgumentHelp("Where the text goes; else standard output.", valueName: "file"))
    var output: String?

    func run() async throws {
        let tables: Catalog
        if let catalog {
            tables = try Self.only(try CatalogFiles.load([catalog], systems: dialects.load().systems))
        } else {
            tables = Catalog(tenantID: "", connections: [:], tables: [])
        }
        let source = try StatementFile.read(file)
        let translated: String
        do throws(CompileError) {
            translated = try Translation.translate(
                source.text, from: from, to: to, catalog: tables,
                unknownTableHint: catalog == nil ? "name the tables with --catalog" : nil)
        } catch {
            throw Exit.failure(error, in: source)
        }
        try Output.write(translated + "\n", to: output)
    }

    private static func only(_ catalogs: CatalogSet) throws -> Catalog {
        do throws(CompileError) {
            return try catalogs.only()
        } catch {
            throw Exit.failure(error, in: StatementSource(name: "fedexplain", text: ""))
        }
    }
}
